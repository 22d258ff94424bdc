using Npgsql;

namespace FlexPortal.Core.Platform.Audit;

/// <summary>Removes the oldest entries, and keeps where the rest begins. The database refuses to remove any other entry.</summary>
internal static class AuditPruneSql
{
    /// <summary>The newest entry that may be removed; null when there is none. The newest entry of the log always stays.</summary>
    public static async Task<AuditHead?> FindLastAsync(NpgsqlTransaction transaction, DateTimeOffset before, int most, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("""
            SELECT seq, link FROM (
                SELECT seq, link, at_utc FROM platform.audit_entry ORDER BY seq LIMIT $2) oldest
             WHERE seq < (SELECT coalesce(min(seq), 9223372036854775807) FROM (
                        SELECT seq, at_utc FROM platform.audit_entry ORDER BY seq LIMIT $2) kept WHERE at_utc >= $1)
               AND seq < (SELECT max(seq) FROM platform.audit_entry)
             ORDER BY seq DESC LIMIT 1
            """, transaction.Connection, transaction);
        command.Parameters.Add(new() { Value = before });
        command.Parameters.Add(new() { Value = most });
        return await ReadAsync(command, ct);
    }

    public static async Task AddCheckpointAsync(NpgsqlTransaction transaction, AuditHead last, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            "INSERT INTO platform.audit_checkpoint (seq, link) VALUES ($1, $2)", transaction.Connection, transaction);
        command.Parameters.Add(new() { Value = last.Seq });
        command.Parameters.Add(new() { Value = Convert.FromHexString(last.Link) });
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Removes every entry up to a checkpoint.</summary>
    public static async Task<int> DeleteAsync(NpgsqlTransaction transaction, long through, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            "DELETE FROM platform.audit_entry WHERE seq <= $1", transaction.Connection, transaction);
        command.Parameters.Add(new() { Value = through });
        return await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>The last entry that was removed; null when none was.</summary>
    public static async Task<AuditHead?> FindCheckpointAsync(NpgsqlDataSource database, CancellationToken ct)
    {
        await using var command = database.CreateCommand("SELECT seq, link FROM platform.audit_checkpoint ORDER BY seq DESC LIMIT 1");
        return await ReadAsync(command, ct);
    }

    private static async Task<AuditHead?> ReadAsync(NpgsqlCommand command, CancellationToken ct)
    {
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct)
            ? new(reader.GetInt64(0), Convert.ToHexStringLower(await reader.GetFieldValueAsync<byte[]>(1, ct)))
            : null;
    }
}
