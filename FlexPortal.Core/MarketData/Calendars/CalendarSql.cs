using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.Platform.LiveEvents;
using FlexPortal.Core.Platform.Persistence;
using Npgsql;
using NpgsqlTypes;

namespace FlexPortal.Core.MarketData.Calendars;

/// <summary>
/// Sessions and special days inside the caller's transaction. Who stores bars shares the lock of the calendar; who changes it holds the
/// lock alone, so that no slice is classified by half of a change.
/// </summary>
internal static class CalendarSql
{
    // First key of the advisory locks of calendars.
    private const int LockSpace = 0x43414C;

    /// <summary>Shares the lock of the calendar of an asset until the end of the transaction; for a batch.</summary>
    public static NpgsqlBatchCommand ShareLock(int assetId)
    {
        var command = new NpgsqlBatchCommand(
            "SELECT pg_advisory_xact_lock_shared($1, hashtext(calendar_code)) FROM market.asset WHERE asset_id = $2");
        command.Parameters.Add(new() { Value = LockSpace });
        command.Parameters.Add(new() { Value = assetId });
        return command;
    }

    /// <summary>Holds the lock of a calendar until the end of the transaction.</summary>
    public static async Task LockAsync(NpgsqlConnection connection, string code, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("SELECT pg_advisory_xact_lock($1, hashtext($2))", connection);
        command.Parameters.Add(new() { Value = LockSpace });
        command.Parameters.Add(new() { Value = code });
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>A calendar with its special days as the transaction sees it; null when there is none of that code.</summary>
    public static async Task<TradingCalendar?> FindAsync(NpgsqlConnection connection, string code, CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(connection);
        foreach (var sql in new[]
        {
            """
            SELECT calendar_code, time_zone, opens, closes, weekdays, first_date, last_date, version
              FROM market.calendar WHERE calendar_code = $1
            """,
            """
            SELECT session_date, kind, local_time, name, source, local_close
              FROM market.calendar_exception WHERE calendar_code = $1 ORDER BY session_date
            """,
        })
        {
            var command = new NpgsqlBatchCommand(sql);
            command.Parameters.Add(new() { Value = code });
            batch.BatchCommands.Add(command);
        }

        await using var reader = await batch.ExecuteReaderAsync(ct);
        if (!await reader.ReadAsync(ct))
            return null;

        var row = new CalendarRow
        {
            CalendarCode = reader.GetString(0),
            TimeZone = reader.GetString(1),
            Opens = await reader.GetFieldValueAsync<TimeOnly>(2, ct),
            Closes = await reader.GetFieldValueAsync<TimeOnly>(3, ct),
            Weekdays = reader.GetString(4),
            FirstDate = await reader.GetFieldValueAsync<DateOnly>(5, ct),
            LastDate = await reader.GetFieldValueAsync<DateOnly>(6, ct),
            Version = reader.GetInt64(7),
        };
        await reader.NextResultAsync(ct);
        var days = new List<SpecialDay>();
        while (await reader.ReadAsync(ct))
        {
            days.Add(new(
                await reader.GetFieldValueAsync<DateOnly>(0, ct), EnumFormatter.Parse<SpecialDayKind>(reader.GetString(1)), Time(reader, 2),
                reader.GetString(3), reader.GetString(4))
            { Closes = Time(reader, 5) });
        }

        return row.With(days);
    }

    /// <summary>The sessions of an asset's calendar that a slice can touch, for a batch. Columns: date, open, close.</summary>
    public static NpgsqlBatchCommand Sessions(int assetId, TimeSlice slice)
    {
        var command = new NpgsqlBatchCommand("""
            SELECT s.session_date, s.opens_at_utc, s.closes_at_utc
              FROM market.asset a JOIN market.session s USING (calendar_code)
             WHERE a.asset_id = $1 AND s.session_date BETWEEN $2 AND $3
             ORDER BY s.session_date
            """);
        command.Parameters.Add(new() { Value = assetId });
        command.Parameters.Add(new() { Value = DateOnly.FromDateTime(slice.From.UtcDateTime).AddDays(-1) });
        command.Parameters.Add(new() { Value = DateOnly.FromDateTime(slice.To.UtcDateTime).AddDays(1) });
        return command;
    }

    /// <summary>Reads the rows of <see cref="Sessions"/>.</summary>
    public static async Task<IReadOnlyList<TradingSession>> ReadSessionsAsync(NpgsqlDataReader reader, CancellationToken ct)
    {
        var sessions = new List<TradingSession>();
        while (await reader.ReadAsync(ct))
        {
            sessions.Add(new(
                await reader.GetFieldValueAsync<DateOnly>(0, ct), await reader.GetFieldValueAsync<DateTimeOffset>(1, ct),
                await reader.GetFieldValueAsync<DateTimeOffset>(2, ct)));
        }

        return sessions;
    }

    private static TimeOnly? Time(NpgsqlDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : reader.GetFieldValue<TimeOnly>(column);

    /// <summary>Stores a special day in place of an earlier one of that date, and counts the calendar's version up.</summary>
    public static async Task SaveAsync(NpgsqlConnection connection, string code, SpecialDay day, string by, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("""
            WITH d AS (
                INSERT INTO market.calendar_exception AS e (
                    calendar_code, session_date, kind, local_time, name, source, entered_by, local_close)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
                    ON CONFLICT (calendar_code, session_date) DO UPDATE
                   SET kind = excluded.kind, local_time = excluded.local_time, name = excluded.name, source = excluded.source,
                       entered_by = excluded.entered_by, local_close = excluded.local_close, entered_at_utc = clock_timestamp())
            UPDATE market.calendar SET version = version + 1 WHERE calendar_code = $1
            """, connection);
        command.Parameters.Add(new() { Value = code });
        command.Parameters.Add(new() { Value = day.Date });
        command.Parameters.Add(new() { Value = EnumFormatter.From(day.Kind) });
        command.Parameters.Add(new() { Value = (object?)day.Time ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Time });
        command.Parameters.Add(new() { Value = day.Name });
        command.Parameters.Add(new() { Value = day.Source });
        command.Parameters.Add(new() { Value = by });
        command.Parameters.Add(new() { Value = (object?)day.Closes ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Time });
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Removes the special day of a date, and counts the calendar's version up.</summary>
    public static async Task RemoveAsync(NpgsqlConnection connection, string code, DateOnly date, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("""
            WITH d AS (DELETE FROM market.calendar_exception WHERE calendar_code = $1 AND session_date = $2)
            UPDATE market.calendar SET version = version + 1 WHERE calendar_code = $1
            """, connection);
        command.Parameters.Add(new() { Value = code });
        command.Parameters.Add(new() { Value = date });
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Writes that a special day changed sessions into the remediation log, and tells the pages.</summary>
    public static async Task RecordAsync(NpgsqlConnection connection, SpecialDayChange change, string by, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand($"""
            INSERT INTO market.remediation_log (kind, from_utc, to_utc, message, by_user) VALUES ('special_day', $1, $2, $3, $4)
            RETURNING pg_notify('{LiveEventChannel.Name}', '{MarketJobs.Runs.Topic}')
            """, connection);
        var midnight = new DateTimeOffset(change.Date.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
        command.Parameters.Add(new() { Value = midnight });
        command.Parameters.Add(new() { Value = midnight.AddDays(1) });
        command.Parameters.Add(new()
        {
            Value = string.Create(
                System.Globalization.CultureInfo.InvariantCulture,
                $"{change.Calendar}, {change.Date:yyyy-MM-dd}: {change.After} in place of {change.Before}. "
                    + $"Its slots were classified again."),
        });
        command.Parameters.Add(new() { Value = by });
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Replaces the sessions of dates, both included.</summary>
    public static async Task ReplaceSessionsAsync(
        NpgsqlConnection connection, string code, (DateOnly First, DateOnly Last) dates, IReadOnlyCollection<TradingSession> sessions,
        CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(connection);
        var delete = new NpgsqlBatchCommand("DELETE FROM market.session WHERE calendar_code = $1 AND session_date BETWEEN $2 AND $3");
        delete.Parameters.Add(new() { Value = code });
        delete.Parameters.Add(new() { Value = dates.First });
        delete.Parameters.Add(new() { Value = dates.Last });
        batch.BatchCommands.Add(delete);
        var insert = new NpgsqlBatchCommand("""
            INSERT INTO market.session (calendar_code, session_date, opens_at_utc, closes_at_utc) SELECT $1, * FROM unnest($2, $3, $4)
            """);
        insert.Parameters.Add(new() { Value = code });
        insert.Parameters.Add(new() { Value = sessions.Select(session => session.Date).ToArray() });
        insert.Parameters.Add(new() { Value = sessions.Select(session => session.OpensAtUtc).ToArray() });
        insert.Parameters.Add(new() { Value = sessions.Select(session => session.ClosesAtUtc).ToArray() });
        batch.BatchCommands.Add(insert);
        await batch.ExecuteNonQueryAsync(ct);
    }
}
