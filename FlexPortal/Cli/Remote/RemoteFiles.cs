using System.IO.Compression;
using System.Security.Cryptography;

namespace FlexPortal.Cli.Remote;

/// <summary>Bytes that a portal elsewhere gives out, written to a file and checked.</summary>
internal static class RemoteFiles
{
    private const int BufferSize = 128 * 1024;

    /// <summary>Writes the original bytes of an artifact; false when what arrived has not the hash that the portal names.</summary>
    public static async Task<bool> CopyArtifactAsync(RemotePortal portal, Guid artifactId, Stream destination, CancellationToken ct)
    {
        await using var body = await portal.ReadAsync($"/artifacts/{artifactId}/content", ct);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[BufferSize];
        int read;
        while ((read = await body.ReadAsync(buffer, ct)) > 0)
        {
            hash.AppendData(buffer, 0, read);
            await destination.WriteAsync(buffer.AsMemory(0, read), ct);
        }

        return string.Equals(Convert.ToHexStringLower(hash.GetHashAndReset()), body.Header("X-Content-SHA256"), StringComparison.Ordinal);
    }

    /// <summary>Writes the evidence pack of a run.</summary>
    public static async Task CopyEvidenceAsync(RemotePortal portal, Guid runId, Stream destination, CancellationToken ct)
    {
        await using var body = await portal.ReadAsync($"/ingestion/runs/{runId}/evidence", ct);
        await body.CopyToAsync(destination, BufferSize, ct);
    }

    /// <summary>What a pack says of itself: whether it was verified at all, and whether something does not hold.</summary>
    public static async Task<(bool Verified, bool Damaged)> ReadEvidenceAsync(FileInfo file, CancellationToken ct)
    {
        await using var pack = await ZipFile.OpenReadAsync(file.FullName, ct);
        return (pack.GetEntry("verification.json") is not null, pack.GetEntry("VERIFICATION-FAILED.txt") is not null);
    }
}
