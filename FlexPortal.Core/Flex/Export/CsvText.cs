using System.Buffers;
using System.Text;

namespace FlexPortal.Core.Flex.Export;

/// <summary>
/// Values as RFC 4180 writes them: every value that is there stands in quotes, one that is not there has none, lines end with CR LF.
/// A value that a spreadsheet would run as a formula gets an apostrophe before it, and so does one that begins with an apostrophe: taking one
/// leading apostrophe away gives the value back. Plain numbers, negative ones too, stay as they are.
/// </summary>
internal static class CsvText
{
    // A spreadsheet also takes the wide forms of a formula's first character for one.
    private static readonly SearchValues<char> Formula = SearchValues.Create("=+-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20");

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789.,");

    /// <summary>Appends one line.</summary>
    public static void AppendLine(StringBuilder text, IEnumerable<string?> values)
    {
        var first = true;
        foreach (var value in values)
        {
            if (!first)
                text.Append(',');
            first = false;
            if (value is not null)
                Append(text, value);
        }

        text.Append("\r\n");
    }

    /// <summary>The value as a spreadsheet may see it.</summary>
    public static string Harmless(string value) => value.Length > 0 && (value[0] == '\'' || (Formula.Contains(value[0]) && !IsNumber(value))) ? "'" + value : value;

    private static void Append(StringBuilder text, string value) => text.Append('"').Append(Harmless(value).Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');

    /// <summary>A sign, digits, and grouping as the broker writes it; nothing that could be computed.</summary>
    private static bool IsNumber(string value)
    {
        var digits = value.AsSpan(1);
        var exponent = digits.IndexOfAny('e', 'E');
        if (exponent > 0)
        {
            var power = digits[(exponent + 1)..].TrimStart("+-");
            if (power.IsEmpty || power.ContainsAnyExceptInRange('0', '9') || digits.Length - exponent - 1 - power.Length > 1)
                return false;
            digits = digits[..exponent];
        }

        return value[0] is '-' or '+' && !digits.IsEmpty && char.IsAsciiDigit(digits[^1]) && digits.Count('.') <= 1
            && !digits.ContainsAnyExcept(Digits) && (char.IsAsciiDigit(digits[0]) || digits[0] == '.');
    }
}
