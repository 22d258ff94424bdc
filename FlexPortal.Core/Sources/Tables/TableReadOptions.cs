namespace FlexPortal.Core.Sources.Tables;

/// <summary>What to read of a file, and how. Everything absent is found out from the file.</summary>
public sealed record TableReadOptions
{
    /// <summary>Name of the sheet; null for the first visible sheet that has rows. Ignored where a file has one table.</summary>
    public string? Sheet { get; init; }

    /// <summary>Number of the header row as <see cref="TableRow.Number"/> counts, 0 for a table without header; null to find it.</summary>
    public long? HeaderRow { get; init; }

    /// <summary>Name of the character set of a CSV file, such as <c>windows-1255</c>; null to find it.</summary>
    public string? Charset { get; init; }

    /// <summary>Separator of a CSV file, an ASCII character; null to find it.</summary>
    public char? Separator { get; init; }

    /// <summary>Columns of a CSV file whose dates are read in one order and given as yyyy-MM-dd; null to leave all as written.</summary>
    public DateColumns? Dates { get; init; }

    /// <summary>Stops after this many rows, header and rows above it included; null for all.</summary>
    public long? MaxRows { get; init; }

    /// <summary>The limits of this reading.</summary>
    public TableLimits Limits { get; init; } = TableLimits.Default;
}

/// <summary>Columns with dates such as 03/04/2026, and how they are read.</summary>
/// <param name="Order">Day or month first.</param>
/// <param name="Columns">The columns, from 0.</param>
public sealed record DateColumns(Headers.DateOrder Order, IReadOnlyList<int> Columns);

/// <summary>Limits of one reading. A file beyond one of them is refused with a code; none is cut silently.</summary>
public sealed record TableLimits
{
    /// <summary>The limits of the portal.</summary>
    public static TableLimits Default { get; } = new();

    /// <summary>Size of the file, bytes.</summary>
    public long FileBytes { get; init; } = 512L << 20;

    /// <summary>Rows of one table.</summary>
    public long Rows { get; init; } = 20_000_000;

    /// <summary>Text of one row, characters.</summary>
    public int RowCharacters { get; init; } = 4 << 20;

    /// <summary>One record of a CSV file, bytes of UTF-8.</summary>
    public int RecordBytes { get; init; } = 1 << 20;

    /// <summary>Address space of data of the reader's process, bytes: managed and native memory together.</summary>
    public long MemoryBytes { get; init; } = 1L << 30;

    /// <summary>Processor time of the reader's process, whole seconds.</summary>
    public int CpuSeconds { get; init; } = 120;

    /// <summary>Time that the portal waits for the reader's process in total; the time in which it uses the rows is not counted.</summary>
    public TimeSpan Wait { get; init; } = TimeSpan.FromMinutes(4);
}
