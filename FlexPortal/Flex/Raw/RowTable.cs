using System.Text.Json;
using FlexPortal.Core.Flex.Raw;

namespace FlexPortal.Flex.Raw;

/// <summary>Raw rows side by side: one column for every attribute that any of them has, in the order in which they first appear.</summary>
/// <param name="Columns">Attribute names.</param>
/// <param name="Shown">Places of the columns in the order in which they are shown: those with a hit of a search first.</param>
/// <param name="Rows">The rows; a value is null where the row has no such attribute, and empty where it is present and empty.</param>
public sealed record RowTable(IReadOnlyList<string> Columns, IReadOnlyList<int> Shown, IReadOnlyList<RowTable.Row> Rows)
{
    public static RowTable Of(IReadOnlyList<RawRecordView> records, string? find = null)
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
        return new(columns, [.. Enumerable.Range(0, columns.Count).OrderBy(place => !IsHit(place))], rows);

        // A hit far to the right would not be seen.
        bool IsHit(int place) => find is not null
            && (Holds(columns[place], find) || rows.Any(row => row.Values[place] is { } value && Holds(value, find)));
    }

    private static bool Holds(string text, string find) => text.Contains(find, StringComparison.OrdinalIgnoreCase);

    private static string? Value(JsonElement payload, string name) =>
        payload.TryGetProperty(name, out var value) ? value.GetString() ?? "" : null;

    /// <summary>One row.</summary>
    public sealed record Row(string Reference, long ByteOffset, long ByteLength, IReadOnlyList<string?> Values);
}
