using System.Globalization;

namespace FlexPortal.Core.Sources.Tables.Headers;

/// <summary>Names the columns of a table, each once.</summary>
internal static class ColumnNamer
{
    private const int LongestName = 200;

    /// <summary>The columns of a header.</summary>
    /// <param name="headers">The text of each column; null or blank where there is none.</param>
    public static IReadOnlyList<TableColumn> Name(IReadOnlyList<string?> headers)
    {
        var first = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        var taken = new HashSet<string>(
            headers.Where(header => !string.IsNullOrWhiteSpace(header)).Select(header => OneLine(header!)),
            StringComparer.OrdinalIgnoreCase);
        return [.. headers.Select((header, index) => Name(index, header, first, taken))];
    }

    private static TableColumn Name(int index, string? header, Dictionary<string, int> first, HashSet<string> taken)
    {
        var letter = ColumnName.Of(index);
        if (string.IsNullOrWhiteSpace(header))
        {
            return new TableColumn(
                index, Free($"column {letter}", taken), null, ColumnNote.BlankHeader, $"Column {letter} has no header.");
        }

        var name = OneLine(header);
        if (first.TryAdd(name, index))
            return new TableColumn(index, name, header, ColumnNote.None, null);
        return new TableColumn(
            index, Free(name, taken), header, ColumnNote.DuplicateHeader,
            $"Column {letter} has the same header as column {ColumnName.Of(first[name])}.");
    }

    private static string Free(string name, HashSet<string> taken)
    {
        if (taken.Add(name))
            return name;
        for (var number = 2; ; number++)
        {
            var numbered = string.Create(CultureInfo.InvariantCulture, $"{name} ({number})");
            if (taken.Add(numbered))
                return numbered;
        }
    }

    private static string OneLine(string header)
    {
        var name = string.Join(' ', header.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return name.Length <= LongestName ? name : name[..LongestName];
    }
}
