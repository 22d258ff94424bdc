using FlexPortal.Core.Flex.Tokens;
using FlexPortal.Core.Platform.Secrets;

namespace FlexPortal.Core.Flex;

public static partial class FlexErrors
{
    /// <summary>A user cancelled the run.</summary>
    public static PortalError RunCanceled(string? by = null) => new(
        "RUN_CANCELED",
        by is null ? "The run was cancelled." : $"The run was cancelled by {by}.",
        "Nothing was published. Start a new run when you want the statement.",
        ErrorOwner.You, Retryable: true);

    /// <summary>A user cancelled the run after its process had ended.</summary>
    public static PortalError RunCanceledAfterLoss() => RunCanceled() with
    {
        Message = "The run was cancelled. The process that worked on it had already stopped answering.",
    };

    /// <summary>The process that worked on the run stopped answering.</summary>
    public static PortalError RunAbandoned() => new(
        "RUN_ABANDONED",
        "The process that worked on this run stopped answering, so the run was ended. Nothing was published.",
        "Start a new run. If this happens again, look at the process named in the diagnostics: it was killed, or its machine stopped.",
        ErrorOwner.Portal, Retryable: true);

    /// <summary>The portal was stopped while the run was under way.</summary>
    public static PortalError RunStoppedByShutdown() => new(
        "RUN_ABORTED_SHUTDOWN",
        "The portal was stopped while this run was active. Nothing was published.",
        "Start a new run once the portal is up again.",
        ErrorOwner.Portal, Retryable: true);

    /// <summary>No Flex Query id is configured or given.</summary>
    public static PortalError QueryIdMissing() => new(
        "FLEX_QUERY_ID_MISSING",
        "There is no Flex Query to run: no query id is configured and none was given.",
        "Set Flex:QueryId to the id shown beside the query in the broker's portal, or give a query id with the request.",
        ErrorOwner.You, Retryable: false);

    /// <summary>A stored token cannot be decrypted; the sandbox is not used instead.</summary>
    public static PortalError SecretUnreadable() => SecretErrors.Unreadable(FlexSecrets.Token(new FlexOptions()));

    /// <summary>A case of the sandbox was asked for while a token is in force.</summary>
    public static PortalError SandboxNotInUse() => new(
        "SANDBOX_NOT_IN_USE",
        "This is a case of the sandbox, and a broker token is in force now, so no run was started.",
        "Load the page again. To use the sandbox, remove the token first.",
        ErrorOwner.You, Retryable: false);

    /// <summary>The request cannot be a run.</summary>
    public static PortalError RequestInvalid(string message, string whatToDo) =>
        new("RUN_REQUEST_INVALID", message, whatToDo, ErrorOwner.You, Retryable: false);

    /// <summary>The broker serves no such period.</summary>
    /// <param name="fault">What is wrong with it, as a sentence.</param>
    public static PortalError PeriodInvalid(string fault) => new(
        "RUN_PERIOD_INVALID",
        $"The period is invalid: {fault}",
        string.Create(System.Globalization.CultureInfo.InvariantCulture,
            $"Give a first and a last day up to today, at most {WebService.FlexPeriod.MaxDays} days, or neither: the query has a period."),
        ErrorOwner.You, Retryable: false);

    /// <summary>The token has no request left within the broker's minute.</summary>
    public static PortalError BrokerBudgetUsedUp(int limit, DateTimeOffset freeAtUtc) => new(
        "BROKER_BUDGET_USED_UP",
        string.Create(System.Globalization.CultureInfo.InvariantCulture,
            $"The broker allows this token {limit} requests in any minute, and all of them are used, so no run was started."),
        string.Create(System.Globalization.CultureInfo.InvariantCulture,
            $"Start it again at {freeAtUtc.UtcDateTime:HH:mm:ss} UTC or later; until then other runs with this token, here or in other "
            + $"programs, have to wait too."),
        ErrorOwner.You, Retryable: true, RetryAtUtc: freeAtUtc);

    /// <summary>No run has that id, or the user cannot see its account.</summary>
    public static PortalError RunNotFound() => new(
        "RUN_NOT_FOUND", "There is no such run.", "The list of runs shows those there are.", ErrorOwner.You, Retryable: false);

    /// <summary>A run that is over was to be cancelled.</summary>
    public static PortalError RunAlreadyOver() => new(
        "RUN_ALREADY_OVER", "The run is over.", "A run that is over cannot be cancelled; nothing was changed.", ErrorOwner.You,
        Retryable: false);

    /// <summary>The portal is stopping and takes no new run.</summary>
    public static PortalError PortalStopping() => new(
        "PORTAL_STOPPING",
        "The portal is stopping and starts no new run.",
        "Try again when it is up again.",
        ErrorOwner.Portal, Retryable: true);

    /// <summary>The database did not take a start: it was away, too slow, or its disk or its audit log took no entry.</summary>
    public static PortalError NotStarted(PortalError cause)
    {
        ArgumentNullException.ThrowIfNull(cause);
        return cause with { Message = $"The run was not started. {cause.Message}" };
    }

    /// <summary>The database could not be reached while the run needed it.</summary>
    public static PortalError DatabaseUnavailable() => new(
        "DB_UNAVAILABLE",
        "The database could not be reached while the run was active. Nothing was published.",
        "Check that PostgreSQL runs, then start a new run.",
        ErrorOwner.Portal, Retryable: true);

    /// <summary>An exception of the database that ended a run.</summary>
    /// <param name="exception">Npgsql's.</param>
    /// <param name="isDiskFull">
    /// Whether the disk of the database is full. A server that cannot write its log stops with all connections, and most of them only see
    /// that the connection broke.
    /// </param>
    internal static PortalError OfDatabase(Exception exception, bool isDiskFull) => DatabaseErrors.SqlState(exception) switch
    {
        _ when DatabaseErrors.IsDiskFull(exception) => PersistFailed("53100"),
        "55P03" or "40P01" or "40001" or "57014" => PersistFailed(DatabaseErrors.SqlState(exception)),
        _ when DatabaseErrors.IsTransient(exception) => isDiskFull ? PersistFailed("53100") : DatabaseUnavailable(),
        var state => PersistFailed(state),
    };

    /// <summary>The database refused to store the statement.</summary>
    public static PortalError PersistFailed(string? sqlState) => sqlState switch
    {
        "53100" => Persist("PERSIST_DISK_FULL", "The database has no disk space left for this statement.",
            "Free space on the database's disk, then start a new run.", retryable: false),
        "55P03" => Persist("PERSIST_LOCK_TIMEOUT", "The database was busy with another change for too long.", "Start a new run.",
            retryable: true),
        "40P01" => Persist("PERSIST_DEADLOCK", "The database ended this transaction in favour of another one.", "Start a new run.",
            retryable: true),
        "40001" => Persist("PERSIST_SERIALIZATION", "The database ended this transaction in favour of another one.", "Start a new run.",
            retryable: true),
        "57014" => Persist("PERSIST_TIMEOUT", "Storing the statement took longer than the database allows.",
            "Start a new run; if it happens again, look at the load of the database.", retryable: true),
        ['2', '3', ..] => Persist("PERSIST_CONSTRAINT", $"The database refused a row of this statement (SQLSTATE {sqlState}).",
            "The statement's bytes are unharmed at the broker. Report this with the run's id: it is a fault of the portal.",
                retryable: false),
        _ => Persist("PERSIST_FAILED", $"The database refused to store the statement (SQLSTATE {sqlState ?? "unknown"}).",
            "Report this with the run's id; the database's log has the details at the time of the run.", retryable: false),
    };

    /// <summary>The database did not answer the commit, and its rows show that it was not made.</summary>
    public static PortalError CommitTimeout(TimeSpan timeout) => Persist(
        "PERSIST_COMMIT_TIMEOUT",
        string.Create(System.Globalization.CultureInfo.InvariantCulture,
            $"The database did not confirm the commit within {timeout.TotalSeconds:0} s and rolled it back."),
        "Start a new run; if it happens again, look at the load and the disk of the database.", retryable: true);

    /// <summary>No disk space for the file that receives a statement.</summary>
    public static PortalError SpoolDiskFull() => Persist(
        "SPOOL_DISK_FULL", "The disk that receives statements is full.",
            "Free space on the disk of Platform:DataDirectory, then start a new run.", retryable: false);

    /// <summary>An unexpected error. The same error has the same fingerprint.</summary>
    public static PortalError Internal(string fingerprint) => new(
        $"INTERNAL_{fingerprint}",
        "The portal has an internal error. Nothing was published.",
        $"Report it with the code INTERNAL_{fingerprint}; the portal's log has the details at the time of the run.",
        ErrorOwner.Portal, Retryable: false);

    private static PortalError Persist(string code, string message, string whatToDo, bool retryable) =>
        new(code, message + " Nothing was published.", whatToDo, ErrorOwner.Portal, retryable);
}
