using FlexPortal.Core.Platform.Persistence;
using Npgsql;

namespace FlexPortal.Core.Sources.Embeddings.Sets;

/// <summary>Reads sets, and removes retired ones.</summary>
internal static class SetSql
{
    /// <summary>How long a retired set answers questions about the past.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    // The texts of a set go with it, and they are many.
    private const int MostSets = 20;

    /// <summary>Hashes of the texts of the active set of a file, as hexadecimal digits; empty without one.</summary>
    public static async Task<HashSet<string>> ListActiveAsync(NpgsqlDataSource database, Guid sourceFileId, CancellationToken ct)
    {
        await using var command = database.CreateCommand("""
            SELECT encode(t.text_sha256, 'hex') FROM sources.embedding_set s JOIN sources.set_text t USING (embedding_set_id)
             WHERE s.source_file_id = $1 AND s.state = 'active'
            """);
        command.Parameters.Add(new() { Value = sourceFileId });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var hashes = new HashSet<string>(StringComparer.Ordinal);
        while (await reader.ReadAsync(ct))
            hashes.Add(reader.GetString(0));
        return hashes;
    }

    /// <summary>Whether the active set of a file is of a version and of a model.</summary>
    public static async Task<bool> IsActiveAsync(NpgsqlDataSource database, Guid fileVersionId, string model, CancellationToken ct)
    {
        await using var command = database.CreateCommand("""
            SELECT EXISTS (SELECT FROM sources.embedding_set WHERE file_version_id = $1 AND model = $2 AND state = 'active')
            """);
        command.Parameters.Add(new() { Value = fileVersionId });
        command.Parameters.Add(new() { Value = model });
        return (bool)(await command.ExecuteScalarAsync(ct))!;
    }

    /// <summary>Removes sets that were retired before a moment, at most twenty of them; returns how many.</summary>
    public static async Task<int> DeleteRetiredAsync(PortalDatabase database, DateTimeOffset before, int most, CancellationToken ct)
    {
        await using var command = database.Main.CreateCommand("""
            DELETE FROM sources.embedding_set WHERE embedding_set_id IN (
                SELECT embedding_set_id FROM sources.embedding_set WHERE state = 'retired' AND retired_at_utc < $1
                 ORDER BY retired_at_utc LIMIT $2 FOR UPDATE SKIP LOCKED)
            """);
        command.Parameters.Add(new() { Value = before });
        command.Parameters.Add(new() { Value = Math.Min(most, MostSets) });
        return await command.ExecuteNonQueryAsync(ct);
    }
}
