using System.Net.Sockets;
using Npgsql;

namespace FlexPortal.Core.Platform.Errors;

/// <summary>Classifies exceptions of the database. Nothing else in the portal decides what an outage is.</summary>
public static class DatabaseErrors
{
    private const int NoSpaceOnUnix = 28;
    private const int NoSpaceOnWindows = unchecked((int)0x80070070);

    /// <summary>
    /// Whether the database was unreachable, stopping, starting, overloaded or in conflict with another transaction, so that the same
    /// operation may succeed in a moment. False for SQL errors, constraints and a full disk, and for exceptions of other origin.
    /// </summary>
    public static bool IsTransient(Exception exception) =>
        !IsDiskFull(exception) && (exception is TimeoutException or SocketException || Find(exception) switch
        {
            null or NpgsqlOperationInProgressException => false,
            // FATAL and PANIC end the session: shutdown, crash, too many connections, a database that accepts none.
            PostgresException { InvariantSeverity: "FATAL" or "PANIC" } => true,
            PostgresException { SqlState: var state } => IsTransient(state),
            // The connection broke, could not be opened, or timed out.
            _ => true,
        });

    /// <summary>
    /// Whether a disk had no space left: the database's, as far as the server said so, or that of a file of this process.
    /// </summary>
    public static bool IsDiskFull(Exception exception)
    {
        for (var inner = exception; inner is not null; inner = inner.InnerException)
        {
            if (inner is PostgresException { SqlState: PostgresErrorCodes.DiskFull }
                    or IOException { HResult: NoSpaceOnUnix or NoSpaceOnWindows }
                || (inner is PostgresException { SqlState: PostgresErrorCodes.IoError or PostgresErrorCodes.InternalError } server
                    && server.MessageText.Contains("No space left on device", StringComparison.OrdinalIgnoreCase)))
                return true;
        }

        return false;
    }

    /// <summary>The error to show for an outage or a full disk of the database; null for every other exception, which is a fault.</summary>
    public static PortalError? Explain(Exception exception) => exception switch
    {
        _ when Find(exception) is not null && IsDiskFull(exception) => new(
            "DB_DISK_FULL", "The disk of the database is full.", "Free space on it, then try again.", ErrorOwner.Portal),
        _ when IsTransient(exception) => Unavailable(),
        _ => null,
    };

    /// <summary>The database did not answer in time, or not at all.</summary>
    public static PortalError Unavailable() => new(
        "DB_UNAVAILABLE", "The database does not answer.", "Check that PostgreSQL runs, then try again.", ErrorOwner.Portal,
            Retryable: true);

    /// <summary>
    /// The SQLSTATE with which the server refused; null when the server did not answer or the exception is of other origin.
    /// </summary>
    public static string? SqlState(Exception exception) => (Find(exception) as PostgresException)?.SqlState;

    private static bool IsTransient(string state) => state switch
    {
        ['0', '8', ..] or ['5', '3', ..] or ['5', '7', 'P', ..] => true,
        PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.LockNotAvailable
            or PostgresErrorCodes.QueryCanceled or PostgresErrorCodes.ReadOnlySqlTransaction => true,
        _ => false,
    };

    private static NpgsqlException? Find(Exception exception)
    {
        for (Exception? inner = exception; inner is not null; inner = inner.InnerException)
        {
            if (inner is NpgsqlException found)
                return found;
        }

        return null;
    }
}
