using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Tests.Support;
using Npgsql;

namespace FlexPortal.Tests.Sources.Embeddings;

/// <summary>A database with groups of files without content, for tests of the queue.</summary>
internal sealed class SourcesTrial : IAsyncDisposable
{
    private SourcesTrial(TestDatabase database, PortalDatabase portal) => (Database, Portal) = (database, portal);

    public TestDatabase Database { get; }

    public PortalDatabase Portal { get; }

    public static async Task<SourcesTrial> StartAsync()
    {
        var database = await TestDatabase.CreateAsync();
        return new(database, await database.OpenAsync());
    }

    /// <summary>Makes a group with files named 1, 2, … Returns their keys in order.</summary>
    public async Task<(Guid Group, Guid[] Files)> AddGroupAsync(string name, int files, CancellationToken ct)
    {
        var group = Guid.CreateVersion7();
        var keys = Enumerable.Range(0, files).Select(_ => Guid.CreateVersion7()).ToArray();
        await using var connection = await Portal.Main.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await using var insert = new NpgsqlBatch(connection);
        insert.BatchCommands.Add(new("""
            INSERT INTO sources.document_group (group_id, name, created_by, created_at_utc) VALUES ($1, $2, 'test', now())
            """)
        { Parameters = { new() { Value = group }, new() { Value = name } } });
        insert.BatchCommands.Add(new("""
            INSERT INTO sources.source_file (source_file_id, group_id, name, current_version_id, created_by, created_at_utc)
            SELECT id, $1, place::text, id, 'test', now() FROM unnest($2::uuid[]) WITH ORDINALITY AS g (id, place)
            """)
        { Parameters = { new() { Value = group }, new() { Value = keys } } });
        insert.BatchCommands.Add(new("""
            INSERT INTO sources.file_version (
                file_version_id, source_file_id, version, format, byte_length, content_sha256, chunk_count, compression, state, row_count,
                column_count, header_fingerprint, reading, preview, uploaded_by, uploaded_at_utc)
            SELECT id, id, 1, 'csv', 1, repeat('0', 64), 1, 'none', 'ready', 1, 1, '', '{}', '[]', 'test', now()
              FROM unnest($1::uuid[]) AS id
            """)
        { Parameters = { new() { Value = keys } } });
        await insert.ExecuteNonQueryAsync(ct);
        await transaction.CommitAsync(ct);
        return (group, keys);
    }

    /// <summary>Number of rows.</summary>
    public Task<long> CountAsync(string from) => Database.ScalarAsync<long>($"SELECT count(*) FROM sources.{from}");

    public async ValueTask DisposeAsync()
    {
        await Portal.DisposeAsync();
        await Database.DisposeAsync();
    }
}
