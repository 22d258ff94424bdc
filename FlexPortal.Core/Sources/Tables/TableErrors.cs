namespace FlexPortal.Core.Sources.Tables;

/// <summary>Why a file is refused. The names travel between the processes.</summary>
internal enum TableRefusal
{
    Empty,
    WrongKind,
    Unsupported,
    Password,
    Damaged,
    ChecksumWrong,
    TooLarge,
    TooDeep,
    ZipBomb,
    Memory,
    Timeout,
    ReaderEnded,
    SheetNotFound,
    CharsetUnknown,
    FileMissing,
}

/// <summary>Expected errors of reading a table. What a library said goes to the log, never into these sentences.</summary>
internal static class TableErrors
{
    private const string ExportAgain = "Export the file again from where it comes, then upload it.";
    private const string Limits = "Split the file, or export fewer rows and columns.";

    /// <summary>The error of a refusal.</summary>
    /// <param name="refusal">Why.</param>
    /// <param name="detail">What exactly, as a part of a sentence of our own; null when there is no more to say.</param>
    public static PortalError Of(TableRefusal refusal, string? detail = null)
    {
        var more = string.IsNullOrEmpty(detail) ? "" : $": {detail}";
        return refusal switch
        {
            TableRefusal.Empty => new(
                "TABLE_EMPTY", $"The file has no rows{more}.", "Check what was exported, then upload the file again."),
            TableRefusal.WrongKind => new(
                "TABLE_WRONG_KIND", $"The file is not a table{more}.", "Save it as CSV, XLSX, XLS or Parquet."),
            TableRefusal.Unsupported => new(
                "TABLE_UNSUPPORTED", $"The file uses a form that is not read{more}.", "Save it as a plain XLSX or CSV file."),
            TableRefusal.Password => new(
                "TABLE_PASSWORD", "The file is encrypted with a password.", "Remove the password, then upload the file again."),
            TableRefusal.Damaged => new("TABLE_DAMAGED", $"The file is damaged{more}.", ExportAgain),
            TableRefusal.ChecksumWrong => new("TABLE_CHECKSUM", $"A checksum in the file is wrong{more}.", ExportAgain),
            TableRefusal.TooLarge => new("TABLE_TOO_LARGE", $"The file is beyond a limit{more}.", Limits),
            TableRefusal.TooDeep => new(
                "TABLE_TOO_DEEP", $"The file nests its content too deeply{more}.", "Find out where it comes from: no program writes this."),
            TableRefusal.ZipBomb => new(
                "TABLE_ZIP_BOMB", $"The file would unpack to far more than its size{more}.",
                "Find out where it comes from. A workbook of this kind can be saved again in Excel."),
            TableRefusal.Memory => new("TABLE_MEMORY", $"Reading the file needs more memory than is allowed{more}.", Limits),
            TableRefusal.Timeout => new("TABLE_TIMEOUT", $"Reading the file takes longer than is allowed{more}.", Limits),
            TableRefusal.ReaderEnded => new(
                "TABLE_READER_ENDED", $"The reader of the file ended unexpectedly{more}.",
                ExportAgain + " If it happens again, the portal's log has the details."),
            TableRefusal.SheetNotFound => new(
                "TABLE_SHEET_NOT_FOUND", $"The workbook has no such sheet{more}.", "Choose one of its sheets."),
            TableRefusal.CharsetUnknown => new(
                "TABLE_CHARSET_UNKNOWN", $"The character set is not known{more}.", "Choose another, such as utf-8 or windows-1252."),
            TableRefusal.FileMissing => new(
                "TABLE_FILE_MISSING", "The file is no longer where it was stored.", "Upload the file again.", ErrorOwner.Portal),
            _ => throw new ArgumentOutOfRangeException(nameof(refusal)),
        };
    }
}

/// <summary>Ends a reading with a refusal. It is caught where the reading began.</summary>
internal sealed class TableRefusedException(TableRefusal refusal, string? detail = null) : Exception($"{refusal}: {detail}")
{
    public TableRefusal Refusal { get; } = refusal;

    /// <summary>What exactly, in our own words; at most 200 characters.</summary>
    public string? Detail { get; } = detail;
}
