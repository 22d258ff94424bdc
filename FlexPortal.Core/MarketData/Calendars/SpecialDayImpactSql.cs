using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.Platform.Persistence;
using Npgsql;
using NpgsqlTypes;

namespace FlexPortal.Core.MarketData.Calendars;

/// <summary>Slots of a series by what is stored of them; each slot is in one of the counts at most.</summary>
/// <param name="Symbol">Symbol of the asset.</param>
/// <param name="Density">What an answered slot without a bar means.</param>
/// <param name="Present">With a bar.</param>
/// <param name="Acknowledged">Marked as known, without a bar.</param>
/// <param name="Rejected">With a bar that failed validation.</param>
/// <param name="Answered">Answered, and nothing of the above.</param>
/// <param name="Since">Start of all that is answered after the change; null when nothing is.</param>
/// <param name="Until">Its end.</param>
/// <param name="VendorCode">The vendor.</param>
internal sealed record SeriesSlots(
    string Symbol, BarDensity Density, long Present, long Acknowledged, long Rejected, long Answered, DateTimeOffset? Since,
    DateTimeOffset? Until, string VendorCode);

/// <summary>Counts the same slots of every series on a calendar in one statement.</summary>
internal sealed class SpecialDayImpactSql(BarTable table)
{
    // Names that BarTable holds as constants.
    private BarTable Table { get; } = table;

    /// <summary>The series of active assets with an answer, by symbol.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="calendarCode">The calendar.</param>
    /// <param name="slots">The slots, at least one.</param>
    /// <param name="opens">Whether they open: answered are then those that were answered in an earlier session.</param>
    /// <param name="ct">Cancels the read.</param>
    public async Task<IReadOnlyList<SeriesSlots>> ListAsync(
        NpgsqlConnection connection, string calendarCode, TimeRanges slots, bool opens, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand($"""
            SELECT a.symbol, c.density, b.present, market.slot_count(c.acknowledged * $2, {Table.Step}) - b.acknowledged,
                   r.rejected, market.slot_count(k.asked * $2, {Table.Step}) - b.asked - r.asked, lower(k.after),
                   upper(k.after), a.vendor_code
              FROM market.coverage c
              JOIN market.asset a USING (asset_id)
             CROSS JOIN LATERAL (
                   SELECT CASE WHEN $7 THEN c.answered_closed ELSE c.answered END - c.acknowledged AS asked,
                          CASE WHEN $7 THEN c.answered - ($2 - c.answered_closed) ELSE c.answered END AS after) AS k
             CROSS JOIN LATERAL (
                   SELECT count(*) AS present, count(*) FILTER (WHERE c.acknowledged @> t.at) AS acknowledged,
                          count(*) FILTER (WHERE k.asked @> t.at) AS asked
                     FROM {Table.Name} b CROSS JOIN LATERAL (SELECT {Table.Time} AS at) AS t
                    WHERE b.asset_id = c.asset_id AND b.{Table.Key} >= $3 AND b.{Table.Key} < $4 AND $2 @> t.at) AS b
             CROSS JOIN LATERAL (
                   SELECT count(DISTINCT r.bar_time) AS rejected,
                          count(DISTINCT r.bar_time) FILTER (WHERE k.asked @> r.bar_time) AS asked
                     FROM market.rejected_bar r
                    WHERE r.asset_id = c.asset_id AND r.bar_interval = '{Table.Text}' AND r.bar_time >= $5 AND r.bar_time < $6
                      AND $2 @> r.bar_time AND r.reason NOT IN ('off_grid', 'outside_session') AND NOT c.acknowledged @> r.bar_time
                      AND NOT EXISTS (SELECT FROM {Table.Name} b WHERE b.asset_id = c.asset_id AND {Table.Time} = r.bar_time
                                         AND b.{Table.Key} >= $3 AND b.{Table.Key} < $4)) AS r
             WHERE a.calendar_code = $1 AND c.bar_interval = '{Table.Text}' AND a.deactivated_at_utc IS NULL
             ORDER BY a.symbol COLLATE "C"
            """, connection);
        var (from, to) = (slots.Pieces[0].From, slots.Pieces[^1].To);
        command.Parameters.Add(new() { Value = calendarCode });
        command.Parameters.Add(SlotParameter.Of(slots));
        command.Parameters.Add(new() { Value = Table.KeyOf(from), NpgsqlDbType = Table.KeyDbType });
        command.Parameters.Add(new() { Value = Table.KeyOf(to), NpgsqlDbType = Table.KeyDbType });
        command.Parameters.Add(new() { Value = from.ToUniversalTime(), NpgsqlDbType = NpgsqlDbType.TimestampTz });
        command.Parameters.Add(new() { Value = to.ToUniversalTime(), NpgsqlDbType = NpgsqlDbType.TimestampTz });
        command.Parameters.Add(new() { Value = opens });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var series = new List<SeriesSlots>();
        while (await reader.ReadAsync(ct))
        {
            series.Add(new(
                reader.GetString(0), EnumFormatter.Parse<BarDensity>(reader.GetString(1)), reader.GetInt64(2), reader.GetInt64(3),
                reader.GetInt64(4), reader.GetInt64(5),
                await reader.IsDBNullAsync(6, ct) ? null : await reader.GetFieldValueAsync<DateTimeOffset>(6, ct),
                await reader.IsDBNullAsync(7, ct) ? null : await reader.GetFieldValueAsync<DateTimeOffset>(7, ct), reader.GetString(8)));
        }

        return series;
    }
}
