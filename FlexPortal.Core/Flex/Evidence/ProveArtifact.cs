using System.Globalization;
using FlexPortal.Core.Flex.Accounts;
using FlexPortal.Core.Flex.Raw;
using FlexPortal.Core.Platform.Content;
using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace FlexPortal.Core.Flex.Evidence;

/// <summary>
/// Verifies one artifact as <see cref="VerifyArtifacts"/> verifies all of them, and reports every check: chunks, bytes, rows, the account's
/// whole chain of links, and the guards of the tables.
/// </summary>
public sealed class ProveArtifact(
    PortalDatabase database, IDbContextFactory<PortalDbContext> contexts, IOptions<PlatformOptions> platform, VerifyArtifacts verify,
    TimeProvider time)
{
    private const int MostListed = 20;

    /// <summary>
    /// Verifies the artifact now; null when there is none. Memory stays flat; the bytes are spooled to a file without a name.
    /// </summary>
    /// <param name="scope">The accounts that may be seen.</param>
    /// <param name="artifactId">The artifact.</param>
    /// <param name="progress">Receives the progress; null for none.</param>
    /// <param name="cancellationToken">Ends the verification.</param>
    public async Task<ArtifactProof?> ExecuteAsync(
        AccountScope scope, Guid artifactId, IProgress<ProofProgress>? progress, CancellationToken cancellationToken)
    {
        var (at, began) = (time.GetUtcNow(), time.GetTimestamp());
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var artifacts = context.Set<RawArtifactRow>();
        if (await artifacts.Within(scope).Where(a => a.RawArtifactId == artifactId).Select(RawArtifactRow.Read)
            .SingleOrDefaultAsync(cancellationToken) is not { } artifact)
            return null;

        await using var connection = await database.Main.OpenConnectionAsync(cancellationToken);
        using var content = SpoolFile.Create(Path.Combine(platform.Value.ResolveDataDirectory(), "spool"));
        var stored = new List<ArtifactDifference>();
        await VerifyArtifacts.CheckBytesAsync(connection, artifact, content, stored, Report(progress, artifact), cancellationToken);

        progress?.Report(new("rows", artifact.ByteLength, artifact.ByteLength));
        IReadOnlyList<ArtifactDifference>? rows = stored.Count == 0
            ? await RowVerification.CompareAsync(connection, artifact, content, cancellationToken)
            : null;

        progress?.Report(new("chain", artifact.ByteLength, artifact.ByteLength));
        var (chain, position) = await CheckChainAsync(artifacts, artifact, cancellationToken);
        var guards = (await verify.CheckGuardsAsync(cancellationToken)).Where(guard => guard.Code is "GUARD_MISSING").ToArray();
        ProofCheck[] checks = [.. StoredChecks(artifact, stored), RowCheck(rows), ChainCheck(chain, position), GuardCheck(guards)];
        return new(
            artifactId, checks.All(check => check.Outcome == ProofOutcome.Passed), at, (long)time.GetElapsedTime(began).TotalMilliseconds,
            checks, position);
    }

    private static Action<long>? Report(IProgress<ProofProgress>? progress, RawArtifact artifact) =>
        progress is null ? null : bytes => progress.Report(new("chunks", bytes, artifact.ByteLength));

    /// <summary>Recomputes every link of the account up to the newest: later links depend on the artifact too.</summary>
    private static async Task<(List<ArtifactDifference> Differences, ChainPosition Position)> CheckChainAsync(
        IQueryable<RawArtifactRow> artifacts, RawArtifact artifact, CancellationToken ct)
    {
        var (differences, links) = (new List<ArtifactDifference>(), 0L);
        RawArtifact? before = null;
        Guid? previous = null;
        var chain = artifacts.Where(a => a.AccountId == artifact.AccountId).OrderBy(a => a.AccountSeq).Select(RawArtifactRow.Read);
        await foreach (var link in chain.AsAsyncEnumerable().WithCancellation(ct))
        {
            links++;
            if (link.AccountSeq == artifact.AccountSeq)
                previous = before?.RawArtifactId;
            // A chain that is broken early is broken everywhere after: the first breaks are enough.
            if (differences.Count < MostListed)
                differences.AddRange(VerifyArtifacts.CheckChain(link, before)
                .Select(difference =>
                    difference with
                    {
                        Sentence = string.Create(
                    CultureInfo.InvariantCulture, $"Link {link.AccountSeq}: {difference.Sentence}")
                    }));
            before = link;
        }

        return (differences, new ChainPosition(
            artifact.AccountSeq, Convert.ToHexStringLower(artifact.Link), Convert.ToHexStringLower(artifact.PrevLink), previous, links,
            ArtifactChain.LinkText(
                artifact.AccountId, artifact.AccountSeq, artifact.PayloadSha256, artifact.ByteLength, artifact.RawArtifactId,
                artifact.ReceivedAtUtc, artifact.PrevLink)));
    }

    private static IEnumerable<ProofCheck> StoredChecks(RawArtifact artifact, List<ArtifactDifference> differences)
    {
        var chunks = differences.Where(difference => difference.Code.StartsWith("CHUNK", StringComparison.Ordinal)).ToArray();
        var bytes = differences.Except(chunks).ToArray();
        yield return Check("chunks", chunks,
            artifact.ChunkCount == 1
                ? "The one stored chunk is there and has the SHA-256 that was written with it."
                : $"All {Number(artifact.ChunkCount)} stored chunks are there, and each has the SHA-256 that was written with it.",
            "Stored chunks are missing or are not what was written.");
        yield return Check("bytes", bytes,
            $"The bytes put together are the {Number(artifact.ByteLength)} bytes received, with SHA-256 {artifact.PayloadSha256}.",
            "The bytes put together are not the bytes that were received.");
    }

    private static ProofCheck RowCheck(IReadOnlyList<ArtifactDifference>? differences) => differences is null
        ? new("rows", ProofOutcome.NotDone,
            "The rows were not compared with the bytes, because the bytes themselves are not as they were stored.", [])
        : Check("rows", differences, "The bytes were read again, and every row in the table is what they say.",
            "Rows in the table are not what the bytes say.");

    private static ProofCheck ChainCheck(IReadOnlyList<ArtifactDifference> differences, ChainPosition position) => Check(
        "chain", differences,
        $"The account's chain was computed again from the first statement to the newest, {Number(position.Links)} in all, "
            + $"and fits; this one is number {Number(position.AccountSeq)}.",
        "The account's chain is broken: a statement was changed, removed or slipped in.");

    private static ProofCheck GuardCheck(IReadOnlyList<ArtifactDifference> differences) => Check(
        "guards", differences, "The database refuses changes of stored bytes, rows and runs.",
        "The database does not refuse changes everywhere: a guard was removed.");

    private static ProofCheck Check(string name, IReadOnlyList<ArtifactDifference> differences, string passed, string failed) =>
        differences.Count == 0
        ? new(name, ProofOutcome.Passed, passed, [])
        : new(name, ProofOutcome.Failed, failed, differences);

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
