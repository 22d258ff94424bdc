using System.Globalization;
using System.Text.RegularExpressions;

namespace FlexPortal.Core.Platform.Audit;

/// <summary>
/// The newest entry of the log at some time, by number and hash. Kept elsewhere, it proves later that nothing up to it was changed.
/// </summary>
/// <param name="Seq">Number of the entry.</param>
/// <param name="Link">Its hash, which covers all entries before it; lower-case hexadecimal.</param>
public sealed record AuditHead(long Seq, string Link);

/// <summary>Finds heads of the audit log in the lines of a log file.</summary>
public static partial class AuditAnchor
{
    /// <summary>Entries between two heads that are logged.</summary>
    public const int Interval = 100;

    // The message of AuditLog.
    private const string Message = "audit head seq=(?<seq>[0-9]{1,18}) link=(?<link>[0-9a-f]{64})";

    /// <summary>The head in a line of a log file; null when there is none.</summary>
    public static AuditHead? Find(string line) =>
        Head().Match(line) is { Success: true } match
            && long.TryParse(match.Groups["seq"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var seq)
            ? new(seq, match.Groups["link"].Value.ToLowerInvariant())
            : null;

    [GeneratedRegex(
        Message, RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Head();
}
