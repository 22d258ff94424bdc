using System.IO.Compression;
using System.Reflection;
using FlexPortal.Core.Flex.Raw;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Platform.Content;
using FlexPortal.Core.Platform.Identity.Accounts;

namespace FlexPortal.Core.Flex.Evidence;

/// <summary>Contents of an evidence pack.</summary>
/// <param name="Proof">The verification made while it was written; null when the run has no artifact.</param>
/// <param name="AsReceived">Whether the bytes in the pack have the hash under which they were stored; null when there are none.</param>
/// <param name="Files">Every file except the list of hashes.</param>
public sealed record EvidencePack(ArtifactProof? Proof, bool? AsReceived, IReadOnlyList<EvidenceFile> Files)
{
    /// <summary>Whether a check failed.</summary>
    public bool Damaged => Proof is { Passed: false } || AsReceived == false;
}

/// <summary>
/// Writes the evidence pack of a run, a zip: the run, its events, preflight findings, the original bytes, and the result of verifying them
/// now. It is streamed: the verification follows the bytes in the zip, and memory does not grow with them.
/// </summary>
public sealed class WriteEvidencePack(
    FlexQueries queries, ArtifactContent content, DamagedContent damaged, ProveArtifact prove, TimeProvider time)
{
    /// <summary>The portal's version as the pack names it.</summary>
    public static string PortalVersion { get; } =
        typeof(WriteEvidencePack).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0]
            ?? "unknown";

    /// <summary>A name for the pack, without an account number.</summary>
    public static string FileName(RunDetail run)
    {
        ArgumentNullException.ThrowIfNull(run);
        return string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"flexportal-evidence-{run.StartedAtUtc:yyyyMMdd}-{run.IngestionRunId.ToString()[^12..]}.zip");
    }

    /// <summary>Writes the pack. The first and the last file of a pack of damaged bytes say that they are damaged.</summary>
    /// <param name="run">The run.</param>
    /// <param name="destination">Destination; written asynchronously only, and left open.</param>
    /// <param name="cancellationToken">Ends the work, for instance when the client disconnects.</param>
    public async Task<EvidencePack> ExecuteAsync(RunDetail run, Stream destination, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(run);
        await using var output = new PendingStream(destination);
        EvidencePack pack;
        await using (var archive = await ZipArchive.CreateAsync(
            output, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null, cancellationToken))
            pack = await WriteAsync(new EvidenceZip(archive, output, time.GetUtcNow()), run, cancellationToken);
        await output.DrainAsync(cancellationToken);
        return pack;
    }

    private async Task<EvidencePack> WriteAsync(EvidenceZip zip, RunDetail run, CancellationToken cancellationToken)
    {
        var at = time.GetUtcNow();
        // A user who sees the run sees its account.
        var scope = AccountScope.Only([run.AccountId]);
        await RunFiles.WriteAsync(zip, run, queries, cancellationToken);

        var artifact = run.RawArtifactId is { } id ? await content.FindAsync(scope, id, cancellationToken) : null;
        var proof = artifact is null ? null : await prove.ExecuteAsync(scope, artifact.RawArtifactId, progress: null, cancellationToken);
        if (proof is not null)
            await zip.AddJsonAsync("verification.json", proof, cancellationToken);

        // A received statement that is missing counts as damaged.
        bool? asReceived = artifact is not null ? await AddStatementAsync(zip, artifact, proof!, cancellationToken)
            : run.RawArtifactId is null ? null : false;
        var pack = new EvidencePack(proof, asReceived, zip.Files);
        if (pack.Damaged)
            await zip.AddTextAsync("VERIFICATION-FAILED.txt", EvidenceFormatter.Failure(proof), cancellationToken);
        await zip.AddTextAsync("README.txt", EvidenceFormatter.ReadMe(run, artifact, pack, at), cancellationToken);
        await zip.AddJsonAsync("manifest.json", Manifest(run, artifact, pack, at), cancellationToken);
        await zip.AddTextAsync("SHA256SUMS", string.Concat(zip.Files.Select(file => $"{file.Sha256}  {file.Name}\n")), cancellationToken);
        return pack;
    }

    /// <summary>Adds the bytes and the text of their link in the chain. Returns whether the bytes are the ones received.</summary>
    private async Task<bool> AddStatementAsync(EvidenceZip zip, RawArtifact artifact, ArtifactProof proof, CancellationToken ct)
    {
        var intact = proof.Checks.Where(check => check.Name is "chunks" or "bytes").All(check => check.Outcome == ProofOutcome.Passed);
        // Only an intact statement gets the usual name.
        var file = await zip.AddAsync(
            intact ? "statement.xml" : "statement-damaged.xml",
            (stream, token) => damaged.CopyToAsync(artifact, stream, token), ct);
        await zip.AddTextAsync("chain-link.txt", proof.Chain.LinkText, ct);
        return string.Equals(file.Sha256, artifact.PayloadSha256, StringComparison.Ordinal);
    }

    private static object Manifest(RunDetail run, RawArtifact? artifact, EvidencePack pack, DateTimeOffset at) => new
    {
        Format = "flexportal-evidence-v1",
        PortalVersion,
        WrittenAtUtc = at,
        run.IngestionRunId,
        run.Status,
        Verified = pack.AsReceived is null ? (bool?)null : !pack.Damaged,
        Artifact = artifact is null ? null : new
        {
            artifact.RawArtifactId,
            artifact.PayloadSha256,
            artifact.ByteLength,
            artifact.ReceivedAtUtc,
            FirstReceivedByRunId = artifact.IngestionRunId,
            BytesInPackAreAsReceived = pack.AsReceived,
        },
        Chain = pack.Proof is not { Chain: var chain } ? null : new
        {
            chain.AccountSeq,
            chain.Link,
            chain.PreviousLink,
            chain.PreviousArtifactId,
            chain.Links,
            LinkIsSha256Of = "chain-link.txt",
        },
        Files = pack.Files.ToArray(),
    };
}
