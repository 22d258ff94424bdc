using Npgsql;

namespace FlexPortal.Core.Platform.Persistence.EmbeddedServer;

/// <summary>
/// The PostgreSQL that comes with the portal, on loopback, one for each data folder. The first process that asks for it starts it, others
/// join it, the last one to leave stops it. However a process ended, the next start finds the server or recovers it.
/// </summary>
internal sealed class EmbeddedPostgres : IAsyncDisposable
{
    private readonly EmbeddedPostgresLocks _locks;
    private readonly EmbeddedPostgresServer _server;
    private readonly NpgsqlConnectionStringBuilder _target;
    private IDisposable? _use;

    private EmbeddedPostgres(
        EmbeddedPostgresLocks locks, EmbeddedPostgresServer server, IDisposable use, NpgsqlConnectionStringBuilder target, bool joined)
    {
        _locks = locks;
        _server = server;
        _use = use;
        _target = target;
        Joined = joined;
    }

    /// <summary>Leads to the portal's own database as its owner. Holds the password.</summary>
    public string ConnectionString => _target.ConnectionString;

    /// <summary>Whether the server was already running.</summary>
    public bool Joined { get; }

    /// <summary>Starts or joins the server of a data folder.</summary>
    /// <param name="dataDirectory">The portal's data folder, absolute; created when it does not exist.</param>
    /// <param name="time">Paces the waiting.</param>
    /// <param name="settings">
    /// Further settings of the server for this start; null for none. <c>fsync = off</c> also makes the cluster without syncing.
    /// </param>
    /// <param name="cancellationToken">Gives up; a server started meanwhile is stopped.</param>
    /// <exception cref="StartupException">It cannot be started; the line says what to do.</exception>
    public static async Task<EmbeddedPostgres> StartAsync(
        string dataDirectory, TimeProvider time, IReadOnlyDictionary<string, string>? settings, CancellationToken cancellationToken)
    {
        var folder = new EmbeddedPostgresFolder(CheckPath(dataDirectory));
        return await ExplainAsync(async () =>
        {
            var binaries = EmbeddedPostgresBinaries.Find();
            var user = await EmbeddedPostgresUser.PrepareAsync(folder, binaries, cancellationToken);
            var cluster = new EmbeddedPostgresCluster(folder, binaries, user);
            var server = new EmbeddedPostgresServer(folder, binaries, user, time);
            settings ??= new Dictionary<string, string>(StringComparer.Ordinal);
            return await StartAsync(folder, cluster, server, new EmbeddedPostgresLocks(folder, time), settings, cancellationToken);
        });
    }

    /// <summary>Number of the server's process; null when none runs.</summary>
    public int? FindProcess() => _server.FindProcess();

    /// <summary>
    /// Starts a server that has ended, on the port that its users know. Does nothing when another process has restarted it already.
    /// </summary>
    /// <exception cref="StartupException">It did not start, or runs on another port.</exception>
    public Task RestartAsync(CancellationToken cancellationToken) => ExplainAsync(async () =>
    {
        using var starting = await _locks.TakeStartAsync(cancellationToken);
        var port = await _server.FindRunningAsync(_target.Password!, cancellationToken)
            ?? await _server.StartAsync(_target.Port, keepsPort: true, cancellationToken);
        return port == _target.Port
            ? port
            : throw StartupException.Database(
                StartupCodes.FolderInUse,
                "The embedded PostgreSQL runs on another port now, because another process started it: start the portal again.");
    });

    /// <summary>Leaves the server, and stops it when no other process uses it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _use, null) is not { } use)
        {
            return;
        }

        using (await _locks.TakeStartAsync(CancellationToken.None))
        {
            await LeaveAsync(_locks, _server, use);
        }
    }

    internal static NpgsqlConnectionStringBuilder Describe(int port, string password) => new()
    {
        Host = "127.0.0.1",
        Port = port,
        Username = EmbeddedPostgresCluster.Portal,
        Password = password,
        Database = EmbeddedPostgresCluster.Portal,
        SslMode = SslMode.Disable,
        GssEncryptionMode = GssEncryptionMode.Disable,
    };

    private static async Task<EmbeddedPostgres> StartAsync(
        EmbeddedPostgresFolder folder,
        EmbeddedPostgresCluster cluster,
        EmbeddedPostgresServer server,
        EmbeddedPostgresLocks locks,
        IReadOnlyDictionary<string, string> settings,
        CancellationToken cancellationToken)
    {
        using var starting = await locks.TakeStartAsync(cancellationToken);
        var unused = locks.IsUnused();
        if (!folder.HasCluster)
        {
            var durable = !settings.TryGetValue("fsync", out var fsync) || !string.Equals(fsync, "off", StringComparison.Ordinal);
            await cluster.CreateAsync(durable, cancellationToken);
        }

        var password = await cluster.ReadPasswordAsync(cancellationToken);
        var use = locks.TakeUse();
        try
        {
            var lastPort = EmbeddedPostgresPidFile.Read(folder)?.Port;
            var running = await server.FindRunningAsync(password, cancellationToken);
            var port = running ?? await StartStoppedAsync();
            return new EmbeddedPostgres(locks, server, use, Describe(port, password), joined: running is not null);

            async Task<int> StartStoppedAsync()
            {
                CheckHost(folder, unused);
                await cluster.ConfigureAsync(settings, cancellationToken);
                return await server.StartAsync(unused ? null : lastPort, keepsPort: false, cancellationToken);
            }
        }
        catch
        {
            await LeaveAsync(locks, server, use);
            throw;
        }
    }

    private static async Task<T> ExplainAsync<T>(Func<Task<T>> start)
    {
        try
        {
            return await start();
        }
        catch (IOException full) when (DatabaseErrors.IsDiskFull(full))
        {
            throw EmbeddedPostgresErrors.DiskFull(full);
        }
        catch (Exception unusable) when (unusable is IOException or UnauthorizedAccessException)
        {
            throw StartupException.Database(
                StartupCodes.FolderUnusable,
                "The data folder cannot be created or written: set Platform:DataDirectory to a folder this user may write to.",
                unusable);
        }
    }

    private static async Task LeaveAsync(EmbeddedPostgresLocks locks, EmbeddedPostgresServer server, IDisposable use)
    {
        use.Dispose();
        if (locks.IsUnused())
        {
            await server.StopAsync();
        }
    }

    /// <summary>
    /// A server that others use but that cannot be seen from here runs in another container or on another machine; a second one on
    /// the same files would destroy them.
    /// </summary>
    private static void CheckHost(EmbeddedPostgresFolder folder, bool unused)
    {
        if (!unused
            && File.Exists(folder.Host)
            && !string.Equals(File.ReadAllText(folder.Host), Environment.MachineName, StringComparison.Ordinal))
        {
            throw StartupException.Database(
                StartupCodes.FolderInUse,
                "Another container or machine uses the data folder: stop it, set Platform:DataDirectory to another folder, or give both "
                + "one PostgreSQL by ConnectionStrings:FlexPortal.");
        }

        File.WriteAllText(folder.Host, Environment.MachineName);
    }

    private static string CheckPath(string dataDirectory) =>
        // pg_ctl hands the path to a shell between double quotes.
        !OperatingSystem.IsWindows() && dataDirectory.AsSpan().IndexOfAny("\"$`\\\n") >= 0
            ? throw StartupException.Settings(
                StartupCodes.FolderUnusable,
                "Platform:DataDirectory must not contain a quotation mark, a dollar sign, a backtick or a backslash.")
            : Path.GetFullPath(dataDirectory);
}
