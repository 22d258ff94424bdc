using ParquetSharp;

namespace FlexPortal.Core.Sources.Tables.Parquet;

/// <summary>The rows of one row group, all columns side by side.</summary>
internal sealed class ParquetGroup(ParquetFileReader reader, FileMetaData file, int index, TableLimits limits)
{
    /// <summary>The rows; numbers go on after those of the groups before.</summary>
    /// <exception cref="TableRefusedException">A column has more or fewer rows than the group says, or a checksum is wrong.</exception>
    public IEnumerable<TableRow> Read(long before)
    {
        using var group = reader.RowGroup(index);
        ParquetTables.CheckSize(group, file.NumColumns);
        var columns = new List<ParquetColumn>();
        try
        {
            for (var column = 0; column < file.NumColumns; column++)
                columns.Add(ParquetColumn.Open(group.Column(column), file.Schema.Column(column)));
            var count = group.MetaData.NumRows;
            for (var row = 1L; row <= count; row++)
                yield return Row(before + row, columns);
            if (columns.Exists(column => column.HasMore()))
                throw new TableRefusedException(TableRefusal.Damaged, "a column has more rows than its row group");
        }
        finally
        {
            columns.ForEach(column => column.Dispose());
        }
    }

    private TableRow Row(long number, List<ParquetColumn> columns)
    {
        var cells = new List<TableCell>(columns.Count);
        var characters = 0L;
        for (var column = 0; column < columns.Count; column++)
        {
            if (columns[column].ReadRow() is not { Length: > 0 } text)
                continue;
            characters += text.Length;
            cells.Add(new TableCell(column, columns[column].Kind, text));
        }

        if (characters > limits.RowCharacters)
            throw new TableRefusedException(TableRefusal.TooLarge, $"row {number} has more than 4 million characters");
        return new TableRow(number, columns.Count, cells);
    }
}
