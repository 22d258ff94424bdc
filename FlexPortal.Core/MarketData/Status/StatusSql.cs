using FlexPortal.Core.MarketData.Assets;
using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.Platform.Persistence;
using Npgsql;
using NpgsqlTypes;

namespace FlexPortal.Core.MarketData.Status;

/// <summary>A series as the database has it; <see cref="SeriesStatus"/> adds what depends on the time.</summary>
/// <param name="Stored">What is stored. Condition, lag and the state of the vendor are not set.</param>
/// <param name="Interval">Its interval.</param>
/// <param name="IsFetched">Whether an answer is stored.</param>
/// <param name="Answered">What was answered.</param>
internal sealed record StoredSeries(SeriesStatus Stored, BarInterval Interval, bool IsFetched, TimeRanges Answered);

/// <summary>
/// Reads all series of active assets, and the answered ones of former assets, in one statement: 20,000 of them become one snapshot that
/// every viewer shares.
/// </summary>
internal static class StatusSql
{
    /// <summary>The series by symbol, days before minutes.</summary>
    /// <param name="database">The database.</param>
    /// <param name="ct">Cancels the read.</param>
    public static async Task<IReadOnlyList<StoredSeries>> ListAsync(NpgsqlDataSource database, CancellationToken ct)
    {
        await using var command = database.CreateCommand("""
            SELECT a.asset_id, a.symbol, a.name, a.asset_class, a.calendar_code, a.vendor_code, i.code, c.asset_id IS NOT NULL,
                   c.first_at_utc, c.last_final_at_utc, COALESCE(c.answered, '{}'), COALESCE(c.present_count, 0),
                   COALESCE(c.no_trade_count, 0), COALESCE(c.vendor_gap_count, 0), COALESCE(c.rejected_count, 0),
                   COALESCE(c.gap_count, 0), COALESCE(c.is_stale, false), COALESCE(c.is_gapped, false), c.checksum, c.updated_at_utc,
                   l.alert_id, l.state, l.opened_at_utc, l.cleared_at_utc, l.lag_minutes,
                   COALESCE(c.acknowledged_count, 0), c.vendor_code, COALESCE(c.not_fetched_count, 0), a.deactivated_at_utc
              FROM market.asset a CROSS JOIN (VALUES ('1d'), ('1m')) AS i (code)
              LEFT JOIN market.coverage c ON c.asset_id = a.asset_id AND c.bar_interval = i.code
              LEFT JOIN (
                   SELECT DISTINCT ON (asset_id, bar_interval) *
                     FROM market.alert WHERE asset_id IS NOT NULL
                    ORDER BY asset_id, bar_interval, opened_at_utc DESC, alert_id DESC) AS l
                ON l.asset_id = a.asset_id AND l.bar_interval = i.code
             WHERE a.deactivated_at_utc IS NULL OR c.asset_id IS NOT NULL
             ORDER BY a.symbol COLLATE "C", i.code
            """);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var series = new List<StoredSeries>();
        while (await reader.ReadAsync(ct))
            series.Add(Read(reader, series.Count + 1));
        return series;
    }

    private static StoredSeries Read(NpgsqlDataReader row, long number) => new(
        new()
        {
            Number = number,
            AssetId = row.GetInt32(0),
            Symbol = row.GetString(1),
            Name = row.GetString(2),
            AssetClass = EnumFormatter.Parse<AssetClass>(row.GetString(3)),
            Calendar = row.GetString(4),
            Vendor = row.GetString(5),
            Interval = row.GetString(6),
            FirstAtUtc = Instant(row, 8),
            LastFinalAtUtc = Instant(row, 9),
            Present = row.GetInt64(11),
            NoTrade = row.GetInt64(12),
            VendorGap = row.GetInt64(13),
            Rejected = row.GetInt64(14),
            Acknowledged = row.GetInt64(25),
            BarsVendor = row.IsDBNull(26) ? null : row.GetString(26),
            NotFetched = row.GetInt64(27),
            NotCollectedSinceUtc = Instant(row, 28),
            GapCount = row.GetInt32(15),
            Stale = row.GetBoolean(16),
            Gapped = row.GetBoolean(17),
            Checksum = row.IsDBNull(18) ? null : row.GetString(18),
            UpdatedAtUtc = Instant(row, 19),
            LastAlert = row.IsDBNull(20) ? null : new(
                row.GetGuid(20), row.GetString(21), row.GetFieldValue<DateTimeOffset>(22), Instant(row, 23), row.GetInt32(24)),
            Condition = default,
            VendorState = default,
        },
        IntervalColumn.Read(row.GetString(6)), row.GetBoolean(7),
        SlotParameter.Read(row.GetFieldValue<NpgsqlRange<DateTime>[]>(10)));

    private static DateTimeOffset? Instant(NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? null : row.GetFieldValue<DateTimeOffset>(column);
}
