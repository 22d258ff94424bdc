using System.Globalization;

namespace FlexPortal.Api;

/// <summary>Lines of comma-separated values after RFC 4180, that a spreadsheet opens without carrying anything out.</summary>
internal static class CsvText
{
    private const string LineEnd = "\r\n";

    // With these a spreadsheet takes a cell for a formula; an apostrophe before them makes it a text.
    private static readonly System.Buffers.SearchValues<char> Formula = System.Buffers.SearchValues.Create("=+-@\t\r");
    private static readonly System.Buffers.SearchValues<char> Quoted = System.Buffers.SearchValues.Create(",\"\r\n");

    /// <summary>Writes one line. Numbers and moments are written for machines, null as nothing.</summary>
    public static async Task WriteLineAsync(TextWriter output, IEnumerable<object?> cells)
    {
        var first = true;
        foreach (var cell in cells)
        {
            if (!first)
                await output.WriteAsync(',');
            first = false;
            await output.WriteAsync(Cell(cell));
        }

        await output.WriteAsync(LineEnd);
    }

    /// <summary>A cell as it stands in the file.</summary>
    public static string Cell(object? value) => value switch
    {
        null => "",
        DateTimeOffset moment => moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
        DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        bool yes => yes ? "true" : "false",
        // A negative number is a number and no formula.
        sbyte or short or int or long or decimal => ((IFormattable)value).ToString(format: null, CultureInfo.InvariantCulture),
        _ => Text(Convert.ToString(value, CultureInfo.InvariantCulture) ?? ""),
    };

    private static string Text(string text)
    {
        var harmless = text.Length > 0 && Formula.Contains(text[0]) ? "'" + text : text;
        return harmless.AsSpan().ContainsAny(Quoted) ? $"\"{harmless.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : harmless;
    }
}
