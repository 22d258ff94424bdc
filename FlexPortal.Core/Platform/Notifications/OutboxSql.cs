using FlexPortal.Core.Platform.Persistence;
using Npgsql;

namespace FlexPortal.Core.Platform.Notifications;

/// <summary>A message that this process may send until its claim ends.</summary>
/// <param name="Id">Id of the message.</param>
/// <param name="Topic">What it is about.</param>
/// <param name="Recipients">To whom.</param>
/// <param name="Subject">Its subject.</param>
/// <param name="Body">Its text.</param>
/// <param name="Attempt">Number of this attempt, from 1; only its holder may change the message.</param>
internal sealed record ClaimedMail(Guid Id, string Topic, string[] Recipients, string Subject, string Body, int Attempt);

/// <summary>Writes <c>platform.outbox_message</c>. Times are those of the caller, UTC.</summary>
internal static class OutboxSql
{
    /// <summary>Adds a message; false when its occasion has one.</summary>
    public static async Task<bool> AddAsync(
        NpgsqlConnection connection, NewMail mail, string[] recipients, string state, DateTimeOffset now, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("""
            INSERT INTO platform.outbox_message (outbox_message_id, topic, dedupe_key, recipients, subject, body, state, created_at_utc,
                                                 next_try_at_utc)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)
                ON CONFLICT DO NOTHING
            """, connection);
        command.Parameters.Add(new() { Value = mail.Id });
        command.Parameters.Add(new() { Value = mail.Topic });
        command.Parameters.Add(new() { Value = mail.DedupeKey });
        command.Parameters.Add(new() { Value = recipients });
        command.Parameters.Add(new() { Value = mail.Subject });
        command.Parameters.Add(new() { Value = mail.Body });
        command.Parameters.Add(new() { Value = state });
        command.Parameters.Add(new() { Value = now });
        return await command.ExecuteNonQueryAsync(ct) == 1;
    }

    /// <summary>Claims the message that has waited longest; null when none is due. Messages that others claim are passed over.</summary>
    public static async Task<ClaimedMail?> ClaimAsync(PortalDatabase database, DateTimeOffset now, TimeSpan claim, CancellationToken ct)
    {
        await using var command = database.Main.CreateCommand("""
            UPDATE platform.outbox_message m
               SET attempts = m.attempts + 1, next_try_at_utc = $1 + $2
             WHERE m.outbox_message_id = (
                   SELECT d.outbox_message_id
                     FROM platform.outbox_message d
                    WHERE d.state = 'waiting' AND d.next_try_at_utc <= $1
                    ORDER BY d.next_try_at_utc, d.outbox_message_id
                    LIMIT 1
                      FOR UPDATE SKIP LOCKED)
            RETURNING m.outbox_message_id, m.topic, m.recipients, m.subject, m.body, m.attempts
            """);
        command.Parameters.Add(new() { Value = now });
        command.Parameters.Add(new() { Value = claim });
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct)
            ? new(
                reader.GetGuid(0), reader.GetString(1), await reader.GetFieldValueAsync<string[]>(2, ct), reader.GetString(3),
                reader.GetString(4), reader.GetInt32(5))
            : null;
    }

    /// <summary>The mail server accepted the message. False when another attempt has begun meanwhile.</summary>
    public static async Task<bool> SentAsync(PortalDatabase database, ClaimedMail mail, DateTimeOffset at, CancellationToken ct)
    {
        await using var command = database.Main.CreateCommand("""
            UPDATE platform.outbox_message
               SET state = 'sent', sent_at_utc = $3, error_code = NULL
             WHERE outbox_message_id = $1 AND attempts = $2 AND state = 'waiting'
            """);
        command.Parameters.Add(new() { Value = mail.Id });
        command.Parameters.Add(new() { Value = mail.Attempt });
        command.Parameters.Add(new() { Value = at });
        return await command.ExecuteNonQueryAsync(ct) == 1;
    }

    /// <summary>The attempt failed. Without a next try the message is given up.</summary>
    public static async Task FailedAsync(
        PortalDatabase database, ClaimedMail mail, string code, DateTimeOffset? nextTry, CancellationToken ct)
    {
        await using var command = database.Main.CreateCommand("""
            UPDATE platform.outbox_message
               SET state = CASE WHEN $4::timestamptz IS NULL THEN 'failed' ELSE 'waiting' END, error_code = $3,
                   next_try_at_utc = COALESCE($4, next_try_at_utc)
             WHERE outbox_message_id = $1 AND attempts = $2 AND state = 'waiting'
            """);
        command.Parameters.Add(new() { Value = mail.Id });
        command.Parameters.Add(new() { Value = mail.Attempt });
        command.Parameters.Add(new() { Value = code });
        command.Parameters.Add(new()
        {
            Value = (object?)nextTry ?? DBNull.Value,
            NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.TimestampTz,
        });
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Deletes messages that no longer wait and were written before a moment, at most so many; returns how many.</summary>
    public static async Task<int> DeleteAsync(PortalDatabase database, DateTimeOffset before, int most, CancellationToken ct)
    {
        await using var command = database.Main.CreateCommand("""
            DELETE FROM platform.outbox_message
             WHERE outbox_message_id IN (
                   SELECT outbox_message_id FROM platform.outbox_message
                    WHERE state <> 'waiting' AND created_at_utc < $1
                    ORDER BY created_at_utc LIMIT $2 FOR UPDATE SKIP LOCKED)
            """);
        command.Parameters.Add(new() { Value = before });
        command.Parameters.Add(new() { Value = most });
        return await command.ExecuteNonQueryAsync(ct);
    }
}
