using System.Globalization;
using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.MarketData.Calendars;
using FlexPortal.Core.MarketData.Coverage;
using FlexPortal.Core.MarketData.Lineage;
using FlexPortal.Core.Platform.LiveEvents;
using Npgsql;
using NpgsqlTypes;

namespace FlexPortal.Core.MarketData.Gaps;

/// <summary>Writes acknowledged gaps and counts their series again, inside the caller's transaction.</summary>
internal sealed class GapSql(NpgsqlConnection connection, int assetId, BarInterval interval)
{
    /// <summary>Waits for the locks of the calendar and of the series, in the order in which bars are stored.</summary>
    public async Task LockAsync(CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(CalendarSql.ShareLock(assetId));
        batch.BatchCommands.Add(LineageSql.SeriesLock(assetId, interval));
        await batch.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Stores an acknowledgement, and that it happened in the remediation log.</summary>
    public async Task InsertAsync(GapAcknowledgement gap, TimeRanges slots, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("""
            WITH g AS (
                INSERT INTO market.gap_acknowledgement (gap_acknowledgement_id, asset_id, bar_interval, slots, slot_count, reason, link,
                                                        until_date, acknowledged_by, acknowledged_at_utc)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10))
            INSERT INTO market.remediation_log (kind, asset_id, bar_interval, from_utc, to_utc, message, by_user, vendor_code)
            SELECT 'acknowledgement', $2, $3, $11, $12, $13, $9, vendor_code FROM market.asset WHERE asset_id = $2
            """, connection);
        var add = command.Parameters;
        add.Add(new() { Value = gap.GapAcknowledgementId });
        add.Add(new() { Value = assetId });
        add.Add(new() { Value = interval.Text() });
        add.Add(SlotParameter.Of(slots));
        add.Add(new() { Value = gap.Slots });
        add.Add(new() { Value = gap.Reason });
        add.Add(Nullable(gap.Link, NpgsqlDbType.Text));
        add.Add(Nullable(gap.Until, NpgsqlDbType.Date));
        add.Add(new() { Value = gap.AcknowledgedBy });
        add.Add(new() { Value = gap.AcknowledgedAtUtc });
        add.Add(new() { Value = gap.FromUtc });
        add.Add(new() { Value = gap.ToUtc });
        var slotsWere = gap.Slots == 1 ? "slot was" : "slots were";
        add.Add(new() { Value = string.Create(CultureInfo.InvariantCulture, $"{gap.Slots:N0} missing {slotsWere} acknowledged.") });
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>
    /// Ends an acknowledgement, and stores that it happened in the remediation log; null when it is over already, else its slots.
    /// </summary>
    public async Task<TimeRanges?> EndAsync(Guid id, string by, DateTimeOffset now, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("""
            WITH g AS (
                UPDATE market.gap_acknowledgement SET ended_by = $2, ended_at_utc = $3
                 WHERE gap_acknowledgement_id = $1 AND ended_at_utc IS NULL
                RETURNING asset_id, bar_interval, slots, slot_count),
            l AS (
                INSERT INTO market.remediation_log (kind, asset_id, bar_interval, from_utc, to_utc, message, by_user, vendor_code)
                SELECT 'reopening', asset_id, bar_interval, lower(slots), upper(slots), 'The acknowledgement of '
                       || trim(to_char(slot_count, 'FM999,999,999,990')) || ' slots ended; those without a bar count as missing again.',
                       $2, vendor_code
                  FROM g JOIN market.asset USING (asset_id))
            SELECT slots FROM g
            """, connection);
        command.Parameters.Add(new() { Value = id });
        command.Parameters.Add(new() { Value = by });
        command.Parameters.Add(new() { Value = now });
        return await command.ExecuteScalarAsync(ct) is NpgsqlRange<DateTime>[] slots ? SlotParameter.Read(slots) : null;
    }

    /// <summary>Sets what is acknowledged to the union of what is in force, and counts the days of slots again.</summary>
    public async Task CountAsync(TimeRanges slots, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand($"""
            UPDATE market.coverage c
               SET version = version + 1, updated_at_utc = clock_timestamp(), acknowledged = k.slots,
                   not_fetched = market.not_fetched(k.calendar_code, $4, c.answered, k.slots)
              FROM (SELECT calendar_code, COALESCE((
                               SELECT range_agg(slots) FROM market.gap_acknowledgement
                                WHERE asset_id = $1 AND bar_interval = $2 AND ended_at_utc IS NULL), $3) AS slots
                      FROM market.asset WHERE asset_id = $1) AS k
             WHERE c.asset_id = $1 AND c.bar_interval = $2
            RETURNING pg_notify('{LiveEventChannel.Name}', '{MarketJobs.Runs.Topic}')
            """, connection);
        command.Parameters.Add(new() { Value = assetId });
        command.Parameters.Add(new() { Value = interval.Text() });
        command.Parameters.Add(SlotParameter.Of(TimeRanges.Empty));
        command.Parameters.Add(new() { Value = interval.Length() });
        await command.ExecuteNonQueryAsync(ct);

        var sql = new CoverageSql(BarTable.Of(interval));
        if (await sql.FindAsync(connection, assetId, ct) is { } series)
            await sql.RecountAsync(connection, series, DaysOf(slots), ct);
    }

    private static (DateOnly First, DateOnly Last) DaysOf(TimeRanges slots) => (
        DateOnly.FromDateTime(slots.Pieces[0].From.UtcDateTime), DateOnly.FromDateTime(slots.Pieces[^1].To.UtcDateTime.AddTicks(-1)));

    private static NpgsqlParameter Nullable(object? value, NpgsqlDbType type) =>
        new() { Value = value ?? DBNull.Value, NpgsqlDbType = type };
}
