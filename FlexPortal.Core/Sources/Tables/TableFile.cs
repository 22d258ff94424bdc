namespace FlexPortal.Core.Sources.Tables;

/// <summary>The formats of tables that are read.</summary>
public enum TableFormat
{
    /// <summary>Text with separators: comma, semicolon, tab or vertical bar.</summary>
    Csv,

    /// <summary>Office Open XML workbook, transitional or strict.</summary>
    Xlsx,

    /// <summary>Excel workbook in binary form, BIFF2 to BIFF8.</summary>
    Xls,

    /// <summary>Apache Parquet.</summary>
    Parquet,
}

/// <summary>A file to read. It is never changed, and its name is only compared, never used as a path.</summary>
/// <param name="Name">The name that the user gave it, with its extension.</param>
public abstract record TableFile(string Name)
{
    /// <summary>Opens its bytes for reading, at the start. The caller disposes the stream.</summary>
    internal abstract Stream Open();

    /// <summary>A file on this machine.</summary>
    /// <param name="Name">The name that the user gave it.</param>
    /// <param name="Path">Its absolute path.</param>
    public sealed record OnDisk(string Name, string Path) : TableFile(Name)
    {
        /// <inheritdoc />
        internal override Stream Open() =>
            new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 1 << 16, FileOptions.Asynchronous);
    }

    /// <summary>Bytes from elsewhere, such as the database.</summary>
    /// <param name="Name">The name that the user gave it.</param>
    /// <param name="OpenStream">Opens a seekable stream at its start; called once or twice for each reading.</param>
    public sealed record Stored(string Name, Func<Stream> OpenStream) : TableFile(Name)
    {
        /// <inheritdoc />
        internal override Stream Open() => OpenStream();
    }
}
