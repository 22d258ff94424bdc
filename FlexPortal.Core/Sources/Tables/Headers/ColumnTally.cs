namespace FlexPortal.Core.Sources.Tables.Headers;

/// <summary>Counts over the rows of a table what each column holds.</summary>
internal sealed class ColumnTally(IReadOnlyList<TableColumn> columns)
{
    private readonly long[] _filled = new long[columns.Count];
    private readonly int[] _likeColumn = Duplicates(columns);
    private readonly bool _hasAlike = Duplicates(columns).Any(first => first >= 0);

    /// <summary>Takes a row below the header.</summary>
    public void Take(TableRow row)
    {
        foreach (ref readonly var cell in row.Span)
        {
            if (cell.Column < _filled.Length)
                _filled[cell.Column]++;
        }

        for (var column = 0; _hasAlike && column < _likeColumn.Length; column++)
        {
            if (_likeColumn[column] >= 0 && !string.Equals(row[column], row[_likeColumn[column]], StringComparison.Ordinal))
                _likeColumn[column] = -1;
        }
    }

    /// <summary>What was counted, one entry for each column.</summary>
    public IReadOnlyList<ColumnFacts> ToFacts() => [.. columns.Select(Facts)];

    private ColumnFacts Facts(TableColumn column)
    {
        var filled = _filled[column.Index];
        SkipReason? skip = (filled, column.Note) switch
        {
            (0, ColumnNote.BlankHeader) => SkipReason.BlankHeaderAndEmpty,
            (0, _) => SkipReason.Empty,
            _ when _likeColumn[column.Index] >= 0 => SkipReason.Duplicate,
            _ => null,
        };
        return new ColumnFacts(column, filled, skip, skip switch
        {
            SkipReason.BlankHeaderAndEmpty => $"Column {column.Letter} has no header and no value.",
            SkipReason.Empty => $"Column {column.Letter} has no value in any row.",
            SkipReason.Duplicate =>
                $"Column {column.Letter} is the same as column {ColumnName.Of(_likeColumn[column.Index])} in every row.",
            _ => null,
        });
    }

    /// <summary>For each column the first one with the same header; -1 where there is none.</summary>
    private static int[] Duplicates(IReadOnlyList<TableColumn> columns)
    {
        var first = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        return [.. columns.Select(column =>
            column.Header is not { } header || first.TryAdd(header.Trim(), column.Index) ? -1 : first[header.Trim()])];
    }
}
