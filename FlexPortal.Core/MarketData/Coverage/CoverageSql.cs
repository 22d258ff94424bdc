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
/// Writes coverage inside the transaction that changed bars, sessions or acknowledgements. What days hold is counted and hashed by
/// <see cref="DayCounter"/>; the range digest is made of the digests of the days.
/// </summary>
internal sealed class CoverageSql(BarTable table)
{
    // Days that are counted again at once: those of a month hold 44,640 minutes.
    private const int MostDays = 31;

    // Names that BarTable holds as constants.
    private BarTable Table { get; } = table;

    /// <summary>The series of an asset; null when no answer is stored.</summary>
    public async Task<CountedSeries?> FindAsync(NpgsqlConnection connection, int assetId, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("""
            SELECT calendar_code, symbol, adjustment, c.vendor_code
              FROM market.coverage c JOIN market.asset a USING (asset_id)
             WHERE asset_id = $1 AND bar_interval = $2
            """, connection);
        command.Parameters.Add(new() { Value = assetId });
        command.Parameters.Add(new() { Value = Table.Text });
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct)
            ? new(assetId, reader.GetString(0), CanonicalRows.Header(
                reader.GetString(1), Table.Interval, reader.GetString(2), reader.GetString(3)))
            : null;
    }

    /// <summary>Counts days of a series again, both ends included; those that are not counted stay so.</summary>
    public Task RecountAsync(
        NpgsqlConnection connection, CountedSeries series, (DateOnly First, DateOnly Last) days, CancellationToken ct) =>
        RecountAsync(connection, series, StoredDays.Between(days.First, days.Last), ct);

    /// <summary>Counts all days of a series that are counted already again.</summary>
    public async Task RecountAsync(NpgsqlConnection connection, CountedSeries series, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            "SELECT min(day), max(day) FROM market.coverage_day WHERE asset_id = $1 AND bar_interval = $2", connection);
        command.Parameters.Add(new() { Value = series.AssetId });
        command.Parameters.Add(new() { Value = Table.Text });
        (DateOnly First, DateOnly Last) days;
        await using (var reader = await command.ExecuteReaderAsync(ct))
        {
            if (!await reader.ReadAsync(ct) || await reader.IsDBNullAsync(0, ct))
                return;
            days = (await reader.GetFieldValueAsync<DateOnly>(0, ct), await reader.GetFieldValueAsync<DateOnly>(1, ct));
        }

        await RecountAsync(connection, series, StoredDays.Between(days.First, days.Last), ct);
    }

    /// <summary>Records that a slice was answered, for a batch.</summary>
    public NpgsqlBatchCommand Answer(int assetId, AnsweredSlice answer)
    {
        // Only an answer that lies apart from all others leaves sessions between them without one.
        var command = new NpgsqlBatchCommand($$"""
            INSERT INTO market.coverage AS c (asset_id, bar_interval, vendor_code, adjustment, density, answered, first_at_utc,
                                              last_final_at_utc)
            VALUES ($1, $2, $3, $4, $5, CASE WHEN $6 < $7 THEN tstzmultirange(tstzrange($6, $7)) ELSE '{}' END, $8, $9)
                ON CONFLICT (asset_id, bar_interval) DO UPDATE
               SET vendor_code = excluded.vendor_code, adjustment = excluded.adjustment, density = excluded.density,
                   answered = c.answered + excluded.answered,
                   not_fetched = c.not_fetched - excluded.answered
                       + CASE WHEN range_merge(c.answered) && range_merge(excluded.answered)
                                OR range_merge(c.answered) -|- range_merge(excluded.answered) THEN '{}'
                              ELSE market.not_fetched((SELECT calendar_code FROM market.asset WHERE asset_id = c.asset_id), {{Table.Step}},
                                                      tstzmultirange(range_merge(c.answered)) + excluded.answered, c.acknowledged) END,
                   first_at_utc = least(c.first_at_utc, excluded.first_at_utc),
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

    /// <summary>
    /// Writes counted days and the totals of their series, for a batch. After an answer, sessions between these days and the days of before
    /// get a row too: they are part of the series, and missing.
    /// </summary>
    /// <param name="series">The series.</param>
    /// <param name="span">The days, from midnight to midnight UTC.</param>
    /// <param name="counted">What they hold.</param>
    /// <param name="before">The days before an answer; null to count only days again that have a row.</param>
    public IEnumerable<NpgsqlBatchCommand> Write(CountedSeries series, TimeSlice span, CountedDays counted, StoredDays? before = null)
    {
        // An answer that touches these days has filled what lies between them and the others.
        if (before is { Density: not null, Answered.IsEmpty: true })
            yield return FillDays(series, span);
        yield return WriteDays(series.AssetId, counted.Days, newDays: before is not null);
        yield return WriteSeries(series, span, counted);
    }

    /// <summary>Reads the checksum of a series, for a batch; null without a final bar.</summary>
    public NpgsqlBatchCommand Checksum(int assetId)
    {
        var command = new NpgsqlBatchCommand("SELECT checksum FROM market.coverage WHERE asset_id = $1 AND bar_interval = $2");
        command.Parameters.Add(new() { Value = assetId });
        command.Parameters.Add(new() { Value = Table.Text });
        return command;
    }

    private async Task RecountAsync(NpgsqlConnection connection, CountedSeries series, TimeSlice span, CancellationToken ct)
    {
        for (var from = span.From; from < span.To; from = from.AddDays(MostDays))
        {
            var to = from.AddDays(MostDays);
            await RecountPartAsync(connection, series, new(from, to < span.To ? to : span.To), ct);
        }
    }

    private async Task RecountPartAsync(NpgsqlConnection connection, CountedSeries series, TimeSlice span, CancellationToken ct)
    {
        await using var read = new NpgsqlBatch(connection);
        foreach (var part in new StoredDaysSql(Table).Read(series.AssetId, span))
            read.BatchCommands.Add(part);
        CountedDays counted;
        await using (var reader = await read.ExecuteReaderAsync(ct))
            counted = (await StoredDaysSql.ReadAsync(reader, span, ct)).Count(Table.Interval);

        await using var write = new NpgsqlBatch(connection);
        foreach (var part in Write(series, span, counted))
            write.BatchCommands.Add(part);
        await write.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Days with a session between those that are counted and those of a span, which no answer covers.</summary>
    private NpgsqlBatchCommand FillDays(CountedSeries series, TimeSlice span)
    {
        var command = new NpgsqlBatchCommand($"""
            INSERT INTO market.coverage_day (asset_id, bar_interval, day, expected, present, no_trade, vendor_gap, rejected, acknowledged)
            SELECT $1, '{Table.Text}', d.day, market.slot_count(o.slots, {Table.Step}), 0, 0, 0, 0,
                   market.slot_count(o.slots * c.acknowledged, {Table.Step})
              FROM (SELECT min(day) AS first, max(day) AS last
                      FROM market.coverage_day WHERE asset_id = $1 AND bar_interval = '{Table.Text}') AS k
             CROSS JOIN LATERAL (
                   SELECT at::date AS day,
                          tstzrange(at::date::timestamp AT TIME ZONE 'UTC', (at::date + 1)::timestamp AT TIME ZONE 'UTC') AS span
                     FROM generate_series(CASE WHEN $3 > k.last THEN k.last + 1 ELSE $4 + 1 END::timestamp,
                                          CASE WHEN $3 > k.last THEN $3 ELSE k.first END::timestamp - interval '1 day',
                                          interval '1 day') AS at) AS d
             CROSS JOIN LATERAL (
                   SELECT range_agg({Table.SessionSpan} * d.span) AS slots
                     FROM market.session s
                    WHERE s.calendar_code = $2 AND s.session_date BETWEEN d.day - 1 AND d.day + 1
                      AND {Table.SessionSpan} && d.span) AS o
              JOIN market.coverage c ON c.asset_id = $1 AND c.bar_interval = '{Table.Text}'
             WHERE ($3 > k.last OR $4 < k.first) AND o.slots IS NOT NULL
            """);
        command.Parameters.Add(new() { Value = series.AssetId });
        command.Parameters.Add(new() { Value = series.CalendarCode });
        command.Parameters.Add(new() { Value = DateOnly.FromDateTime(span.From.UtcDateTime), NpgsqlDbType = NpgsqlDbType.Date });
        command.Parameters.Add(new() { Value = DateOnly.FromDateTime(span.To.UtcDateTime).AddDays(-1), NpgsqlDbType = NpgsqlDbType.Date });
        return command;
    }

    private NpgsqlBatchCommand WriteDays(int assetId, IReadOnlyList<CountedDay> days, bool newDays)
    {
        var command = new NpgsqlBatchCommand("""
            INSERT INTO market.coverage_day AS c (asset_id, bar_interval, day, expected, present, no_trade, vendor_gap, rejected,
                                                  acknowledged, sha256)
            SELECT $1, $2, n.*
              FROM unnest($3, $4, $5, $6, $7, $8, $9, $10)
                   AS n (day, expected, present, no_trade, vendor_gap, rejected, acknowledged, sha256)
             WHERE ($11 AND (expected > 0 OR sha256 IS NOT NULL))
                OR EXISTS (SELECT FROM market.coverage_day o WHERE o.asset_id = $1 AND o.bar_interval = $2 AND o.day = n.day)
                ON CONFLICT (asset_id, bar_interval, day) DO UPDATE
               SET expected = excluded.expected, present = excluded.present, no_trade = excluded.no_trade,
                   vendor_gap = excluded.vendor_gap, rejected = excluded.rejected, sha256 = excluded.sha256,
                   acknowledged = excluded.acknowledged, last_modified_at_utc = clock_timestamp()
             WHERE (c.expected, c.present, c.no_trade, c.vendor_gap, c.rejected, c.sha256, c.acknowledged)
                   IS DISTINCT FROM
                   (excluded.expected, excluded.present, excluded.no_trade, excluded.vendor_gap, excluded.rejected, excluded.sha256,
                    excluded.acknowledged)
            """);
        command.Parameters.Add(new() { Value = assetId });
        command.Parameters.Add(new() { Value = Table.Text });
        command.Parameters.Add(new() { Value = days.Select(day => day.Day).ToArray() });
        command.Parameters.Add(new() { Value = days.Select(day => day.Expected).ToArray() });
        command.Parameters.Add(new() { Value = days.Select(day => day.Present).ToArray() });
        command.Parameters.Add(new() { Value = days.Select(day => day.NoTrade).ToArray() });
        command.Parameters.Add(new() { Value = days.Select(day => day.VendorGap).ToArray() });
        command.Parameters.Add(new() { Value = days.Select(day => day.Rejected).ToArray() });
        command.Parameters.Add(new() { Value = days.Select(day => day.Acknowledged).ToArray() });
        command.Parameters.Add(new()
        {
            Value = days.Select(day => day.Sha256).ToArray(),
            NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea,
        });
        command.Parameters.Add(new() { Value = newDays });
        return command;
    }

    private NpgsqlBatchCommand WriteSeries(CountedSeries series, TimeSlice span, CountedDays counted)
    {
        var command = new NpgsqlBatchCommand($"""
            WITH known AS MATERIALIZED (
                SELECT gaps - tstzmultirange(tstzrange($2, $3)) + $4 AS gaps,
                       rejected - tstzmultirange(tstzrange($2, $3)) + $6 AS rejected, not_fetched
                  FROM market.coverage WHERE asset_id = $1 AND bar_interval = '{Table.Text}'),
            total AS (
                SELECT COALESCE(sum(expected), 0) AS expected, COALESCE(sum(present), 0) AS present,
                       COALESCE(sum(no_trade), 0) AS no_trade, COALESCE(sum(vendor_gap), 0) AS vendor_gap,
                       COALESCE(sum(rejected), 0) AS rejected, COALESCE(sum(acknowledged), 0) AS acknowledged,
                       encode(sha256(convert_to($5 || chr(10)
                           || string_agg(to_char(day, 'YYYY-MM-DD') || '|' || encode(sha256, 'hex') || chr(10), '' ORDER BY day)
                              FILTER (WHERE sha256 IS NOT NULL), 'UTF8')), 'hex') AS checksum
                  FROM market.coverage_day WHERE asset_id = $1 AND bar_interval = '{Table.Text}'),
            now AS (
                SELECT t.expected, t.present, t.no_trade, t.vendor_gap, t.rejected, t.acknowledged, t.checksum, k.gaps,
                       k.rejected AS rejected_slots,
                       CASE WHEN isempty(k.not_fetched) THEN 0 ELSE market.slot_count(k.not_fetched, {Table.Step}) END AS not_fetched,
                       (SELECT count(*) FROM unnest(k.gaps)) + (SELECT count(*) FROM unnest(k.rejected))
                           + (SELECT count(*) FROM unnest(k.not_fetched)) AS pieces
                  FROM total t CROSS JOIN known k)
            UPDATE market.coverage c
               SET expected_count = n.expected, present_count = n.present, no_trade_count = n.no_trade, vendor_gap_count = n.vendor_gap,
                   rejected_count = n.rejected, acknowledged_count = n.acknowledged, not_fetched_count = n.not_fetched, gaps = n.gaps,
                   rejected = n.rejected_slots, gap_count = n.pieces, is_gapped = n.pieces > 0, checksum = n.checksum,
                   version = c.version + 1, updated_at_utc = clock_timestamp()
              FROM now n
             WHERE c.asset_id = $1 AND c.bar_interval = '{Table.Text}'
               AND (c.expected_count, c.present_count, c.no_trade_count, c.vendor_gap_count, c.rejected_count, c.gaps, c.gap_count,
                    c.is_gapped, c.checksum, c.acknowledged_count, c.not_fetched_count, c.rejected)
                   IS DISTINCT FROM
                   (n.expected, n.present, n.no_trade, n.vendor_gap, n.rejected, n.gaps, n.pieces, n.pieces > 0, n.checksum,
                    n.acknowledged, n.not_fetched, n.rejected_slots)
            """);
        command.Parameters.Add(new() { Value = series.AssetId });
        command.Parameters.Add(Instant(span.From));
        command.Parameters.Add(Instant(span.To));
        command.Parameters.Add(SlotParameter.Of(counted.Gaps));
        command.Parameters.Add(new() { Value = series.Header });
        command.Parameters.Add(SlotParameter.Of(counted.Rejected));
        return command;
    }

    private static NpgsqlParameter Instant(DateTimeOffset? at) =>
        new() { Value = (object?)at?.ToUniversalTime() ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz };
}
