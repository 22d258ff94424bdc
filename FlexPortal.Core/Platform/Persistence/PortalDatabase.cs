using System.Text;
using FlexPortal.Core.Platform.Persistence.EmbeddedServer;
using FlexPortal.Core.Platform.Telemetry;
using Npgsql;

namespace FlexPortal.Core.Platform.Persistence;

/// <summary>
/// The database of this process, opened and checked. Disposing it closes the pools and leaves the embedded server, which stops when
/// no other process uses it.
/// </summary>
/// <param name="Main">Pool for everything but the two below. It may lead through a transaction-pooling proxy.</param>
/// <param name="Heartbeat">A separate small pool, so that heartbeats never queue behind other work.</param>
/// <param name="DirectConnectionString">
/// For LISTEN and migrations: not pooled, straight to the server (<c>ConnectionStrings:FlexPortalDirect</c>, else the main one).
/// Holds the password: not for logs.
/// </param>
/// <param name="IsEmbedded">Whether the portal runs the server itself.</param>
/// <param name="ServerVersion">What the server calls its version, for instance <c>18.4</c>.</param>
public sealed record PortalDatabase(
    NpgsqlDataSource Main,
    NpgsqlDataSource Heartbeat,
    string DirectConnectionString,
    bool IsEmbedded,
    string ServerVersion) : IAsyncDisposable
{
    // A server needs space for two segments of its write-ahead log, of 16 MiB each, and for its restart.
    private const long LeastFreeBytes = 64 * 1024 * 1024;

    /// <summary>Folder of the embedded server's files; null when the database is an external server.</summary>
    internal string? DataFolder { get; init; }

    /// <summary>Whether the embedded server has no disk space left to work with; false when it is not known.</summary>
    internal bool IsDiskFull()
    {
        try
        {
            return DataFolder is { } folder && new DriveInfo(folder).AvailableFreeSpace < LeastFreeBytes;
        }
        catch (Exception unknown) when (unknown is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return false;
        }
    }

    /// <summary>The embedded server; null when the database is an external server.</summary>
    internal EmbeddedPostgres? Server { get; init; }

    /// <summary>Registers the password for redaction.</summary>
    internal void HideFrom(Redactor redactor) => redactor.Know(new NpgsqlConnectionStringBuilder(DirectConnectionString).Password);

    /// <summary>Drops connections to a server process that has ended; the next command opens new ones.</summary>
    internal void ClearPools()
    {
        Main.Clear();
        Heartbeat.Clear();
    }

    /// <summary>Closes both pools, then leaves the embedded server.</summary>
    public async ValueTask DisposeAsync()
    {
        await Heartbeat.DisposeAsync();
        await Main.DisposeAsync();
        if (Server is not null)
        {
            await Server.DisposeAsync();
        }
    }

    /// <summary>Keeps the connection string out of printed records.</summary>
    private bool PrintMembers(StringBuilder text)
    {
        text.Append("ServerVersion = ").Append(ServerVersion).Append(", IsEmbedded = ").Append(IsEmbedded);
        return true;
    }
}
