using System.Text.Json;
using FlexPortal.Core.Platform.LiveEvents;
using FlexPortal.Core.Platform.Persistence;
using Npgsql;
using NpgsqlTypes;

namespace FlexPortal.Core.Sources.Columns;

/// <summary>Writes preferences inside the caller's transaction.</summary>
internal static class ColumnPreferenceSql
{
    private const string Notify = $"pg_notify('{LiveEventChannel.Name}', '{SourcesTopics.Group}' || group_id)";

    /// <summary>
    /// Saves a preference. Returns its version; null when another version than the expected one is there, so that nothing was saved.
    /// </summary>
    public static async Task<int?> SaveAsync(
        NpgsqlConnection connection, ColumnsToSave save, string by, DateTimeOffset at, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand($"""
            INSERT INTO sources.column_preference AS p (group_id, header_fingerprint, columns, context, version, saved_by, saved_at_utc)
            SELECT $1, $2, $3, $4, 1, $5, $6
             WHERE COALESCE($7, 0) = 0
                OR EXISTS (SELECT FROM sources.column_preference WHERE group_id = $1 AND header_fingerprint = $2)
                ON CONFLICT (group_id, header_fingerprint) DO UPDATE
               SET columns = excluded.columns, context = excluded.context, version = p.version + 1, saved_by = excluded.saved_by,
                   saved_at_utc = excluded.saved_at_utc
             WHERE $7 IS NULL OR p.version = $7
            RETURNING version, {Notify}
            """, connection);
        command.Parameters.Add(new() { Value = save.GroupId });
        command.Parameters.Add(new() { Value = save.HeaderFingerprint });
        command.Parameters.Add(new()
        {
            Value = JsonSerializer.Serialize(save.Columns, PortalJson.Options),
            NpgsqlDbType = NpgsqlDbType.Jsonb,
        });
        command.Parameters.Add(new() { Value = save.Context });
        command.Parameters.Add(new() { Value = by });
        command.Parameters.Add(new() { Value = at });
        command.Parameters.Add(new() { Value = (object?)save.ExpectedVersion ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Integer });
        return await command.ExecuteScalarAsync(ct) as int?;
    }
}
