using FlexPortal.Core.Platform.Content;
using Npgsql;
using NpgsqlTypes;

namespace FlexPortal.Core.Flex.Raw;

/// <summary>Which statement of which query an artifact is.</summary>
internal sealed record ArtifactIdentity(string AccountId, string PeriodKey, string FlexQueryId);

/// <summary>Stores the bytes of a statement inside the caller's transaction.</summary>
internal static class RawArtifactSql
{
    /// <summary>Where the bytes are.</summary>
    public static ChunkTable Chunks { get; } = new("flex.raw_artifact_chunk", "raw_artifact_id");

    /// <summary>
    /// Stores the artifact unless the same bytes are there under the same identity. One run of an account is active at a time, so the
    /// chain has one writer; the unique constraint on (account_id, account_seq) turns a broken assumption into an error, not a fork.
    /// </summary>
    public static async Task<StoredArtifact> StoreAsync(
        NpgsqlConnection connection, Guid runId, ArtifactIdentity identity, ReceivedStatement statement, CancellationToken ct)
    {
        if (await FindAsync(connection, identity, statement.Sha256, ct) is { } existing)
            return new(existing, statement.Sha256, statement.ByteLength, Deduplicated: true);

        var artifactId = Guid.CreateVersion7(statement.ReceivedAtUtc);
        await InsertAsync(connection, runId, artifactId, identity, statement, ct);
        await new ChunkCopy(Chunks).WriteAsync(connection, artifactId, statement.Content, ct);
        return new(artifactId, statement.Sha256, statement.ByteLength, Deduplicated: false);
    }

    private static async Task<Guid?> FindAsync(NpgsqlConnection connection, ArtifactIdentity identity, string sha256, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("""
            SELECT raw_artifact_id FROM flex.raw_artifact
             WHERE account_id = $1 AND period_key = $2 AND flex_query_id = $3 AND payload_sha256 = $4
            """, connection);
        AddIdentity(command, identity, sha256);
        return await command.ExecuteScalarAsync(ct) as Guid?;
    }

    private static async Task InsertAsync(
        NpgsqlConnection connection,
        Guid runId,
        Guid artifactId,
        ArtifactIdentity identity,
        ReceivedStatement statement,
        CancellationToken ct)
    {
        var (seq, prevLink) = await ReadChainHeadAsync(connection, identity.AccountId, ct);
        var link = ArtifactChain.Link(
            identity.AccountId, seq + 1, statement.Sha256, statement.ByteLength, artifactId, statement.ReceivedAtUtc, prevLink);
        await using var command = new NpgsqlCommand("""
            INSERT INTO flex.raw_artifact (account_id, period_key, flex_query_id, payload_sha256, raw_artifact_id, ingestion_run_id,
                                           byte_length, chunk_count, charset, compression, received_at_utc, account_seq, prev_link, link)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
            """, connection);
        AddIdentity(command, identity, statement.Sha256);
        command.Parameters.Add(new() { Value = artifactId });
        command.Parameters.Add(new() { Value = runId });
        command.Parameters.Add(new() { Value = statement.ByteLength });
        var chunks = ChunkCodec.CountOf(statement.ByteLength);
        command.Parameters.Add(new() { Value = chunks });
        command.Parameters.Add(new() { Value = (object?)statement.Charset ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        command.Parameters.Add(new() { Value = ChunkCodec.Compression });
        command.Parameters.Add(new() { Value = statement.ReceivedAtUtc });
        command.Parameters.Add(new() { Value = seq + 1 });
        command.Parameters.Add(new() { Value = prevLink });
        command.Parameters.Add(new() { Value = link });
        await command.ExecuteNonQueryAsync(ct);
    }

    private static async Task<(long Seq, byte[] Link)> ReadChainHeadAsync(
        NpgsqlConnection connection, string accountId, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            "SELECT account_seq, link FROM flex.raw_artifact WHERE account_id = $1 ORDER BY account_seq DESC LIMIT 1", connection);
        command.Parameters.Add(new() { Value = accountId });
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct)
            ? (reader.GetInt64(0), await reader.GetFieldValueAsync<byte[]>(1, ct))
            : (0, ArtifactChain.Genesis(accountId));
    }

    private static void AddIdentity(NpgsqlCommand command, ArtifactIdentity identity, string sha256)
    {
        command.Parameters.Add(new() { Value = identity.AccountId });
        command.Parameters.Add(new() { Value = identity.PeriodKey });
        command.Parameters.Add(new() { Value = identity.FlexQueryId });
        command.Parameters.Add(new() { Value = sha256 });
    }
}
