using FlexPortal.Core.Sources.Columns;

namespace FlexPortal.Core.Sources.Search;

/// <summary>Finds the column of a text in which a search word is.</summary>
internal static class MatchingColumn
{
    /// <summary>
    /// The column of the longest identifier or word that the text has; null when it has none, or only in a label or the context.
    /// </summary>
    public static HitColumn? Of(string text, IReadOnlyList<SetColumn> columns, string question)
    {
        var values = ValuesOf(text, columns);
        var terms = SearchTerms.IdentifiersOf(question).Concat(SearchTerms.WordsOf(question).OrderByDescending(word => word.Length));
        foreach (var term in terms)
        {
            foreach (var (column, value) in values)
            {
                if (SearchTerms.PlaceOf(value, term, out var isWhole) >= 0 && (isWhole || term.Any(char.IsAsciiDigit)))
                    return new(column.Index, column.Letter, column.Name);
            }
        }

        return null;
    }

    /// <summary>Columns are in the order of the text; a value ends where the label of a later one begins.</summary>
    private static List<(SetColumn Column, string Value)> ValuesOf(string text, IReadOnlyList<SetColumn> columns)
    {
        var begun = new List<(SetColumn Column, int Label, int Value)>();
        var from = 0;
        foreach (var column in columns)
        {
            var label = column.Label + ": ";
            var at = begun.Count == 0
                ? text.IndexOf(label, from, StringComparison.Ordinal) : text.IndexOf("; " + label, from, StringComparison.Ordinal);
            if (at < 0)
                continue;
            from = at + label.Length + (begun.Count == 0 ? 0 : 2);
            begun.Add((column, at, from));
        }

        return
        [
            .. begun.Select((part, index) => (
                part.Column, text[part.Value..(index + 1 < begun.Count ? begun[index + 1].Label : text.Length)])),
        ];
    }
}
