using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace FlexPortal.Core.Platform.Audit;

/// <summary>
/// Links the entries: each link is SHA-256 over every field of the entry and the link before it, so that a changed or removed entry breaks
/// the chain. It does not show removed newest entries, nor a rewritten chain; only a copy of a
/// head kept elsewhere does (<see cref="AuditAnchor"/>).
/// </summary>
internal static class AuditChain
{
    private const string Version = "flexportal-audit-v1";

    /// <summary>The link before the first entry.</summary>
    public static byte[] Genesis { get; } = SHA256.HashData("flexportal-genesis:audit"u8);

    /// <summary>The link of an entry.</summary>
    public static byte[] Link(AuditRow entry) => SHA256.HashData(Encoding.UTF8.GetBytes(LinkText(entry)));

    /// <summary>
    /// The text whose hash is the link, so that other programs can compute it. The version, then a line for each field in
    /// this order: its length in bytes of UTF-8, a colon, the field; a lone dash for what is not there. Lengths keep two fields from being
    /// read as one. The time is microseconds since 1970, the link before in lower-case hexadecimal.
    /// </summary>
    public static string LinkText(AuditRow entry)
    {
        string?[] fields =
        [
            entry.Seq.ToString(CultureInfo.InvariantCulture),
            ((entry.AtUtc.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond).ToString(CultureInfo.InvariantCulture),
            entry.Actor, entry.ActorKind, entry.Action, entry.SubjectKind, entry.Subject, entry.FromAddress, entry.Outcome, entry.Code,
            entry.Details,
            Convert.ToHexStringLower(entry.PrevLink),
        ];
        var text = new StringBuilder(Version).Append('\n');
        foreach (var field in fields)
        {
            if (field is null)
                text.Append("-\n");
            else
                text.Append(CultureInfo.InvariantCulture, $"{Encoding.UTF8.GetByteCount(field)}:").Append(field).Append('\n');
        }

        return text.ToString();
    }
}
