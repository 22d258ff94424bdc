using System.Buffers;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using FlexPortal.Core.Flex.Accounts;
using FlexPortal.Core.Platform.Content;
using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;

namespace FlexPortal.Core.Flex.Raw;

/// <summary>A difference between the stored bytes or rows and the original ones.</summary>
/// <param name="Code">
/// CHUNK_DAMAGED, CHUNK_MISSING, PAYLOAD_DIFFERS, PAYLOAD_UNREADABLE, LENGTH_DIFFERS, ROW_MISSING, ROW_DIFFERS, ROW_EXTRA, CHAIN_BROKEN,
/// CHAIN_GAP, ARTIFACT_MISSING or GUARD_MISSING.
/// </param>
/// <param name="Sentence">What differs.</param>
public sealed record ArtifactDifference(string Code, string Sentence);

/// <summary>The result for one artifact; no differences means that its bytes are the ones received.</summary>
public sealed record ArtifactVerification(
    Guid RawArtifactId, string AccountId, long AccountSeq, string PayloadSha256, long ByteLength,
    IReadOnlyList<ArtifactDifference> Differences);

/// <summary>
/// Hashes everything stored again: every chunk, every artifact as a whole, every link of the chain; and reads every artifact again to
/// compare its rows with the bytes they came from.
/// </summary>
public sealed class VerifyArtifacts(
    PortalDatabase database, IDbContextFactory<PortalDbContext> contexts, IOptions<PlatformOptions> platform)
{
    /// <summary>Verifies all artifacts, or those of one account, account by account in the order of its chain. Memory stays flat.</summary>
    public async IAsyncEnumerable<ArtifactVerification> ExecuteAsync(
        AccountScope scope, string? accountId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var artifacts = context.Set<RawArtifactRow>().AsNoTracking().Within(scope);
        if (accountId is not null)
            artifacts = artifacts.Where(artifact => artifact.AccountId == accountId);

        await using var connection = await database.Main.OpenConnectionAsync(cancellationToken);
        RawArtifact? before = null;
        await foreach (var artifact in artifacts
            .OrderBy(artifact => artifact.AccountId).ThenBy(artifact => artifact.AccountSeq).Select(RawArtifactRow.Read).AsAsyncEnumerable()
            .WithCancellation(cancellationToken))
        {
            var differences = new List<ArtifactDifference>(CheckChain(artifact, before));
            using var content = SpoolFile.Create(Path.Combine(platform.Value.ResolveDataDirectory(), "spool"));
            await CheckBytesAsync(connection, artifact, content, differences, report: null, cancellationToken);
            if (differences.Count == 0)
                differences.AddRange(await RowVerification.CompareAsync(connection, artifact, content, cancellationToken));
            before = artifact;
            yield return new(
                artifact.RawArtifactId, artifact.AccountId, artifact.AccountSeq, artifact.PayloadSha256, artifact.ByteLength, differences);
        }
    }

    /// <summary>
    /// Checks that the triggers which refuse changes are in force under every session setting, and that every artifact a run names
    /// is there: the chain alone does not show that its newest ones were removed.
    /// </summary>
    public async Task<IReadOnlyList<ArtifactDifference>> CheckGuardsAsync(CancellationToken cancellationToken)
    {
        var missing = await ImmutabilitySql.FindMissingGuardsAsync(database.Main, cancellationToken);
        var lost = await ImmutabilitySql.FindLostArtifactsAsync(database.Main, cancellationToken);
        return
        [
            .. missing.Select(table => new ArtifactDifference("GUARD_MISSING", $"Table {table} is not guarded against changes.")),
            .. lost.Select(id => new ArtifactDifference("ARTIFACT_MISSING", $"Artifact {id}, which a run received, is not there.")),
        ];
    }

    /// <summary>Checks that an artifact continues its account's chain. <paramref name="before"/> is null for the first one.</summary>
    internal static IEnumerable<ArtifactDifference> CheckChain(RawArtifact artifact, RawArtifact? before)
    {
        var previous = before is not null && string.Equals(before.AccountId, artifact.AccountId, StringComparison.Ordinal) ? before : null;
        var expectedSeq = (previous?.AccountSeq ?? 0) + 1;
        if (artifact.AccountSeq != expectedSeq)
            yield return new("CHAIN_GAP", $"Artifact number {expectedSeq} of the account is missing before this one.");

        var expectedPrev = previous?.Link ?? ArtifactChain.Genesis(artifact.AccountId);
        var expectedLink = ArtifactChain.Link(
            artifact.AccountId, artifact.AccountSeq, artifact.PayloadSha256, artifact.ByteLength, artifact.RawArtifactId,
            artifact.ReceivedAtUtc, artifact.PrevLink);
        if (!artifact.PrevLink.AsSpan().SequenceEqual(expectedPrev) || !artifact.Link.AsSpan().SequenceEqual(expectedLink))
            yield return new("CHAIN_BROKEN", "The artifact does not continue the account's chain: it or the one before was changed.");
    }

    /// <summary>
    /// Hashes chunks and bytes, and leaves the bytes in a file; <paramref name="report"/> receives the number of bytes so far.
    /// </summary>
    internal static async Task CheckBytesAsync(
        NpgsqlConnection connection, RawArtifact artifact, SpoolFile content, List<ArtifactDifference> differences, Action<long>? report,
        CancellationToken ct)
    {
        using var whole = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var original = ArrayPool<byte>.Shared.Rent(ChunkCodec.ChunkLength);
        await using var copy = content.OpenWrite();
        var (expectedIndex, length) = (0, 0L);
        await foreach (var chunk in new ChunkSql(RawArtifactSql.Chunks).ReadAsync(connection, artifact.RawArtifactId, ct))
        {
            if (chunk.Index != expectedIndex)
                differences.Add(new("CHUNK_MISSING", $"Chunk {expectedIndex} is missing."));
            if (chunk.TryRestore(artifact.Compression, original))
            {
                whole.AppendData(original.AsSpan(0, chunk.OriginalLength));
                await copy.WriteAsync(original.AsMemory(0, chunk.OriginalLength), ct);
            }
            else
            {
                differences.Add(new("CHUNK_DAMAGED", $"Chunk {chunk.Index} is not what was stored."));
            }

            expectedIndex = chunk.Index + 1;
            length += chunk.OriginalLength;
            report?.Invoke(length);
        }

        ArrayPool<byte>.Shared.Return(original);
        if (expectedIndex != artifact.ChunkCount)
            differences.Add(new(
                "CHUNK_MISSING", $"{artifact.ChunkCount} chunks were stored, the last one found is number {expectedIndex}."));
        if (length != artifact.ByteLength)
            differences.Add(new("LENGTH_DIFFERS", $"{artifact.ByteLength} bytes were stored, {length} are there."));
        if (!string.Equals(Convert.ToHexStringLower(whole.GetHashAndReset()), artifact.PayloadSha256, StringComparison.Ordinal))
            differences.Add(new("PAYLOAD_DIFFERS", "The bytes do not have the SHA-256 under which they were stored."));
    }
}
