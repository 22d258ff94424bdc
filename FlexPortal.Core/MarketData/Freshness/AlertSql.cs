using FlexPortal.Core.Platform.LiveEvents;
using FlexPortal.Core.Platform.Persistence;
using Npgsql;

namespace FlexPortal.Core.MarketData.Freshness;

/// <summary>
/// Changes that users make to incidents, in the transaction of their audit entry. Both include the incidents below an outage.
/// </summary>
internal static class AlertSql
{
    private static string Topic => MarketJobs.Runs.Topic;

    /// <summary>State of an incident, locked until the end of the transaction; null when there is none.</summary>
    public static async Task<AlertState?> LockAsync(NpgsqlConnection connection, Guid alertId, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("SELECT state FROM market.alert WHERE alert_id = $1 FOR UPDATE", connection);
        command.Parameters.Add(new() { Value = alertId });
        return await command.ExecuteScalarAsync(ct) is string state ? EnumFormatter.Parse<AlertState>(state) : null;
    }

    /// <summary>Acknowledges what is open.</summary>
    public static async Task AcknowledgeAsync(
        NpgsqlConnection connection, Guid alertId, string by, DateTimeOffset now, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand($"""
            WITH a AS (
                UPDATE market.alert SET state = 'acknowledged', acknowledged_at_utc = $3, acknowledged_by = $2
                 WHERE (alert_id = $1 OR parent_alert_id = $1) AND state = 'open'
                RETURNING 1)
            SELECT count(*), pg_notify('{LiveEventChannel.Name}', '{Topic}') FROM a
            """, connection);
        command.Parameters.Add(new() { Value = alertId });
        command.Parameters.Add(new() { Value = by });
        command.Parameters.Add(new() { Value = now });
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>
    /// When the next session opens, UTC, on the calendar of the incident's series; of an outage the first of the calendars of the vendor's
    /// assets. Null when there is no such incident, or no session is known.
    /// </summary>
    public static async Task<DateTimeOffset?> NextSessionAsync(
        NpgsqlConnection connection, Guid alertId, DateTimeOffset now, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("""
            SELECT min(s.opens_at_utc)
              FROM market.alert l
              JOIN market.asset a ON a.asset_id = l.asset_id
                OR (l.asset_id IS NULL AND a.vendor_code = l.vendor_code AND a.deactivated_at_utc IS NULL)
              JOIN market.session s ON s.calendar_code = a.calendar_code AND s.opens_at_utc > $2
             WHERE l.alert_id = $1 AND s.session_date BETWEEN $3 AND $3 + 31
            """, connection);
        command.Parameters.Add(new() { Value = alertId });
        command.Parameters.Add(new() { Value = now });
        command.Parameters.Add(new() { Value = DateOnly.FromDateTime(now.UtcDateTime).AddDays(-1) });
        return await command.ExecuteScalarAsync(ct) is DateTime at ? new DateTimeOffset(at, TimeSpan.Zero) : null;
    }

    /// <summary>Snoozes what is not over.</summary>
    public static async Task SnoozeAsync(NpgsqlConnection connection, Guid alertId, DateTimeOffset until, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand($"""
            WITH a AS (
                UPDATE market.alert SET snoozed_until_utc = $2
                 WHERE (alert_id = $1 OR parent_alert_id = $1) AND cleared_at_utc IS NULL
                RETURNING 1)
            SELECT count(*), pg_notify('{LiveEventChannel.Name}', '{Topic}') FROM a
            """, connection);
        command.Parameters.Add(new() { Value = alertId });
        command.Parameters.Add(new() { Value = until });
        await command.ExecuteNonQueryAsync(ct);
    }
}
