using FlexPortal.Core.MarketData.Bars;
using Npgsql;
using NpgsqlTypes;

namespace FlexPortal.Core.MarketData.Coverage;

/// <summary>
/// Classifies the slots of all series on a calendar again after its sessions changed, some hundred series with one statement. It follows
/// the order of <see cref="SlotClassifier"/> and reads only the days whose slots changed; no digest changes, because no bar does.
/// What was answered in a session stays answered while the slot is closed; a slot that was never part of a session does not become
/// answered by opening, unless its bar is stored.
/// </summary>
internal sealed class SessionChangeSql(BarTable table)
{
    /// <summary>Series of one statement: their bars of three days are in memory at once.</summary>
    public const int MostSeries = 500;

    // The multirange without a piece.
    private const string Nothing = "{}";

    // Names that BarTable holds as constants.
    private BarTable Table { get; } = table;

    /// <summary>Classifies in the caller's transaction, which holds the lock of the calendar and has written the new sessions.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="calendarCode">The calendar.</param>
    /// <param name="opened">Slots that opened.</param>
    /// <param name="closed">Slots that closed.</param>
    /// <param name="ct">Cancels it.</param>
    public async Task ExecuteAsync(
        NpgsqlConnection connection, string calendarCode, TimeRanges opened, TimeRanges closed, CancellationToken ct)
    {
        var changed = opened.Union(closed);
        if (changed.IsEmpty)
            return;

        DateOnly[] days =
        [
            .. changed.Pieces.Select(StoredDays.Around)
                .SelectMany(span => Enumerable.Range(0, (int)span.Length.TotalDays).Select(day => span.From.AddDays(day)))
                .Select(day => DateOnly.FromDateTime(day.UtcDateTime)).Distinct(),
        ];
        foreach (var assets in (await ListAsync(connection, calendarCode, ct)).Chunk(MostSeries))
            await ClassifyAsync(connection, calendarCode, (opened, closed), days, assets, ct);
    }

    private async Task<IReadOnlyList<int>> ListAsync(NpgsqlConnection connection, string calendarCode, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand($"""
            SELECT asset_id FROM market.coverage JOIN market.asset USING (asset_id)
             WHERE calendar_code = $1 AND bar_interval = '{Table.Text}' ORDER BY asset_id
            """, connection);
        command.Parameters.Add(new() { Value = calendarCode });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var assets = new List<int>();
        while (await reader.ReadAsync(ct))
            assets.Add(reader.GetInt32(0));
        return assets;
    }

    private async Task ClassifyAsync(
        NpgsqlConnection connection, string calendarCode, (TimeRanges Opened, TimeRanges Closed) slots, DateOnly[] days, int[] assets,
        CancellationToken ct)
    {
        await using var command = new NpgsqlCommand($"""
            WITH day AS MATERIALIZED (
                SELECT d.day, d.span, COALESCE(o.slots, '{Nothing}') AS open
                  FROM (SELECT day, tstzrange(day::timestamp AT TIME ZONE 'UTC', (day + 1)::timestamp AT TIME ZONE 'UTC') AS span
                          FROM unnest($3) AS day) AS d
                 CROSS JOIN LATERAL (
                       SELECT range_agg({Table.SessionSpan} * d.span) AS slots
                         FROM market.session s
                        WHERE s.calendar_code = $1 AND s.session_date BETWEEN d.day - 1 AND d.day + 1
                          AND {Table.SessionSpan} && d.span) AS o),
            known AS MATERIALIZED (
                SELECT c.*, d.day, d.span, d.open, COALESCE(b.slots, '{Nothing}') AS bars, COALESCE(r.slots, '{Nothing}') AS bad
                  FROM market.coverage c CROSS JOIN day d
                 CROSS JOIN LATERAL (
                       SELECT range_agg(tstzrange({Table.Time}, {Table.Time} + {Table.Step})) AS slots
                         FROM {Table.Name} b
                        WHERE b.asset_id = c.asset_id AND b.{Table.Key} >= {Table.DayStart} AND b.{Table.Key} < {Table.DayEnd}) AS b
                 CROSS JOIN LATERAL (
                       SELECT range_agg(tstzrange(r.bar_time, r.bar_time + {Table.Step})) AS slots
                         FROM market.rejected_bar r
                        WHERE r.asset_id = c.asset_id AND r.bar_interval = '{Table.Text}' AND d.span @> r.bar_time
                          AND r.reason NOT IN ('off_grid', 'outside_session')) AS r
                 WHERE c.asset_id = ANY ($2) AND c.bar_interval = '{Table.Text}'),
            answer AS MATERIALIZED (
                SELECT k.asset_id, k.answered - ($4 - k.answered_closed - range_agg(k.bars) - range_agg(k.bad)) AS answered,
                       k.answered_closed + k.answered * $5 - $4 AS answered_closed
                  FROM known k GROUP BY k.asset_id, k.answered, k.answered_closed),
            part AS MATERIALIZED (
                SELECT k.asset_id, k.density, k.day, k.span, k.open, k.open * k.bars AS present,
                       k.open * k.acknowledged - k.bars AS acknowledged, k.open * k.bad - k.bars - k.acknowledged AS rejected,
                       k.open * a.answered - k.bars - k.acknowledged - k.bad AS asked,
                       k.day BETWEEN (lower(k.answered) AT TIME ZONE 'UTC')::date
                                 AND ((upper(k.answered) - interval '1 microsecond') AT TIME ZONE 'UTC')::date AS is_inside
                  FROM known k JOIN answer a USING (asset_id)),
            counted AS MATERIALIZED (
                SELECT p.asset_id, p.day, market.slot_count(p.open, {Table.Step})::integer AS expected,
                       market.slot_count(p.present, {Table.Step})::integer AS present,
                       CASE p.density WHEN 'sparse' THEN market.slot_count(p.asked, {Table.Step}) ELSE 0 END::integer AS no_trade,
                       CASE p.density WHEN 'dense' THEN market.slot_count(p.asked, {Table.Step}) ELSE 0 END::integer AS vendor_gap,
                       market.slot_count(p.rejected, {Table.Step})::integer AS rejected,
                       market.slot_count(p.acknowledged, {Table.Step})::integer AS acknowledged
                  FROM part p
                  LEFT JOIN market.coverage_day o
                    ON o.asset_id = p.asset_id AND o.bar_interval = '{Table.Text}' AND o.day = p.day
                 WHERE o.day IS NOT NULL OR (p.is_inside AND NOT isempty(p.open))),
            more AS (
                SELECT n.asset_id, sum(n.expected - COALESCE(o.expected, 0)) AS expected,
                       sum(n.present - COALESCE(o.present, 0)) AS present,
                       sum(n.no_trade - COALESCE(o.no_trade, 0)) AS no_trade, sum(n.vendor_gap - COALESCE(o.vendor_gap, 0)) AS vendor_gap,
                       sum(n.rejected - COALESCE(o.rejected, 0)) AS rejected,
                       sum(n.acknowledged - COALESCE(o.acknowledged, 0)) AS acknowledged
                  FROM counted n
                  LEFT JOIN market.coverage_day o
                    ON o.asset_id = n.asset_id AND o.bar_interval = '{Table.Text}' AND o.day = n.day
                 GROUP BY n.asset_id),
            written AS (
                INSERT INTO market.coverage_day AS c (asset_id, bar_interval, day, expected, present, no_trade, vendor_gap, rejected,
                                                      acknowledged)
                SELECT asset_id, '{Table.Text}', day, expected, present, no_trade, vendor_gap, rejected, acknowledged FROM counted
                    ON CONFLICT (asset_id, bar_interval, day) DO UPDATE
                   SET expected = excluded.expected, present = excluded.present, no_trade = excluded.no_trade,
                       vendor_gap = excluded.vendor_gap, rejected = excluded.rejected, acknowledged = excluded.acknowledged,
                       last_modified_at_utc = clock_timestamp()
                 WHERE (c.expected, c.present, c.no_trade, c.vendor_gap, c.rejected, c.acknowledged)
                       IS DISTINCT FROM
                       (excluded.expected, excluded.present, excluded.no_trade, excluded.vendor_gap, excluded.rejected,
                        excluded.acknowledged)),
            total AS (
                SELECT a.asset_id, a.answered, a.answered_closed, p.gaps, p.rejected,
                       market.not_fetched($1, {Table.Step}, a.answered, c.acknowledged) AS unasked
                  FROM answer a
                  JOIN market.coverage c ON c.asset_id = a.asset_id AND c.bar_interval = '{Table.Text}'
                 CROSS JOIN LATERAL (
                       SELECT c.gaps - range_agg(p.span)
                                  + range_agg(CASE p.density WHEN 'dense' THEN p.asked ELSE '{Nothing}' END) AS gaps,
                              c.rejected - range_agg(p.span) + range_agg(p.rejected) AS rejected
                         FROM part p WHERE p.asset_id = a.asset_id) AS p)
            UPDATE market.coverage c
               SET expected_count = c.expected_count + COALESCE(m.expected, 0), present_count = c.present_count + COALESCE(m.present, 0),
                   no_trade_count = c.no_trade_count + COALESCE(m.no_trade, 0),
                   vendor_gap_count = c.vendor_gap_count + COALESCE(m.vendor_gap, 0),
                   rejected_count = c.rejected_count + COALESCE(m.rejected, 0),
                   acknowledged_count = c.acknowledged_count + COALESCE(m.acknowledged, 0),
                   not_fetched_count = market.slot_count(t.unasked, {Table.Step}), not_fetched = t.unasked,
                   answered = t.answered,
                   answered_closed = t.answered_closed, gaps = t.gaps, rejected = t.rejected, gap_count = n.pieces,
                   is_gapped = n.pieces > 0, version = c.version + 1, updated_at_utc = clock_timestamp()
              FROM total t
              LEFT JOIN more m USING (asset_id)
             CROSS JOIN LATERAL (
                   SELECT (SELECT count(*) FROM unnest(t.gaps)) + (SELECT count(*) FROM unnest(t.rejected))
                          + (SELECT count(*) FROM unnest(t.unasked)) AS pieces) AS n
             WHERE c.asset_id = t.asset_id AND c.bar_interval = '{Table.Text}'
            """, connection);
        command.Parameters.Add(new() { Value = calendarCode });
        command.Parameters.Add(new() { Value = assets });
        command.Parameters.Add(new() { Value = days, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Date });
        command.Parameters.Add(SlotParameter.Of(slots.Opened));
        command.Parameters.Add(SlotParameter.Of(slots.Closed));
        await command.ExecuteNonQueryAsync(ct);
    }
}
