using System.Data.Common;
using FlexPortal.Cli.Remote;
using FlexPortal.Core.Flex;
using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.LiveEvents;

namespace FlexPortal.Cli;

/// <summary>Faults that a person can do something about: one line and an exit code. Any other ends the program with its stack trace, without secrets.</summary>
internal static class CommandFaults
{
    public static (string Line, int ExitCode)? Explain(Exception fault) => fault switch
    {
        StartupException start => (start.Line, start.ExitCode),
        FlexException { Error: var error } => ($"{error.Code}: {error.Message} {error.WhatToDo}", ExitCodes.Of(error)),
        RemoteException remote => (remote.Words, remote.ExitCode),
        OperationCanceledException => ("Stopped.", ExitCodes.Canceled),
        AuditUnavailableException => ($"{AuditUnavailableException.Code}: Nothing was done, because it could not be written down{State(fault)}. Check the database, then try again.", ExitCodes.Database),
        _ when ReadFaults.IsDatabaseAway(fault) =>
            ($"DB_UNAVAILABLE: The database does not answer, or refuses{State(fault)}. Check that PostgreSQL runs, then try again.", ExitCodes.Database),
        // The message names the file that the command was given.
        IOException or UnauthorizedAccessException => (fault.Message, ExitCodes.Failed),
        _ => null,
    };

    private static string State(Exception? fault)
    {
        for (; fault is not null; fault = fault.InnerException)
        {
            if (fault is DbException { SqlState: { } state })
                return $" (SQLSTATE {state})";
        }

        return "";
    }
}
