using FlexPortal.Core.MarketData.Bars;
using Npgsql;
using NpgsqlTypes;

namespace FlexPortal.Core.MarketData.Status;

/// <summary>A report as the database counts it; what is pending depends on the time.</summary>
/// <param name="Report">The report without what is pending.</param>
/// <param name="CalendarCode">Calendar of the asset.</param>
/// <param name="VendorCode">Vendor of the asset.</param>
/// <param name="AnsweredUntil">End of the last answer; null where nothing is answered.</param>
internal sealed record CountedChecksum(SeriesChecksum Report, string CalendarCode, string VendorCode, DateTimeOffset? AnsweredUntil);

/// <summary>Adds up the counted days of series; no bar is read.</summary>
internal static class ChecksumSql
{
    /// <summary>The report of one interval of these assets, by symbol; a series that was never answered is left out.</summary>
    /// <param name="database">The database.</param>
    /// <param name="assetIds">The assets.</param>
    /// <param name="interval">Length of the bars.</param>
    /// <param name="window">The window; days that it only touches count whole.</param>
    /// <param name="ct">Cancels the read.</param>
    public static async Task<IReadOnlyList<CountedChecksum>> ListAsync(
        NpgsqlDataSource database, int[] assetIds, BarInterval interval, TimeSlice window, CancellationToken ct)
    {
        // The first line of the digest is CanonicalRows.Header.
        await using var command = database.CreateCommand("""
            SELECT a.symbol, min(d.day), max(d.day), count(d.day)::integer, upper(c.answered), COALESCE(sum(d.present), 0),
                   COALESCE(sum(d.no_trade), 0), COALESCE(sum(d.vendor_gap), 0), COALESCE(sum(d.rejected), 0),
                   COALESCE(sum(d.acknowledged), 0),
                   (SELECT COALESCE(sum(l.rows_duplicate), 0) FROM market.lineage l
                     WHERE l.asset_id = c.asset_id AND l.bar_interval = c.bar_interval
                       AND l.from_utc < ($4::timestamp + interval '1 day') AT TIME ZONE 'UTC'
                       AND l.to_utc > $3::timestamp AT TIME ZONE 'UTC'),
                   encode(sha256(convert_to(concat_ws('|', 'v1', a.symbol, c.bar_interval, c.adjustment, c.vendor_code) || chr(10)
                       || string_agg(to_char(d.day, 'YYYY-MM-DD') || '|' || encode(d.sha256, 'hex') || chr(10), '' ORDER BY d.day)
                          FILTER (WHERE d.sha256 IS NOT NULL), 'UTF8')), 'hex'),
                   market.slot_count(
                       c.not_fetched * tstzmultirange(tstzrange(
                           $3::timestamp AT TIME ZONE 'UTC', ($4::timestamp + interval '1 day') AT TIME ZONE 'UTC')), $5),
                   a.calendar_code, a.vendor_code
              FROM market.coverage c JOIN market.asset a USING (asset_id)
              LEFT JOIN market.coverage_day d
                ON d.asset_id = c.asset_id AND d.bar_interval = c.bar_interval AND d.day BETWEEN $3 AND $4
               AND (d.expected > 0 OR d.sha256 IS NOT NULL)
             WHERE c.asset_id = ANY ($1) AND c.bar_interval = $2
             GROUP BY a.asset_id, c.asset_id, c.bar_interval
             ORDER BY a.symbol
            """);
        command.Parameters.Add(new() { Value = assetIds });
        command.Parameters.Add(new() { Value = interval.Text() });
        command.Parameters.Add(Day(window.From));
        command.Parameters.Add(Day(window.To.AddTicks(-1)));
        command.Parameters.Add(new() { Value = interval.Length() });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var series = new List<CountedChecksum>();
        while (await reader.ReadAsync(ct))
        {
            series.Add(new(
                Read(reader, interval), reader.GetString(13), reader.GetString(14),
                await reader.IsDBNullAsync(4, ct) ? null : await reader.GetFieldValueAsync<DateTimeOffset>(4, ct)));
        }

        return series;
    }

    private static SeriesChecksum Read(NpgsqlDataReader row, BarInterval interval) => new()
    {
        Symbol = row.GetString(0),
        Interval = interval.Text(),
        FirstDay = row.IsDBNull(1) ? null : row.GetFieldValue<DateOnly>(1),
        LastDay = row.IsDBNull(2) ? null : row.GetFieldValue<DateOnly>(2),
        Days = row.GetInt32(3),
        Present = row.GetInt64(5),
        NoTrade = row.GetInt64(6),
        VendorGap = row.GetInt64(7),
        Rejected = row.GetInt64(8),
        Acknowledged = row.GetInt64(9),
        Duplicates = row.GetInt64(10),
        Sha256 = row.IsDBNull(11) ? null : row.GetString(11),
        NotFetched = row.GetInt64(12),
    };

    private static NpgsqlParameter Day(DateTimeOffset at) =>
        new() { Value = DateOnly.FromDateTime(at.UtcDateTime), NpgsqlDbType = NpgsqlDbType.Date };
}
