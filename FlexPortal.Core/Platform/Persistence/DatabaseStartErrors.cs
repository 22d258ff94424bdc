using System.Net.Sockets;
using System.Security.Authentication;
using Npgsql;

namespace FlexPortal.Core.Platform.Persistence;

/// <summary>Explains a database error in one line that says what to do. No line holds a password.</summary>
internal static class DatabaseStartErrors
{
    private const int LongestServerText = 200;

    /// <summary>Whether the server will be there in a moment: it starts, recovers, or is being replaced.</summary>
    public static bool IsStarting(Exception failure) =>
        failure is PostgresException { SqlState: PostgresErrorCodes.CannotConnectNow };

    /// <summary>Explains a failure to connect to, or work on, a database.</summary>
    /// <param name="failure">What Npgsql threw.</param>
    /// <param name="target">Where the connection string leads.</param>
    public static StartupException Explain(Exception failure, NpgsqlConnectionStringBuilder target) => failure switch
    {
        StartupException known => known,
        PostgresException refusal => Explain(refusal, target),
        _ when Find<SocketException>(failure) is { } socket => Explain(socket, target),
        _ when Find<AuthenticationException>(failure) is { } tls => Say(
            StartupCodes.TlsFailed,
            $"The server {Place(target)} could not be trusted: check its certificate and \"SSL Mode\" in ConnectionStrings:FlexPortal.",
            tls),
        NpgsqlException when failure.Message.Contains("SSL", StringComparison.Ordinal) => Say(
            StartupCodes.TlsFailed,
            $"The server {Place(target)} does not offer encryption: check \"SSL Mode\" in ConnectionStrings:FlexPortal.",
            failure),
        NpgsqlException when failure.Message.Contains("password", StringComparison.OrdinalIgnoreCase) => Say(
            StartupCodes.LoginRefused,
            $"The server {Place(target)} asks for a password: add \"Password\" to ConnectionStrings:FlexPortal.",
            failure),
        TimeoutException or NpgsqlException { InnerException: TimeoutException or IOException } => Unreachable(target, failure),
        _ => Say(StartupCodes.Failed, $"The database on {Place(target)} cannot be used ({failure.GetType().Name}).", failure),
    };

    private static StartupException Explain(SocketException failure, NpgsqlConnectionStringBuilder target) => failure.SocketErrorCode switch
    {
        SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain => Say(
            StartupCodes.HostUnknown,
            $"The host \"{target.Host}\" of ConnectionStrings:FlexPortal is not known here: check its name.",
            failure),
        _ => Unreachable(target, failure),
    };

    private static StartupException Explain(PostgresException refusal, NpgsqlConnectionStringBuilder target) => refusal.SqlState switch
    {
        PostgresErrorCodes.InvalidPassword => Say(
            StartupCodes.LoginRefused,
            $"The server {Place(target)} refused user \"{target.Username}\": check Username and Password in ConnectionStrings:FlexPortal.",
            refusal),
        PostgresErrorCodes.InvalidAuthorizationSpecification => Say(
            StartupCodes.LoginRefused,
            $"The server {Place(target)} does not admit user \"{target.Username}\" from here: check the user, \"SSL Mode\" and the "
            + "server's pg_hba.conf.",
            refusal),
        PostgresErrorCodes.InvalidCatalogName => Say(
            StartupCodes.Missing,
            $"The server {Place(target)} has no database \"{target.Database ?? target.Username}\": create it with CREATE DATABASE "
            + $"\"{target.Database ?? target.Username}\" OWNER \"{target.Username}\" ENCODING 'UTF8' TEMPLATE template0.",
            refusal),
        PostgresErrorCodes.InsufficientPrivilege => Rights(target, refusal),
        PostgresErrorCodes.DiskFull => Say(
            StartupCodes.DiskFull, $"The disk of the server {Place(target)} is full: make room there and start again.", refusal),
        PostgresErrorCodes.TooManyConnections => Say(
            StartupCodes.TooManyConnections,
            $"All connections of the server {Place(target)} are taken: raise its max_connections, or end other clients.",
            refusal),
        PostgresErrorCodes.ReadOnlySqlTransaction => ReadOnly(target, refusal),
        PostgresErrorCodes.CannotConnectNow => Say(
            StartupCodes.NotReady, $"The server {Place(target)} is starting or stopping: try again when it is ready.", refusal),
        _ => Say(
            StartupCodes.Failed,
            $"The server {Place(target)} refused ({refusal.SqlState}): {Shorten(refusal.MessageText)}",
            refusal),
    };

    /// <summary>The user may not create the portal's tables.</summary>
    public static StartupException Rights(NpgsqlConnectionStringBuilder target, Exception? inner = null) => Say(
        StartupCodes.RightsMissing,
        $"User \"{target.Username}\" may not create tables in database \"{target.Database}\": make it the owner with ALTER DATABASE "
        + $"\"{target.Database}\" OWNER TO \"{target.Username}\".",
        inner);

    /// <summary>The server takes no changes.</summary>
    public static StartupException ReadOnly(NpgsqlConnectionStringBuilder target, Exception? inner = null) => Say(
        StartupCodes.ReadOnly,
        $"The server {Place(target)} is read-only (a standby?): point ConnectionStrings:FlexPortal at the primary server.",
        inner);

    /// <summary>Host and port for a message.</summary>
    public static string Place(NpgsqlConnectionStringBuilder target) =>
        target.Host!.Contains(',', StringComparison.Ordinal) || target.Host.StartsWith('/')
            ? target.Host
            : $"{target.Host}:{target.Port}";

    private static StartupException Unreachable(NpgsqlConnectionStringBuilder target, Exception inner) => Say(
        StartupCodes.Unreachable,
        $"No PostgreSQL answers on {Place(target)}: check Host and Port in ConnectionStrings:FlexPortal, and that the server runs.",
        inner);

    private static StartupException Say(string code, string line, Exception? inner) => StartupException.Database(code, line, inner);

    private static string Shorten(string text)
    {
        var line = text.ReplaceLineEndings(" ");
        return line.Length > LongestServerText ? line[..LongestServerText] + "…" : line;
    }

    private static T? Find<T>(Exception failure)
        where T : Exception
    {
        for (var inner = failure; inner is not null; inner = inner.InnerException)
        {
            if (inner is T found)
            {
                return found;
            }
        }

        return null;
    }
}
