using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Platform.Lists;

namespace FlexPortal.Core.Flex.Raw;

/// <summary>
/// The order of a section's rows by one attribute: by number when every value of it is a number, else by its characters. Rows without a
/// value come last in both directions, equal rows in document order. Values have no index, so each page reads the whole section, and only
/// sections of up to <see cref="MostRows"/> rows can be sorted.
/// </summary>
/// <param name="Column">Attribute name.</param>
/// <param name="Descending">Whether the largest value comes first.</param>
public sealed record RecordSort(string Column, bool Descending)
{
    /// <summary>The largest section that can be sorted.</summary>
    public const int MostRows = 20_000;

    private const int LongestColumn = 200;

    private const char Down = '-';

    /// <summary>Reads an attribute name, with <c>-</c> before it for descending; null for a blank text. False when it is neither.</summary>
    public static bool TryParse(string? text, out RecordSort? sort)
    {
        sort = null;
        if (string.IsNullOrWhiteSpace(text))
            return true;

        var descending = text[0] == Down;
        var column = descending ? text[1..] : text;
        if (column.Length is 0 or > LongestColumn || !ListFilter.IsText(column))
            return false;

        sort = new(column, descending);
        return true;
    }

    /// <summary>Why the rows of a section cannot be sorted; null when they can.</summary>
    public static PortalError? ErrorOf(RunDetail run, string section)
    {
        var rows = run.Sections
            .Where(count => string.Equals(count.SectionName, section, StringComparison.Ordinal))
            .Sum(count => count.RowCount);
        return rows <= MostRows ? null : FlexErrors.SectionTooLargeToSort(section, rows, MostRows);
    }

    /// <summary>The text form.</summary>
    public override string ToString() => Descending ? $"{Down}{Column}" : Column;
}
