using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.Platform.Persistence;
using Npgsql;
using NpgsqlTypes;

namespace FlexPortal.Core.MarketData.Coverage;

/// <summary>A series as its coverage is counted: the asset, its calendar, and the first line of its checksum.</summary>
internal sealed record CountedSeries(int AssetId, string CalendarCode, string Header);

/// <summary>An accepted answer as coverage records it.</summary>
internal sealed record AnsweredSlice
{
    /// <summary>The vendor that answered.</summary>
    public required string VendorCode { get; init; }

    /// <summary><c>raw</c>, <c>split</c> or <c>all</c>.</summary>
    public required string Adjustment { get; init; }

    /// <summary>What an answered slot without a bar means.</summary>
    public required BarDensity Density { get; init; }

    /// <summary>The slice as far as bars were due; can be empty.</summary>
    public required TimeSlice Due { get; init; }

    /// <summary>Start of the first bar; null without one.</summary>
    public DateTimeOffset? FirstAt { get; init; }

    /// <summary>Start of the last final bar; null without one.</summary>
    public DateTimeOffset? LastFinalAt { get; init; }
}

/// <summary>
/// Counts coverage inside the transaction that changed bars, sessions or acknowledgements. Days are re-counted from what is stored, never
/// added up, so that a replay cannot count twice; the range digest is made of the digests of the days. States and digests are those of
/// <see cref="SlotClassifier"/> and <see cref="CanonicalRows"/>.
/// </summary>
internal sealed class CoverageSql(BarTable table)
{
    // The line of a bar in canonical form, see CanonicalRows.
    private const string CanonicalLine =
        "to_char(t.at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') || '|' || trim_scale(b.open) || '|' || trim_scale(b.high) "
        + "|| '|' || trim_scale(b.low) || '|' || trim_scale(b.close) || '|' || trim_scale(b.volume) || chr(10)";

    // The range of UTC day d.day.
    private const string Span = "tstzrange(d.day::timestamp AT TIME ZONE 'UTC', (d.day + 1)::timestamp AT TIME ZONE 'UTC')";

    // The empty multirange, whose braces an interpolated text would take for a hole.
    private const string Nothing = "{}";

    // Names that BarTable holds as constants.
    private BarTable Table { get; } = table;

    /// <summary>The series of this interval whose assets are on a calendar, oldest asset first.</summary>
    public Task<IReadOnlyList<CountedSeries>> ListAsync(NpgsqlConnection connection, string calendarCode, CancellationToken ct) =>
        ListAsync(connection, calendarCode, assetId: null, ct);

    /// <summary>The series of an asset; null when no answer is stored.</summary>
    public async Task<CountedSeries?> FindAsync(NpgsqlConnection connection, int assetId, CancellationToken ct) =>
        await ListAsync(connection, calendarCode: null, assetId, ct) is [var series, ..] ? series : null;

    private async Task<IReadOnlyList<CountedSeries>> ListAsync(
        NpgsqlConnection connection, string? calendarCode, int? assetId, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("""
            SELECT asset_id, calendar_code, symbol, adjustment, c.vendor_code
              FROM market.coverage c JOIN market.asset a USING (asset_id)
             WHERE (calendar_code = $1 OR asset_id = $3) AND bar_interval = $2
             ORDER BY asset_id
            """, connection);
        command.Parameters.Add(new() { Value = (object?)calendarCode ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        command.Parameters.Add(new() { Value = Table.Text });
        command.Parameters.Add(new() { Value = (object?)assetId ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Integer });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var series = new List<CountedSeries>();
        while (await reader.ReadAsync(ct))
        {
            var header = CanonicalRows.Header(reader.GetString(2), Table.Interval, reader.GetString(3), reader.GetString(4));
            series.Add(new(reader.GetInt32(0), reader.GetString(1), header));
        }

        return series;
    }

    /// <summary>
    /// Counts the days of a series that are counted already again, after its sessions changed. Slots that opened by the change no longer
    /// count as answered, unless their bar is stored.
    /// </summary>
    public async Task RecountAsync(
        NpgsqlConnection connection, CountedSeries series, TimeRanges opened, (DateOnly First, DateOnly Last) days, CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(connection);
        var forget = new NpgsqlBatchCommand($"""
            UPDATE market.coverage
               SET version = version + 1,
                   answered = answered - ($3 - COALESCE((
                       SELECT range_agg(tstzrange({Table.Time}, {Table.Time} + {Table.Step})) FROM {Table.Name} b
                        WHERE b.asset_id = $1 AND b.{Table.Key} >= $4 AND b.{Table.Key} < $5 AND $3 @> {Table.Time}), '{Nothing}'))
             WHERE asset_id = $1 AND bar_interval = $2 AND answered && $3
            """);
        forget.Parameters.Add(new() { Value = series.AssetId });
        forget.Parameters.Add(new() { Value = Table.Text });
        forget.Parameters.Add(SlotParameter.Of(opened));
        forget.Parameters.Add(new() { Value = Table.KeyOf(Midnight(days.First)), NpgsqlDbType = Table.KeyDbType });
        forget.Parameters.Add(new() { Value = Table.KeyOf(Midnight(days.Last.AddDays(1))), NpgsqlDbType = Table.KeyDbType });
        batch.BatchCommands.Add(forget);
        batch.BatchCommands.Add(CountDays(series, days, newDays: false));
        batch.BatchCommands.Add(CountSeries(series, days, complete: null));
        await batch.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Records that a slice was answered, for a batch.</summary>
    public NpgsqlBatchCommand Answer(int assetId, AnsweredSlice answer)
    {
        var command = new NpgsqlBatchCommand("""
            INSERT INTO market.coverage AS c (asset_id, bar_interval, vendor_code, adjustment, density, answered, first_at_utc,
                                              last_final_at_utc)
            VALUES ($1, $2, $3, $4, $5, CASE WHEN $6 < $7 THEN tstzmultirange(tstzrange($6, $7)) ELSE '{}' END, $8, $9)
                ON CONFLICT (asset_id, bar_interval) DO UPDATE
               SET vendor_code = excluded.vendor_code, adjustment = excluded.adjustment, density = excluded.density,
                   answered = c.answered + excluded.answered, first_at_utc = least(c.first_at_utc, excluded.first_at_utc),
                   last_final_at_utc = greatest(c.last_final_at_utc, excluded.last_final_at_utc), version = c.version + 1,
                   updated_at_utc = clock_timestamp()
             WHERE (c.vendor_code, c.adjustment, c.density, c.answered, c.first_at_utc, c.last_final_at_utc)
                   IS DISTINCT FROM
                   (excluded.vendor_code, excluded.adjustment, excluded.density, c.answered + excluded.answered,
                    least(c.first_at_utc, excluded.first_at_utc), greatest(c.last_final_at_utc, excluded.last_final_at_utc))
            """);
        command.Parameters.Add(new() { Value = assetId });
        command.Parameters.Add(new() { Value = Table.Text });
        command.Parameters.Add(new() { Value = answer.VendorCode });
        command.Parameters.Add(new() { Value = answer.Adjustment });
        command.Parameters.Add(new() { Value = EnumFormatter.From(answer.Density) });
        command.Parameters.Add(Instant(answer.Due.From));
        command.Parameters.Add(Instant(answer.Due.To));
        command.Parameters.Add(Instant(answer.FirstAt));
        command.Parameters.Add(Instant(answer.LastFinalAt));
        return command;
    }

    /// <summary>Counts days of a series, both included, and then the whole series, for a batch.</summary>
    /// <param name="series">The series.</param>
    /// <param name="days">The days that changed.</param>
    /// <param name="complete">The slice that changed, when no slot of it is a gap of the vendor; null when one may be.</param>
    public IEnumerable<NpgsqlBatchCommand> Count(CountedSeries series, (DateOnly First, DateOnly Last) days, TimeSlice? complete)
    {
        yield return CountDays(series, days, newDays: true);
        yield return CountSeries(series, days, complete);
    }

    /// <summary>Reads the checksum of a series, for a batch; null without a final bar.</summary>
    public NpgsqlBatchCommand Checksum(int assetId)
    {
        var command = new NpgsqlBatchCommand("SELECT checksum FROM market.coverage WHERE asset_id = $1 AND bar_interval = $2");
        command.Parameters.Add(new() { Value = assetId });
        command.Parameters.Add(new() { Value = Table.Text });
        return command;
    }

    private NpgsqlBatchCommand CountDays(CountedSeries series, (DateOnly First, DateOnly Last) days, bool newDays)
    {
        var command = new NpgsqlBatchCommand($"""
            WITH known AS MATERIALIZED (
                SELECT answered - acknowledged AS asked, acknowledged, density
                  FROM market.coverage WHERE asset_id = $1 AND bar_interval = '{Table.Text}'),
            expected AS MATERIALIZED (
                -- A range without bounds, as that of no session would be, holds everything.
                SELECT d.day, {Span} AS span,
                       COALESCE(range_agg({Table.SessionSpan} * {Span}) FILTER (WHERE s.session_date IS NOT NULL), '{Nothing}') AS slots
                  FROM (SELECT day::date FROM generate_series($3::timestamp, $4::timestamp, interval '1 day') AS day) AS d
                  LEFT JOIN market.session s ON s.calendar_code = $2 AND s.session_date BETWEEN d.day - 1 AND d.day + 1
                 GROUP BY d.day),
            stored AS (
                SELECT e.day, count(*) FILTER (WHERE e.slots @> t.at) AS present,
                       count(*) FILTER (WHERE e.slots @> t.at AND k.asked @> t.at) AS asked,
                       count(*) FILTER (WHERE e.slots @> t.at AND k.acknowledged @> t.at) AS acknowledged,
                       sha256(convert_to(string_agg({CanonicalLine}, '' ORDER BY t.at) FILTER (WHERE b.is_final), 'UTF8')) AS sha256
                  FROM {Table.Name} b CROSS JOIN LATERAL (SELECT {Table.Time} AS at) AS t
                  JOIN expected e ON e.day = {Table.DayOf} CROSS JOIN known k
                 WHERE b.asset_id = $1 AND b.{Table.Key} >= $5 AND b.{Table.Key} < $6
                 GROUP BY e.day),
            refused AS (
                SELECT e.day, count(DISTINCT r.bar_time) AS rejected,
                       count(DISTINCT r.bar_time) FILTER (WHERE k.asked @> r.bar_time) AS asked
                  FROM market.rejected_bar r JOIN expected e ON e.span @> r.bar_time AND e.slots @> r.bar_time CROSS JOIN known k
                 WHERE r.asset_id = $1 AND r.bar_interval = '{Table.Text}' AND r.bar_time >= $7 AND r.bar_time < $8
                   AND r.reason <> 'off_grid' AND NOT k.acknowledged @> r.bar_time
                   AND NOT EXISTS (SELECT FROM {Table.Name} b WHERE b.asset_id = $1 AND {Table.Time} = r.bar_time
                                      AND b.{Table.Key} >= $5 AND b.{Table.Key} < $6)
                 GROUP BY e.day),
            counted AS (
                SELECT e.day, market.slot_count(e.slots, {Table.Step}) AS expected, COALESCE(b.present, 0) AS present,
                       market.slot_count(k.asked * e.slots, {Table.Step}) - COALESCE(b.asked, 0) - COALESCE(r.asked, 0) AS missing,
                       COALESCE(r.rejected, 0) AS rejected, k.density, b.sha256,
                       market.slot_count(k.acknowledged * e.slots, {Table.Step}) - COALESCE(b.acknowledged, 0) AS acknowledged
                  FROM expected e CROSS JOIN known k LEFT JOIN stored b USING (day) LEFT JOIN refused r USING (day))
            INSERT INTO market.coverage_day AS c (asset_id, bar_interval, day, expected, present, no_trade, vendor_gap, rejected, sha256,
                                                  acknowledged)
            SELECT $1, '{Table.Text}', day, expected, present, CASE density WHEN 'sparse' THEN missing ELSE 0 END,
                   CASE density WHEN 'dense' THEN missing ELSE 0 END, rejected, sha256, acknowledged
              FROM counted n
             WHERE ($9 AND (expected > 0 OR sha256 IS NOT NULL))
                OR EXISTS (SELECT FROM market.coverage_day o WHERE o.asset_id = $1 AND o.bar_interval = '{Table.Text}' AND o.day = n.day)
                ON CONFLICT (asset_id, bar_interval, day) DO UPDATE
               SET expected = excluded.expected, present = excluded.present, no_trade = excluded.no_trade,
                   vendor_gap = excluded.vendor_gap, rejected = excluded.rejected, sha256 = excluded.sha256,
                   acknowledged = excluded.acknowledged, last_modified_at_utc = clock_timestamp()
             WHERE (c.expected, c.present, c.no_trade, c.vendor_gap, c.rejected, c.sha256, c.acknowledged)
                   IS DISTINCT FROM
                   (excluded.expected, excluded.present, excluded.no_trade, excluded.vendor_gap, excluded.rejected, excluded.sha256,
                    excluded.acknowledged)
            """);
        AddDays(command, series, days);
        command.Parameters.Add(new() { Value = newDays });
        return command;
    }

    /// <summary>The gaps as <c>gap.slots</c>; without reading bars where the slice has every bar.</summary>
    private string GapsAfter(bool isComplete) => isComplete
        ? "gap AS (SELECT k.gaps - tstzmultirange(tstzrange($10, $11)) AS slots FROM known k),"
        : $"""
            holed AS MATERIALIZED (
                SELECT day FROM market.coverage_day
                 WHERE asset_id = $1 AND bar_interval = '{Table.Text}' AND day BETWEEN $3 AND $4 AND vendor_gap > 0),
            holes AS (
                SELECT (k.answered - k.acknowledged)
                       * COALESCE((SELECT range_agg({Table.SessionSpan} * {Span})
                                     FROM holed d JOIN market.session s
                                       ON s.calendar_code = $2 AND s.session_date BETWEEN d.day - 1 AND d.day + 1), '{Nothing}')
                       - COALESCE((SELECT range_agg(tstzrange({Table.Time}, {Table.Time} + {Table.Step}))
                                     FROM {Table.Name} b JOIN holed d ON d.day = {Table.DayOf}
                                    WHERE b.asset_id = $1 AND b.{Table.Key} >= $5 AND b.{Table.Key} < $6), '{Nothing}')
                       - COALESCE((SELECT range_agg(tstzrange(r.bar_time, r.bar_time + {Table.Step}))
                                     FROM market.rejected_bar r JOIN holed d ON {Span} @> r.bar_time
                                    WHERE r.asset_id = $1 AND r.bar_interval = '{Table.Text}' AND r.bar_time >= $7 AND r.bar_time < $8
                                      AND r.reason <> 'off_grid'), '{Nothing}') AS slots
                  FROM known k),
            gap AS (
                SELECT k.gaps - tstzmultirange(tstzrange($7, $8)) + holes.slots AS slots FROM known k CROSS JOIN holes),
            """;

    private NpgsqlBatchCommand CountSeries(CountedSeries series, (DateOnly First, DateOnly Last) days, TimeSlice? complete)
    {
        var command = new NpgsqlBatchCommand($"""
            WITH known AS MATERIALIZED (
                SELECT * FROM market.coverage WHERE asset_id = $1 AND bar_interval = '{Table.Text}'),
            {GapsAfter(complete is not null)}
            unasked AS (
                SELECT count(*) AS pieces
                  FROM known k CROSS JOIN LATERAL unnest(tstzmultirange(range_merge(k.answered)) - k.answered - k.acknowledged) AS piece
                 WHERE EXISTS (
                       SELECT FROM market.session s
                        WHERE s.calendar_code = $2 AND {Table.SessionSpan} && piece
                          AND s.session_date BETWEEN (lower(piece) AT TIME ZONE 'UTC')::date - 1
                                                 AND (upper(piece) AT TIME ZONE 'UTC')::date + 1)),
            total AS (
                SELECT COALESCE(sum(expected), 0) AS expected, COALESCE(sum(present), 0) AS present,
                       COALESCE(sum(no_trade), 0) AS no_trade, COALESCE(sum(vendor_gap), 0) AS vendor_gap,
                       COALESCE(sum(rejected), 0) AS rejected, COALESCE(sum(acknowledged), 0) AS acknowledged,
                       encode(sha256(convert_to($9 || chr(10)
                           || string_agg(to_char(day, 'YYYY-MM-DD') || '|' || encode(sha256, 'hex') || chr(10), '' ORDER BY day)
                              FILTER (WHERE sha256 IS NOT NULL), 'UTF8')), 'hex') AS checksum
                  FROM market.coverage_day WHERE asset_id = $1 AND bar_interval = '{Table.Text}'),
            now AS (
                SELECT t.*, g.slots AS gaps, (SELECT count(*) FROM unnest(g.slots)) + u.pieces AS pieces,
                       t.vendor_gap + t.rejected + u.pieces > 0 AS is_gapped
                  FROM total t CROSS JOIN gap g CROSS JOIN unasked u)
            UPDATE market.coverage c
               SET expected_count = n.expected, present_count = n.present, no_trade_count = n.no_trade, vendor_gap_count = n.vendor_gap,
                   rejected_count = n.rejected, acknowledged_count = n.acknowledged, gaps = n.gaps, gap_count = n.pieces,
                   is_gapped = n.is_gapped, checksum = n.checksum,
                   version = c.version + 1, updated_at_utc = clock_timestamp()
              FROM now n
             WHERE c.asset_id = $1 AND c.bar_interval = '{Table.Text}'
               AND (c.expected_count, c.present_count, c.no_trade_count, c.vendor_gap_count, c.rejected_count, c.gaps, c.gap_count,
                    c.is_gapped, c.checksum, c.acknowledged_count)
                   IS DISTINCT FROM
                   (n.expected, n.present, n.no_trade, n.vendor_gap, n.rejected, n.gaps, n.pieces, n.is_gapped, n.checksum,
                    n.acknowledged)
            """);
        AddDays(command, series, days);
        command.Parameters.Add(new() { Value = series.Header });
        command.Parameters.Add(Instant(complete?.From));
        command.Parameters.Add(Instant(complete?.To));
        return command;
    }

    private void AddDays(NpgsqlBatchCommand command, CountedSeries series, (DateOnly First, DateOnly Last) days)
    {
        var (from, to) = (Midnight(days.First), Midnight(days.Last.AddDays(1)));
        command.Parameters.Add(new() { Value = series.AssetId });
        command.Parameters.Add(new() { Value = series.CalendarCode });
        command.Parameters.Add(new() { Value = days.First, NpgsqlDbType = NpgsqlDbType.Date });
        command.Parameters.Add(new() { Value = days.Last, NpgsqlDbType = NpgsqlDbType.Date });
        command.Parameters.Add(new() { Value = Table.KeyOf(from), NpgsqlDbType = Table.KeyDbType });
        command.Parameters.Add(new() { Value = Table.KeyOf(to), NpgsqlDbType = Table.KeyDbType });
        command.Parameters.Add(Instant(from));
        command.Parameters.Add(Instant(to));
    }

    private static DateTimeOffset Midnight(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);

    private static NpgsqlParameter Instant(DateTimeOffset? at) =>
        new() { Value = (object?)at?.ToUniversalTime() ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz };
}
