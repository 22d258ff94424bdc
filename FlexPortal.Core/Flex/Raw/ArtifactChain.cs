using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace FlexPortal.Core.Flex.Raw;

/// <summary>
/// Links the artifacts of an account: each link is a hash over the artifact's identity and the link before it, so that a rewritten or
/// removed artifact breaks the chain. It does not show a removed tail; only a copy of the newest link kept elsewhere does.
/// </summary>
internal static class ArtifactChain
{
    private const string Version = "flexportal-artifact-v1";

    /// <summary>The link before the first artifact of an account.</summary>
    public static byte[] Genesis(string accountId) => SHA256.HashData(Encoding.UTF8.GetBytes($"flexportal-genesis:{accountId}"));

    /// <summary>The link of an artifact: SHA-256 of its parts, one a line; the hash of the payload represents its bytes.</summary>
    public static byte[] Link(
        string accountId,
        long seq,
        string payloadSha256,
        long byteLength,
        Guid rawArtifactId,
        DateTimeOffset receivedAtUtc,
        byte[] prevLink) =>
        SHA256.HashData(
            Encoding.UTF8.GetBytes(LinkText(accountId, seq, payloadSha256, byteLength, rawArtifactId, receivedAtUtc, prevLink)));

    /// <summary>The text whose SHA-256 is the link, so that other programs can compute it.</summary>
    public static string LinkText(
        string accountId,
        long seq,
        string payloadSha256,
        long byteLength,
        Guid rawArtifactId,
        DateTimeOffset receivedAtUtc,
        byte[] prevLink)
    {
        // PostgreSQL keeps microseconds: finer ticks would not survive the round trip.
        var micros = receivedAtUtc.UtcTicks / TimeSpan.TicksPerMicrosecond;
        return string.Create(CultureInfo.InvariantCulture,
            $"{Version}\n{accountId}\n{seq}\n{payloadSha256}\n{byteLength}\n{rawArtifactId:D}\n{micros}\n"
            + $"{Convert.ToHexStringLower(prevLink)}");
    }
}
