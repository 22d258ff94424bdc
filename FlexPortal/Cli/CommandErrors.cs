using FlexPortal.Cli.Remote;
using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Persistence;

namespace FlexPortal.Cli;

/// <summary>
/// Expected failures as one line and an exit code. Any other exception ends the program with its stack trace, without secrets.
/// </summary>
internal static class CommandErrors
{
    // The sentence of an error speaks to every reader; here the next step is a command.
    private static readonly Dictionary<string, string> NextSteps = new(StringComparer.Ordinal)
    {
        ["SIGN_IN_REQUIRED"] = "Set FLEXPORTAL_TOKEN, or name a file with --token-file.",
        ["GROUP_NOT_FOUND"] = "'sources groups' lists them.",
        ["GROUP_ALREADY_ARCHIVED"] = "Restore it first: 'sources groups restore'.",
        ["SOURCE_NOT_FOUND"] = "'sources list' lists the files of a group with their ids.",
        ["SOURCE_VERSION_NOT_FOUND"] = "'sources list' shows the newest version of each file.",
        ["SOURCE_ALREADY_DELETED"] = "Restore it first: 'sources restore'.",
        ["COLUMNS_HEADER_NOT_FOUND"] = "'sources list' lists the files of a group with their ids.",
        ["EMBEDDING_JOB_NOT_FOUND"] = "'sources jobs' lists the jobs of a group with their ids.",
        ["EMBEDDING_NEEDS_LOOK"] = "'sources preview' shows the question, 'sources answer' answers it.",
        ["EMBEDDING_ALREADY_QUEUED"] = "Wait for it, or cancel its job: 'sources jobs', 'sources cancel'.",
        ["EMBEDDING_ALREADY_PROCESSING"] = "Wait for its end, or cancel its job: 'sources jobs', 'sources cancel'.",
        ["ALERT_NOT_FOUND"] = "'alerts list' lists them with their ids.",
        ["ASSET_NOT_FOUND"] = "'market status' lists them.",
        ["CALENDAR_NOT_FOUND"] = "'market calendars' lists them.",
        ["GAP_ACKNOWLEDGEMENT_NOT_FOUND"] = "'market gaps' lists those of an asset with their ids.",
        ["GAP_NOTHING_MISSING"] = "'market gaps' lists what is missing.",
    };

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

    /// <summary>An error as one line.</summary>
    public static string LineOf(PortalError error) =>
        $"{error.Code}: {error.Message} {NextSteps.GetValueOrDefault(error.Code, error.WhatToDo)}".TrimEnd();

    private static (string Line, int ExitCode) Explain(PortalError error, Exception fault) =>
        ($"{error.Code}: {error.Message}{(DatabaseErrors.SqlState(fault) is { } state ? $" (SQLSTATE {state})" : "")} {error.WhatToDo}",
            ExitCodes.Of(error));
}
