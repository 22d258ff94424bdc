using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace FlexPortal.Core.Flex.Export;

/// <summary>
/// Values as RFC 4180 writes them, in every file that leaves the portal: lines end with CR LF, quotes stand where they are needed, a text that
/// is there and empty is "", and what is not there is nothing. What a spreadsheet would carry out gets an apostrophe in front: a text that
/// begins with = + - @, the wide form of one of these, a tabulator, CR or LF (owasp.org, "CSV Injection"), unless all of it is a plain number
/// such as -12.5, whether we wrote it or the broker. A text that begins with an apostrophe gets one too, so that taking one leading apostrophe
/// away always gives the value back.
/// </summary>
internal static partial class CsvText
{
    private static readonly SearchValues<char> Guarded = SearchValues.Create("'=+-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20");

    // Readers that guess take a line with # in front for a remark.
    private static readonly SearchValues<char> Quoted = SearchValues.Create("\",#\r\n");

    /// <summary>Appends one line. Numbers, days and moments are written for machines, moments in UTC.</summary>
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

    /// <summary>A value as it stands in the file.</summary>
    public static string Cell(object? value) => value switch
    {
        null => "",
        string text => Quote(Harmless(text)),
        DateTimeOffset moment => moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
        DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        bool yes => yes ? "true" : "false",
        _ => Quote(Harmless(Convert.ToString(value, CultureInfo.InvariantCulture) ?? "")),
    };

    /// <summary>The text as a spreadsheet may see it.</summary>
    public static string Harmless(string text) => text.Length > 0 && Guarded.Contains(text[0]) && !Number().IsMatch(text) ? "'" + text : text;

    private static string Quote(string text) =>
        text.Length == 0 || text.AsSpan().ContainsAny(Quoted) ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;

    /// <summary>A sign, digits with at most one point, a power of ten: nothing that could be computed, and no grouping, which reads differently elsewhere.</summary>
    [GeneratedRegex(@"\A[+-]?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Number();
}
