using FlexPortal.Cli.Remote;
using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Persistence;

namespace FlexPortal.Cli;

/// <summary>
/// Expected failures as one line and an exit code. Any other exception ends the program with its stack trace, without secrets.
/// </summary>
internal static class CommandErrors
{
    /// <summary>Writes an expected failure to standard error and returns its exit code.</summary>
    public static async Task<int> WriteAsync(PortalError error)
    {
        await Console.Error.WriteLineAsync(LineOf(error));
        return ExitCodes.Of(error);
    }

    public static (string Line, int ExitCode)? Explain(Exception fault) => fault switch
    {
        StartupException start => (start.Line, start.ExitCode),
        PortalException { Error: var error } => (LineOf(error), ExitCodes.Of(error)),
        RemoteException { Error: var error } remote => (LineOf(error), remote.ExitCode),
        _ when RemotePortal.Explain(fault) is { } error => (LineOf(error), ExitCodes.PortalAway),
        OperationCanceledException => ("Stopped.", ExitCodes.Canceled),
        AuditUnavailableException => Explain(AuditUnavailableException.Error, fault),
        _ when DatabaseErrors.Explain(fault) is { } error => Explain(error, fault),
        // The message names the file that the command was given.
        IOException or UnauthorizedAccessException => (fault.Message, ExitCodes.Failed),
        _ => null,
    };

    private static string LineOf(PortalError error) => $"{error.Code}: {error.Message} {error.WhatToDo}".TrimEnd();

    private static (string Line, int ExitCode) Explain(PortalError error, Exception fault) =>
        ($"{error.Code}: {error.Message}{(DatabaseErrors.SqlState(fault) is { } state ? $" (SQLSTATE {state})" : "")} {error.WhatToDo}",
            ExitCodes.Of(error));
}
