using System.Globalization;
using System.Text.RegularExpressions;

namespace FlexPortal.Core.Flex.Lots;

/// <summary>
/// The broker's sentence about a corporate action: the contract that it is about, what happens, and in the last brackets the contract of
/// the leg: <c>ABC(US0000000001) SPLIT 1 FOR 25 (ABC.OLD, ABC CORP, US0000000001)</c>.
/// </summary>
public static partial class ActionText
{
    /// <summary>The sentence without the leg's contract: the same for all legs of an action. Empty for an empty one.</summary>
    public static string Stem(string? description)
    {
        var text = (description ?? "").AsSpan().Trim();
        if (text.IsEmpty || text[^1] != ')')
            return text.ToString();
        var depth = 0;
        for (var i = text.Length - 1; i >= 0; i--)
        {
            depth += text[i] switch { ')' => 1, '(' => -1, _ => 0 };
            if (depth == 0)
                return text[..i].TrimEnd().ToString();
        }

        return text.ToString();
    }

    /// <summary>The ISIN or other identifier in the first brackets; null when there is none.</summary>
    public static string? SubjectIsin(string? description)
    {
        var stem = Stem(description);
        var start = stem.IndexOf('(', StringComparison.Ordinal);
        var end = start < 0 ? -1 : stem.IndexOf(')', start);
        return end > start + 1 ? stem[(start + 1)..end] : null;
    }

    /// <summary>New units for one old unit by <c>SPLIT n FOR m</c>; null when it is no split or has no ratio.</summary>
    public static decimal? SplitRatio(string? description)
    {
        var match = Split().Match(description ?? "");
        return match.Success
            && decimal.TryParse(match.Groups["new"].Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var after)
            && decimal.TryParse(match.Groups["old"].Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var before)
            && after is > 0 and < LotMath.Largest && before is > 0 and < LotMath.Largest
            ? after / before
            : null;
    }

    [GeneratedRegex(
        @"\bSPLIT\s+(?<new>[0-9.]+)\s+FOR\s+(?<old>[0-9.]+)", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking, 1000)]
    private static partial Regex Split();
}
