using FlexPortal.Core.Sources.Tables.Guard;
using ParquetSharp;

namespace FlexPortal.Core.Sources.Tables.Parquet;

/// <summary>
/// Reads a Parquet file row by row through the physical readers: the logical ones refuse types that can be shown as text. Page checksums
/// are verified where the file has them.
/// </summary>
internal static class ParquetTables
{
    private const int MostColumns = 2_000;
    private const long MostGroupBytes = 2L << 30;
    private const int MostThriftText = 16 << 20;
    private const int MostThriftItems = 1_000_000;

    public static IEnumerable<TableItem> Read(Stream content, TableRequest request)
    {
        Span<byte> magic = stackalloc byte[4];
        content.ReadExactly(magic);
        if (magic.SequenceEqual("PARE"u8))
            throw new TableRefusedException(TableRefusal.Password);
        content.Position = 0;
        return ReadRows(content, request);
    }

    private static IEnumerable<TableItem> ReadRows(Stream content, TableRequest request)
    {
        using var properties = ReaderProperties.GetDefaultReaderProperties();
        // Otherwise each column of a row group is in memory as a whole.
        properties.EnableBufferedStream();
        properties.EnablePageChecksumVerification();
        properties.SetThriftStringSizeLimit(MostThriftText);
        properties.SetThriftContainerSizeLimit(MostThriftItems);
        using var reader = new ParquetFileReader(content, properties);
        using var file = reader.FileMetaData;
        if (file.NumColumns > MostColumns)
            throw new TableRefusedException(TableRefusal.TooLarge, $"it has more than {MostColumns} columns");
        yield return new TableItem.Sheet("", [.. Enumerable.Range(0, file.NumColumns).Select(column => Name(file.Schema.Column(column)))]);

        var (rows, complete) = (0L, true);
        for (var group = 0; group < file.NumRowGroups && complete; group++)
        {
            foreach (var row in new ParquetGroup(reader, file, group, request.Limits).Read(rows))
            {
                complete = rows != request.MaxRows;
                if (!complete)
                    break;
                if (rows++ >= request.Limits.Rows)
                    throw new TableRefusedException(TableRefusal.TooLarge, $"it has more than {request.Limits.Rows} rows");
                if (row.Cells.Count > 0)
                    yield return new TableItem.Row(row);
            }
        }

        if (rows == 0)
            throw new TableRefusedException(TableRefusal.Empty);
        yield return new TableItem.Finished(
            new TableFacts(TableFormat.Parquet, [new TableSheet("", false) { RowsRead = rows }], rows, complete));
    }

    /// <summary>The size that a row group declares; the library would try to reserve it.</summary>
    public static void CheckSize(RowGroupReader group, int columns)
    {
        var bytes = 0L;
        for (var column = 0; column < columns; column++)
            bytes += Math.Max(0, group.MetaData.GetColumnChunkMetaData(column).TotalUncompressedSize);
        if (bytes > MostGroupBytes)
            throw new TableRefusedException(TableRefusal.TooLarge, "a row group unpacks to more than 2 GB");
    }

    private static string Name(ColumnDescriptor column)
    {
        using var path = column.Path;
        return string.Join('/', path.ToDotVector());
    }

    /// <summary>What an exception of the library means; its text is all that tells its kinds apart.</summary>
    public static (TableRefusal Refusal, string? Detail) Explain(string message)
    {
        if (message.Contains("crypt", StringComparison.OrdinalIgnoreCase))
            return (TableRefusal.Password, null);
        if (message.Contains("CRC checksum", StringComparison.OrdinalIgnoreCase))
            return (TableRefusal.ChecksumWrong, "of a page");
        return (message.Contains("malloc", StringComparison.OrdinalIgnoreCase) ? TableRefusal.Memory : TableRefusal.Damaged, null);
    }
}
