using System.Globalization;
using System.Text.Json;
using FlexPortal.Core.Flex.Raw;

namespace FlexPortal.Flex.Raw;

/// <summary>Raw rows side by side: one column for every attribute that any of them has, in the order in which they first appear.</summary>
/// <param name="Columns">Attribute names.</param>
/// <param name="Shown">
/// Places of the shown columns in their order: those with a hit of a search, then the key columns of the section, then the others.
/// </param>
/// <param name="Figures">Places of the columns whose values are all numbers.</param>
/// <param name="Rows">The rows; a value is null where the row has no such attribute, and empty where it is present and empty.</param>
public sealed record RowTable(
    IReadOnlyList<string> Columns, IReadOnlyList<int> Shown, IReadOnlySet<int> Figures, IReadOnlyList<RowTable.Row> Rows)
{
    // Digits, but no amounts.
    private static readonly string[] Labels = ["date", "time", "id", "number", "cusip", "sedol", "expiry"];

    /// <summary>The table of these rows.</summary>
    /// <param name="records">Rows of one section.</param>
    /// <param name="find">What was searched for; null for nothing.</param>
    /// <param name="chosen">Columns to show; all when none of the rows has any of them.</param>
    public static RowTable Of(IReadOnlyList<RawRecordView> records, string? find = null, IReadOnlyCollection<string>? chosen = null)
    {
        var columns = new List<string>();
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in records.SelectMany(record => record.SourcePayload.EnumerateObject()).Select(attribute => attribute.Name))
        {
            if (known.Add(name))
                columns.Add(name);
        }

        Row[] rows =
        [
            .. records.Select(record => new Row(
                record.SourceRowRef,
                record.ByteOffset,
                record.ByteLength,
                [.. columns.Select(column => Value(record.SourcePayload, column))])),
        ];
        var keys = records.Count == 0 ? [] : KeyColumns.Of(records[0].SectionName);
        var isChosen = chosen is not null && known.Overlaps(chosen) ? chosen.ToHashSet(StringComparer.Ordinal) : known;
        int[] shown =
        [
            .. Enumerable.Range(0, columns.Count)
                .Select(place => (Place: place, IsHit: IsHit(place), Key: Array.IndexOf(keys, columns[place])))
                .Where(column => column.IsHit || isChosen.Contains(columns[column.Place]))
                .OrderBy(column => !column.IsHit).ThenBy(column => column.Key < 0).ThenBy(column => column.Key)
                .Select(column => column.Place),
        ];
        return new(columns, shown, shown.Where(place => IsFigure(columns[place], rows.Select(row => row.Values[place]))).ToHashSet(), rows);

        // A hit far to the right, or in a column that is not chosen, would not be seen.
        bool IsHit(int place) => find is not null
            && (Holds(columns[place], find) || rows.Any(row => row.Values[place] is { } value && Holds(value, find)));
    }

    private static bool Holds(string text, string find) => text.Contains(find, StringComparison.OrdinalIgnoreCase);

    private static bool IsFigure(string column, IEnumerable<string?> values)
    {
        if (Labels.Any(label => column.EndsWith(label, StringComparison.OrdinalIgnoreCase)))
            return false;

        var stated = values.Where(value => value is { Length: > 0 }).ToList();
        return stated.Count > 0
            && stated.TrueForAll(value => decimal.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out _));
    }

    private static string? Value(JsonElement payload, string name) =>
        payload.TryGetProperty(name, out var value) ? value.GetString() ?? "" : null;

    /// <summary>One row.</summary>
    public sealed record Row(string Reference, long ByteOffset, long ByteLength, IReadOnlyList<string?> Values);
}
