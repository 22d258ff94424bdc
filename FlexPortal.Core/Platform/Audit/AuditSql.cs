using Npgsql;
using NpgsqlTypes;

namespace FlexPortal.Core.Platform.Audit;

/// <summary>The newest entry, and the database's clock at the moment of asking.</summary>
internal sealed record AuditChainEnd(long Seq, byte[] Link, DateTimeOffset NowUtc);

/// <summary>Appends to the log inside the caller's transaction, and looks whether the database still refuses anything else.</summary>
internal static class AuditSql
{
    // Any number will do as long as it never changes: all processes over a database meet at it.
    private const long Turn = 4_711_010;

    // The function of migration 0020, as a regular expression of PostgreSQL.
    private const string GuardBody =
        @"^\s*BEGIN\s+IF TG_OP = 'DELETE' AND OLD\.at_utc < now\(\) - interval '400 days'\s+"
        + @"AND OLD\.seq <= \(SELECT max\(seq\) FROM platform\.audit_checkpoint\) THEN\s+RETURN OLD;\s+END IF;\s+"
        + @"RAISE EXCEPTION [^;]*;\s*END\s*$";

    /// <summary>
    /// Waits for the turn to append, which lasts until the transaction ends, and reads the end of the chain. The lock is a statement of its
    /// own, so that the next one sees what the writer before has committed. A wait of more than 10 s fails; a holder that is idle for 15 s
    /// loses its transaction.
    /// </summary>
    public static async Task<AuditChainEnd> TakeTurnAsync(NpgsqlTransaction transaction, CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(transaction.Connection, transaction);
        batch.BatchCommands.Add(
            new("SELECT set_config('lock_timeout', '10s', true), set_config('idle_in_transaction_session_timeout', '15s', true)"));
        batch.BatchCommands.Add(new($"SELECT pg_advisory_xact_lock({Turn})"));
        batch.BatchCommands.Add(new("""
            SELECT clock_timestamp(), newest.seq, newest.link
              FROM (SELECT) one LEFT JOIN (SELECT seq, link FROM platform.audit_entry ORDER BY seq DESC LIMIT 1) newest ON true
            """));
        await using var reader = await batch.ExecuteReaderAsync(ct);
        await reader.NextResultAsync(ct);
        await reader.NextResultAsync(ct);
        await reader.ReadAsync(ct);
        var now = await reader.GetFieldValueAsync<DateTimeOffset>(0, ct);
        return await reader.IsDBNullAsync(1, ct)
            ? new(0, AuditChain.Genesis, now)
            : new(reader.GetInt64(1), await reader.GetFieldValueAsync<byte[]>(2, ct), now);
    }

    /// <summary>Appends one entry. The key turns a broken assumption into an error, not a fork.</summary>
    public static async Task InsertAsync(NpgsqlTransaction transaction, AuditRow entry, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("""
            INSERT INTO platform.audit_entry (seq, at_utc, actor, actor_kind, action, subject_kind, subject, from_address, outcome, code,
            details,
                                              prev_link, link)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
            """, transaction.Connection, transaction);
        command.Parameters.Add(new() { Value = entry.Seq });
        command.Parameters.Add(new() { Value = entry.AtUtc });
        command.Parameters.Add(new() { Value = entry.Actor });
        command.Parameters.Add(new() { Value = entry.ActorKind });
        command.Parameters.Add(new() { Value = entry.Action });
        command.Parameters.Add(new() { Value = entry.SubjectKind });
        command.Parameters.Add(new() { Value = entry.Subject });
        command.Parameters.Add(Nullable(entry.FromAddress, NpgsqlDbType.Text));
        command.Parameters.Add(new() { Value = entry.Outcome });
        command.Parameters.Add(Nullable(entry.Code, NpgsqlDbType.Text));
        command.Parameters.Add(Nullable(entry.Details, NpgsqlDbType.Json));
        command.Parameters.Add(new() { Value = entry.PrevLink });
        command.Parameters.Add(new() { Value = entry.Link });
        // A rule or a trigger on the table could discard it silently.
        if (await command.ExecuteNonQueryAsync(ct) != 1)
            throw new InvalidOperationException($"Entry {entry.Seq} of the audit log was not taken.");
    }

    /// <summary>The newest entry, without waiting for a turn; null when there is none.</summary>
    public static async Task<AuditHead?> FindHeadAsync(NpgsqlDataSource database, CancellationToken ct)
    {
        await using var command = database.CreateCommand("SELECT seq, link FROM platform.audit_entry ORDER BY seq DESC LIMIT 1");
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct)
            ? new(reader.GetInt64(0), Convert.ToHexStringLower(await reader.GetFieldValueAsync<byte[]>(1, ct)))
            : null;
    }

    /// <summary>
    /// Guards that are not in force whatever the session says: the trigger against UPDATE and DELETE, the one against TRUNCATE, and the
    /// function of both, which lets old entries up to a checkpoint be deleted and refuses everything else.
    /// </summary>
    public static async Task<IReadOnlyList<string>> FindMissingGuardsAsync(NpgsqlDataSource database, CancellationToken ct)
    {
        await using var command = database.CreateCommand("""
            SELECT guard.name
              FROM (VALUES ('audit_entry_immutable', 27), ('audit_entry_no_truncate', 34)) AS guard (name, type)
             WHERE NOT EXISTS (
                   SELECT FROM pg_trigger t JOIN pg_proc f ON f.oid = t.tgfoid
                    WHERE t.tgrelid = to_regclass('platform.audit_entry') AND t.tgname = guard.name AND t.tgtype = guard.type
                        AND t.tgenabled = 'A'
                      AND t.tgqual IS NULL AND f.proname = 'refuse_audit_change' AND f.prosrc ~ $1)
             ORDER BY guard.name
            """);
        command.Parameters.Add(new() { Value = GuardBody });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var missing = new List<string>();
        while (await reader.ReadAsync(ct))
            missing.Add(reader.GetString(0));
        return missing;
    }

    private static NpgsqlParameter Nullable(object? value, NpgsqlDbType type) =>
        new() { Value = value ?? DBNull.Value, NpgsqlDbType = type };
}
