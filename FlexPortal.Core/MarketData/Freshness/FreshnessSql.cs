using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.MarketData.Calendars;
using FlexPortal.Core.Platform.LiveEvents;
using FlexPortal.Core.Platform.Persistence;
using Npgsql;
using NpgsqlTypes;

namespace FlexPortal.Core.MarketData.Freshness;

/// <summary>Reads and writes of a freshness check, in its transaction.</summary>
internal static class FreshnessSql
{
    // The status page reads again on it.
    private static string Topic => MarketJobs.Runs.Topic;

    /// <summary>
    /// Takes the turn to check, until the end of the transaction; false when the last check is not old enough. A process that comes
    /// second waits for the first and then finds its check.
    /// </summary>
    public static async Task<bool> TryBeginAsync(NpgsqlConnection connection, DateTimeOffset now, TimeSpan interval, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            "UPDATE market.freshness_check SET checked_at_utc = $1 WHERE checked_at_utc <= $1 - $2", connection);
        command.Parameters.Add(new() { Value = now });
        command.Parameters.Add(new() { Value = interval });
        return await command.ExecuteNonQueryAsync(ct) == 1;
    }

    /// <summary>Active series with their open incidents and snoozes, by asset.</summary>
    public static async Task<IReadOnlyList<CheckedSeries>> ListSeriesAsync(
        NpgsqlConnection connection, DateTimeOffset now, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("""
            WITH snoozed AS MATERIALIZED (
                SELECT asset_id, bar_interval, max(snoozed_until_utc) AS until_utc
                  FROM market.alert WHERE snoozed_until_utc > $1 AND asset_id IS NOT NULL GROUP BY asset_id, bar_interval)
            SELECT c.asset_id, a.symbol, c.bar_interval, a.calendar_code, a.vendor_code, c.last_final_at_utc, s.until_utc,
                   i.alert_id, i.parent_alert_id, i.fresh_checks, i.state = 'acknowledged', i.mail_queued_at_utc
              FROM market.coverage c
              JOIN market.asset a USING (asset_id)
              LEFT JOIN market.alert i ON i.asset_id = c.asset_id AND i.bar_interval = c.bar_interval AND i.cleared_at_utc IS NULL
              LEFT JOIN snoozed s ON s.asset_id = c.asset_id AND s.bar_interval = c.bar_interval
             WHERE a.deactivated_at_utc IS NULL
             ORDER BY c.asset_id, c.bar_interval
            """, connection);
        command.Parameters.Add(new() { Value = now });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var series = new List<CheckedSeries>();
        while (await reader.ReadAsync(ct))
        {
            var one = new CheckedSeries(
                reader.GetInt32(0), reader.GetString(1), IntervalColumn.Read(reader.GetString(2)), reader.GetString(3), reader.GetString(4),
                At(reader, 5))
            { SnoozedUntil = At(reader, 6) };
            var incident = Read(reader, 7, one.VendorCode, one.SnoozedUntil);
            series.Add(one with { Incident = incident is null ? null : incident with { AssetId = one.AssetId, Interval = one.Interval } });
        }

        return series;
    }

    /// <summary>Open incidents of vendors, by vendor.</summary>
    public static async Task<Dictionary<string, Incident>> ListOutagesAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("""
            SELECT vendor_code, snoozed_until_utc, alert_id, parent_alert_id, fresh_checks, state = 'acknowledged', mail_queued_at_utc
              FROM market.alert WHERE asset_id IS NULL AND cleared_at_utc IS NULL
            """, connection);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var outages = new Dictionary<string, Incident>(StringComparer.Ordinal);
        while (await reader.ReadAsync(ct))
            outages.Add(reader.GetString(0), Read(reader, 2, reader.GetString(0), At(reader, 1))!);
        return outages;
    }

    /// <summary>Vendors whose incidents are snoozed, with the end.</summary>
    public static async Task<Dictionary<string, DateTimeOffset>> ListSnoozedVendorsAsync(
        NpgsqlConnection connection, DateTimeOffset now, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("""
            SELECT vendor_code, max(snoozed_until_utc)
              FROM market.alert WHERE snoozed_until_utc > $1 AND asset_id IS NULL GROUP BY vendor_code
            """, connection);
        command.Parameters.Add(new() { Value = now });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var snoozed = new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal);
        while (await reader.ReadAsync(ct))
            snoozed.Add(reader.GetString(0), At(reader, 1)!.Value);
        return snoozed;
    }

    /// <summary>The sessions of a calendar on dates, both included, oldest first.</summary>
    public static async Task<IReadOnlyList<TradingSession>> ListSessionsAsync(
        NpgsqlConnection connection, string code, (DateOnly First, DateOnly Last) dates, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("""
            SELECT session_date, opens_at_utc, closes_at_utc
              FROM market.session WHERE calendar_code = $1 AND session_date BETWEEN $2 AND $3 ORDER BY session_date
            """, connection);
        command.Parameters.Add(new() { Value = code });
        command.Parameters.Add(new() { Value = dates.First });
        command.Parameters.Add(new() { Value = dates.Last });
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await CalendarSql.ReadSessionsAsync(reader, ct);
    }

    /// <summary>Opens, updates and clears incidents. One that is over already stays as it is.</summary>
    public static async Task SaveAsync(
        NpgsqlConnection connection, IReadOnlyCollection<Incident> incidents, DateTimeOffset now, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("""
            INSERT INTO market.alert AS a (alert_id, parent_alert_id, asset_id, bar_interval, vendor_code, vendor_state, lag_minutes,
                                           fresh_checks, snoozed_until_utc, mail_queued_at_utc, opened_at_utc)
            SELECT g.*, $11 FROM unnest($1::uuid[], $2::uuid[], $3::integer[], $4::text[], $5::text[], $6::text[], $7::integer[],
                                        $8::integer[], $9::timestamptz[], $10::timestamptz[]) AS g
                ON CONFLICT (alert_id) DO UPDATE
               SET parent_alert_id = excluded.parent_alert_id, vendor_state = excluded.vendor_state, lag_minutes = excluded.lag_minutes,
                   fresh_checks = excluded.fresh_checks, mail_queued_at_utc = excluded.mail_queued_at_utc,
                   state = CASE WHEN excluded.fresh_checks >= $12 THEN 'cleared' ELSE a.state END,
                   cleared_at_utc = CASE WHEN excluded.fresh_checks >= $12 THEN $11 END
             WHERE a.cleared_at_utc IS NULL
            """, connection);
        command.Parameters.Add(new() { Value = incidents.Select(one => one.AlertId).ToArray() });
        command.Parameters.Add(new() { Value = incidents.Select(one => one.ParentId).ToArray() });
        command.Parameters.Add(new() { Value = incidents.Select(one => one.AssetId).ToArray() });
        command.Parameters.Add(new() { Value = incidents.Select(one => one.Interval?.Text()).ToArray() });
        command.Parameters.Add(new() { Value = incidents.Select(one => one.VendorCode).ToArray() });
        command.Parameters.Add(new() { Value = incidents.Select(one => EnumFormatter.From(one.VendorState)).ToArray() });
        command.Parameters.Add(new() { Value = incidents.Select(one => one.LagMinutes).ToArray() });
        command.Parameters.Add(new() { Value = incidents.Select(one => one.FreshChecks).ToArray() });
        command.Parameters.Add(Times(incidents.Select(one => one.SnoozedUntil)));
        command.Parameters.Add(Times(incidents.Select(one => one.MailQueuedAt)));
        command.Parameters.Add(new() { Value = now });
        command.Parameters.Add(new() { Value = Incident.ChecksUntilCleared });
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Clears the incidents of assets that left the settings.</summary>
    public static async Task RetireAsync(NpgsqlConnection connection, DateTimeOffset now, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("""
            UPDATE market.alert i SET state = 'cleared', cleared_at_utc = $1
              FROM market.asset a
             WHERE i.cleared_at_utc IS NULL AND a.asset_id = i.asset_id AND a.deactivated_at_utc IS NOT NULL
            """, connection);
        command.Parameters.Add(new() { Value = now });
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Makes the stale flag of every series say whether it has an open incident. Returns how many changed.</summary>
    public static async Task<int> MarkStaleAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand($"""
            WITH wanted AS (
                SELECT c.asset_id, c.bar_interval, i.alert_id IS NOT NULL AS is_stale
                  FROM market.coverage c
                  LEFT JOIN market.alert i ON i.asset_id = c.asset_id AND i.bar_interval = c.bar_interval AND i.cleared_at_utc IS NULL
                 WHERE c.is_stale <> (i.alert_id IS NOT NULL)
                 ORDER BY c.bar_interval, c.asset_id
                   FOR UPDATE OF c),
            changed AS (
                UPDATE market.coverage c SET is_stale = w.is_stale, version = c.version + 1, updated_at_utc = clock_timestamp()
                  FROM wanted w WHERE w.asset_id = c.asset_id AND w.bar_interval = c.bar_interval
                RETURNING 1)
            SELECT count(*)::integer, pg_notify('{LiveEventChannel.Name}', '{Topic}') FROM changed
            """, connection);
        return (int)(await command.ExecuteScalarAsync(ct))!;
    }

    private static NpgsqlParameter Times(IEnumerable<DateTimeOffset?> times) => new()
    {
        Value = times.ToArray(),
        NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz,
    };

    /// <summary>Columns from a place on: id, parent, checks, acknowledged, mail; null without an id.</summary>
    private static Incident? Read(NpgsqlDataReader reader, int at, string vendor, DateTimeOffset? snoozedUntil) =>
        reader.IsDBNull(at) ? null : new()
        {
            AlertId = reader.GetGuid(at),
            ParentId = reader.IsDBNull(at + 1) ? null : reader.GetGuid(at + 1),
            VendorCode = vendor,
            FreshChecks = reader.GetInt32(at + 2),
            IsAcknowledged = reader.GetBoolean(at + 3),
            MailQueuedAt = At(reader, at + 4),
            SnoozedUntil = snoozedUntil,
        };

    private static DateTimeOffset? At(NpgsqlDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : reader.GetFieldValue<DateTimeOffset>(column);
}
