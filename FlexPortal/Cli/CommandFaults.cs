using FlexPortal.Cli.Remote;
using FlexPortal.Core.Flex;
using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Persistence;

namespace FlexPortal.Cli;

/// <summary>Faults that a person can do something about: one line and an exit code. Any other ends the program with its stack trace, without secrets.</summary>
internal static class CommandFaults
{
    public static (string Line, int ExitCode)? Explain(Exception fault) => fault switch
    {
        StartupException start => (start.Line, start.ExitCode),
        PortalException { Error: var error } => ($"{error.Code}: {error.Message} {error.WhatToDo}", ExitCodes.Of(error)),
        RemoteException remote => (remote.Words, remote.ExitCode),
        OperationCanceledException => ("Stopped.", ExitCodes.Canceled),
        AuditUnavailableException => ($"{AuditUnavailableException.Code}: Nothing was done, because it could not be written down{State(fault)}. Check the database, then try again.", ExitCodes.Database),
        _ when DatabaseErrors.Explain(fault) is { } error => ($"{error.Code}: {error.Message}{State(fault)} {error.WhatToDo}", ExitCodes.Of(error)),
        // The message names the file that the command was given.
        IOException or UnauthorizedAccessException => (fault.Message, ExitCodes.Failed),
        _ => null,
    };

    private static string State(Exception fault) => DatabaseErrors.SqlState(fault) is { } state ? $" (SQLSTATE {state})" : "";
}
