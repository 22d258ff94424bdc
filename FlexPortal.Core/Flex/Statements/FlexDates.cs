using System.Globalization;

namespace FlexPortal.Core.Flex.Statements;

/// <summary>
/// Dates as the broker's General Configuration lets them be written: yyyyMMdd, yyyy-MM-dd and dd-MMM-yy, alone or followed by a time.
/// The slashed forms are recognised and not read: MM/dd and dd/MM are ambiguous within a document.
/// </summary>
public static class FlexDates
{
    private static readonly string[] Formats = ["yyyyMMdd", "yyyy-MM-dd", "dd-MMM-yy"];

    /// <summary>
    /// Reads the date at the beginning of the text. False for an empty text, a placeholder, a slashed date and anything else.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<char> text, out DateOnly date)
    {
        foreach (var format in Formats)
        {
            if (text.Length < format.Length || (text.Length > format.Length && char.IsAsciiLetterOrDigit(text[format.Length])))
                continue;
            if (DateOnly.TryParseExact(text[..format.Length], format, CultureInfo.InvariantCulture, DateTimeStyles.None, out date))
                return true;
        }

        date = default;
        return false;
    }

    /// <summary>Whether the text begins like <c>1/2/20</c>: one or two digits, a slash, one or two digits, a slash, a digit.</summary>
    public static bool IsSlashed(ReadOnlySpan<char> text)
    {
        var first = text[..Math.Min(3, text.Length)].IndexOf('/');
        if (first < 1)
            return false;
        var rest = text[(first + 1)..];
        var second = rest[..Math.Min(3, rest.Length)].IndexOf('/');
        return second >= 1 && rest.Length > second + 1
            && AllDigits(text[..first]) && AllDigits(rest[..second]) && char.IsAsciiDigit(rest[second + 1]);
    }

    private static bool AllDigits(ReadOnlySpan<char> text) => !text.ContainsAnyExceptInRange('0', '9');
}
