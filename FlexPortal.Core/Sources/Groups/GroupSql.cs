using FlexPortal.Core.Platform.LiveEvents;
using Npgsql;
using NpgsqlTypes;

namespace FlexPortal.Core.Sources.Groups;

/// <summary>A group whose row the transaction holds.</summary>
internal sealed record LockedGroup(string Name, bool IsArchived);

/// <summary>Writes groups inside the caller's transaction.</summary>
internal static class GroupSql
{
    private const string Notify = $"pg_notify('{LiveEventChannel.Name}', '{SourcesTopics.Group}' || group_id)";

    public static async Task InsertAsync(
        NpgsqlConnection connection, Guid groupId, string name, string by, DateTimeOffset at, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand($"""
            INSERT INTO sources.document_group (group_id, name, created_by, created_at_utc) VALUES ($1, $2, $3, $4) RETURNING {Notify}
            """, connection);
        command.Parameters.Add(new() { Value = groupId });
        command.Parameters.Add(new() { Value = name });
        command.Parameters.Add(new() { Value = by });
        command.Parameters.Add(new() { Value = at });
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Waits for the row, which stays locked until the end of the transaction; null when there is none.</summary>
    public static async Task<LockedGroup?> LockAsync(NpgsqlConnection connection, Guid groupId, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            "SELECT name, archived_at_utc IS NOT NULL FROM sources.document_group WHERE group_id = $1 FOR NO KEY UPDATE", connection);
        command.Parameters.Add(new() { Value = groupId });
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? new(reader.GetString(0), reader.GetBoolean(1)) : null;
    }

    public static async Task RenameAsync(NpgsqlConnection connection, Guid groupId, string name, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            $"UPDATE sources.document_group SET name = $2 WHERE group_id = $1 RETURNING {Notify}", connection);
        command.Parameters.Add(new() { Value = groupId });
        command.Parameters.Add(new() { Value = name });
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Archives a group, or restores it when <paramref name="by"/> is null.</summary>
    public static async Task SetArchivedAsync(
        NpgsqlConnection connection, Guid groupId, string? by, DateTimeOffset at, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand($"""
            UPDATE sources.document_group SET archived_by = $2, archived_at_utc = CASE WHEN $2 IS NOT NULL THEN $3::timestamptz END
             WHERE group_id = $1 RETURNING {Notify}
            """, connection);
        command.Parameters.Add(new() { Value = groupId });
        command.Parameters.Add(new() { Value = (object?)by ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        command.Parameters.Add(new() { Value = at });
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Remembers the group that a user looks at. Another process may have removed the group meanwhile: then nothing is.</summary>
    public static async Task ChooseAsync(NpgsqlDataSource database, string userName, Guid groupId, CancellationToken ct)
    {
        await using var command = database.CreateCommand("""
            INSERT INTO sources.chosen_group AS c (user_name, group_id, chosen_at_utc)
            SELECT $1, group_id, clock_timestamp() FROM sources.document_group WHERE group_id = $2
                ON CONFLICT (user_name) DO UPDATE SET group_id = excluded.group_id, chosen_at_utc = excluded.chosen_at_utc
             WHERE c.group_id <> excluded.group_id
            """);
        command.Parameters.Add(new() { Value = userName });
        command.Parameters.Add(new() { Value = groupId });
        await command.ExecuteNonQueryAsync(ct);
    }
}
