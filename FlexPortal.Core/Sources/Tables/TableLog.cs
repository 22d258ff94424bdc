using Microsoft.Extensions.Logging;

namespace FlexPortal.Core.Sources.Tables;

/// <summary>Log messages of reading tables, ids 4100 to 4199. Never a name of a file or its contents.</summary>
internal static partial class TableLog
{
    [LoggerMessage(4100, LogLevel.Information, "Files are read in a process of their own; its limits: {Limits}")]
    public static partial void Guarded(ILogger logger, string limits);

    [LoggerMessage(4101, LogLevel.Information, "A {Format} file was refused: {Code} {Library}")]
    public static partial void Refused(ILogger logger, TableFormat format, string code, string library);

    [LoggerMessage(4102, LogLevel.Warning, "The reader of a {Format} file ended with exit code {ExitCode}: {Output}")]
    public static partial void ReaderEnded(ILogger logger, TableFormat format, int exitCode, string output);
}
