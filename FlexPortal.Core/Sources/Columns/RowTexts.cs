using System.Text;
using FlexPortal.Core.Sources.Embeddings.Models;
using FlexPortal.Core.Sources.Tables;
using FlexPortal.Core.Sources.Tables.Headers;

namespace FlexPortal.Core.Sources.Columns;

/// <summary>Makes the text of a row: the context, then <c>Label: value; Label: value</c> for the chosen filled columns.</summary>
internal sealed class RowTexts
{
    /// <summary>Characters of a text; a longer one is cut. Models read far less.</summary>
    public const int LongestText = 32_000;

    private readonly string _context;

    private RowTexts(IReadOnlyList<SetColumn> columns, string context) => (Columns, _context) = (columns, context);

    /// <summary>The columns that texts are made of; those that the table lacks, and private ones that would leave, are not in it.</summary>
    public IReadOnlyList<SetColumn> Columns { get; }

    /// <summary>Texts that were cut.</summary>
    public int CutCount { get; private set; }

    /// <summary>The texts of a table.</summary>
    /// <param name="preference">Which columns, and how.</param>
    /// <param name="table">Index and name of the columns that the table has.</param>
    /// <param name="leavesPortal">Whether texts are sent to a service elsewhere: private columns are left out.</param>
    public static RowTexts Of(ColumnPreference preference, IEnumerable<(int Index, string Name)> table, bool leavesPortal)
    {
        var places = new Dictionary<string, (int Index, string Name)>(StringComparer.Ordinal);
        foreach (var column in table)
            places.TryAdd(HeaderFingerprint.Normalize(column.Name), column);
        var columns = new List<SetColumn>();
        foreach (var choice in preference.Columns)
        {
            if ((choice.IsPrivate && leavesPortal) || !places.TryGetValue(HeaderFingerprint.Normalize(choice.Name), out var place))
                continue;
            columns.Add(new(place.Index, ColumnName.Of(place.Index), place.Name, OneLine(choice.Label ?? place.Name)));
        }

        return new(columns, OneLine(preference.Context));
    }

    /// <summary>The text of a row; null when no chosen cell has a value.</summary>
    public string? Of(TableRow row) => Of(column => row[column]);

    /// <summary>The text of cells by column; null when no chosen one has a value.</summary>
    public string? Of(Func<int, string?> cells)
    {
        var text = new StringBuilder();
        foreach (var column in Columns)
        {
            if (cells(column.Index) is not { } cell || OneLine(cell) is not { Length: > 0 } value)
                continue;
            if (text.Length > 0)
                text.Append("; ");
            text.Append(column.Label).Append(": ").Append(value);
        }

        if (text.Length == 0)
            return null;
        if (_context.Length > 0)
            text.Insert(0, ' ').Insert(0, _context);
        var isCut = text.Length > LongestText;
        if (isCut)
        {
            CutCount++;
            text.Length = LongestText;
        }

        // No model takes half of a surrogate pair, and a text without a letter or digit has no meaning.
        var whole = TextEmbedder.Whole(text.ToString());
        return whole.Any(char.IsLetterOrDigit) ? whole : null;
    }

    /// <summary>One line, as PostgreSQL can store it.</summary>
    private static string OneLine(string value)
    {
        var trimmed = value.AsSpan().Trim();
        var needsWork = trimmed.Contains('\0') || trimmed.Contains("  ", StringComparison.Ordinal);
        foreach (var letter in trimmed)
            needsWork |= letter != ' ' && char.IsWhiteSpace(letter);
        return needsWork
            ? string.Join(' ', value.Replace('\0', '\uFFFD').Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            : trimmed.Length == value.Length ? value : trimmed.ToString();
    }
}
