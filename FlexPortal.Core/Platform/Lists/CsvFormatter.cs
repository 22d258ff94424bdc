using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace FlexPortal.Core.Platform.Lists;

/// <summary>
/// Writes CSV (RFC 4180) for every exported file: lines end with CR LF, quotes only where they are needed, an empty text is "", an absent
/// value is nothing. A text that a spreadsheet would run as a formula gets a leading apostrophe: one that begins with = + - @, the wide
/// form of one of these, a tab, CR or LF (owasp.org, "CSV Injection"), unless all of it is a plain number such as -12.5. A text that begins
/// with an apostrophe gets one too, so that removing one leading apostrophe always restores the value.
/// </summary>
internal static partial class CsvFormatter
{
    private static readonly SearchValues<char> Guarded = SearchValues.Create("'=+-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20");

    private const string PlainNumber = @"\A[+-]?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?\z";

    // Some readers treat a line that begins with # as a comment.
    private static readonly SearchValues<char> Quoted = SearchValues.Create("\",#\r\n");

    /// <summary>Appends one line. Numbers, days and times are in the invariant culture, times in UTC.</summary>
    public static void AppendLine(StringBuilder text, IEnumerable<object?> values)
    {
        var first = true;
        foreach (var value in values)
        {
            if (!first)
                text.Append(',');
            first = false;
            text.Append(Cell(value));
        }

        text.Append("\r\n");
    }

    /// <summary>Writes one line.</summary>
    public static Task WriteLineAsync(TextWriter output, IEnumerable<object?> values, CancellationToken cancellationToken)
    {
        var line = new StringBuilder();
        AppendLine(line, values);
        return output.WriteAsync(line, cancellationToken);
    }

    /// <summary>The text of a value in the file.</summary>
    public static string Cell(object? value) => value switch
    {
        null => "",
        string text => Quote(Harmless(text)),
        DateTimeOffset moment => moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
        DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        bool yes => yes ? "true" : "false",
        _ => Quote(Harmless(Convert.ToString(value, CultureInfo.InvariantCulture) ?? "")),
    };

    /// <summary>The text with its leading apostrophe, when it needs one.</summary>
    public static string Harmless(string text) =>
        text.Length > 0 && Guarded.Contains(text[0]) && !Number().IsMatch(text) ? "'" + text : text;

    private static string Quote(string text) =>
        text.Length == 0 || text.AsSpan().ContainsAny(Quoted) ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;

    /// <summary>A sign, digits with at most one point, a power of ten; no grouping, which other locales read differently.</summary>
    [GeneratedRegex(PlainNumber, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Number();
}
