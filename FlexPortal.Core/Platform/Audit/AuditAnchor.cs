using System.Globalization;
using System.Text.RegularExpressions;

namespace FlexPortal.Core.Platform.Audit;

/// <summary>
/// An entry of the log by its place and its link: whoever keeps it can tell later whether everything up to there is as it was.
/// </summary>
/// <param name="Seq">Number of the entry.</param>
/// <param name="Link">Its link, lower-case hexadecimal.</param>
public sealed record AuditHead(long Seq, string Link);

/// <summary>Heads in the structured log: the line that is written, and found again wherever it stands in a line of a log file.</summary>
public static partial class AuditAnchor
{
    /// <summary>How many entries may come between two heads in the log.</summary>
    public const int Interval = 100;

    /// <summary>The head that a line of a log file names; null when it names none.</summary>
    public static AuditHead? Find(string line) =>
        Head().Match(line) is { Success: true } match && long.TryParse(match.Groups["seq"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var seq)
            ? new(seq, match.Groups["link"].Value.ToLowerInvariant())
            : null;

    // The words of AuditLog's message.
    [GeneratedRegex(@"audit head seq=(?<seq>[0-9]{1,18}) link=(?<link>[0-9a-f]{64})", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex Head();
}
