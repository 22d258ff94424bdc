namespace FlexPortal.Shell;

/// <summary>Log messages of the pages.</summary>
internal static partial class ShellLog
{
    [LoggerMessage(3000, LogLevel.Error, "A part of a page failed")]
    public static partial void PartFailed(ILogger logger, Exception exception);

    [LoggerMessage(3001, LogLevel.Warning, "A page could not read what it shows; it tries again.")]
    public static partial void ReadFailed(ILogger logger, Exception exception);
}
