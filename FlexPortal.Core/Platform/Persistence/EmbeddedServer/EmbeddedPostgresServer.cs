using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Npgsql;

namespace FlexPortal.Core.Platform.Persistence.EmbeddedServer;

/// <summary>
/// The running server of a complete cluster: finds it, starts it, stops it. Every call but <see cref="FindProcess"/> needs the start lock.
/// </summary>
internal sealed class EmbeddedPostgresServer(
    EmbeddedPostgresFolder folder, EmbeddedPostgresBinaries binaries, EmbeddedPostgresUser user, TimeProvider time)
{
    private const int RecoverySeconds = 300;
    private const int StopSeconds = 60;
    private const long LongLog = 8 << 20;
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan AppearTimeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LeftoverTimeout = TimeSpan.FromSeconds(30);

    /// <summary>Number of the server's process; null when none runs.</summary>
    public int? FindProcess() =>
        EmbeddedPostgresPidFile.Read(folder) is { } file && file.Look(folder) == PostmasterState.Alive ? file.ProcessId : null;

    /// <summary>The port of the server that already runs on this cluster; null when none does.</summary>
    /// <exception cref="StartupException">One runs and does not answer.</exception>
    public async Task<int?> FindRunningAsync(string password, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        while (EmbeddedPostgresPidFile.Read(folder) is { } file)
        {
            var state = file.Look(folder);
            if (state == PostmasterState.Gone)
            {
                return null;
            }

            if (state == PostmasterState.Foreign)
            {
                // PostgreSQL would take the process that has this number now for its server, and refuse to start.
                File.Delete(folder.PostmasterPid);
                return null;
            }

            if (file.Port != 0 && await AnswersAsync(file.Port, password, cancellationToken))
            {
                return file.Port;
            }

            if (time.GetElapsedTime(began) > AnswerTimeout)
            {
                throw StartupException.Database(
                    StartupCodes.FolderInUse,
                    $"The embedded PostgreSQL of the data folder runs as process {file.ProcessId} but does not answer: end that process "
                    + "and start again.");
            }

            // It is starting, or on its way out: then the file goes.
            await Task.Delay(TimeSpan.FromMilliseconds(50), time, cancellationToken);
        }

        return null;
    }

    /// <summary>Starts the server, after a crash too, and returns its port.</summary>
    /// <param name="preferredPort">Tried first: processes that still use the server know it by this one. Null: any free port.</param>
    /// <param name="keepsPort">No other port will do.</param>
    /// <param name="cancellationToken">Gives up; a server that was being started may be left to stop.</param>
    /// <exception cref="StartupException">It did not start.</exception>
    public async Task<int> StartAsync(int? preferredPort, bool keepsPort, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var port = preferredPort ?? FreePort();
        TrimLog();
        while (true)
        {
            var logged = LogLength();
            string[] arguments =
            [
                "start", "-w", "-s", "-t", RecoverySeconds.ToString(CultureInfo.InvariantCulture), "-D", folder.Cluster, "-l", folder.Log,
                "-o", string.Create(CultureInfo.InvariantCulture, $"-p {port}"),
            ];
            var result = await RunStartAsync(arguments, cancellationToken);
            if (result.ExitCode == 0)
            {
                return port;
            }

            var said = LoggedSince(logged);
            if (!MayTryAgain(said) || time.GetElapsedTime(began) > LeftoverTimeout)
            {
                throw EmbeddedPostgresErrors.Explain("start", said.Length > 0 ? said : result.Output, folder, binaries);
            }

            port = keepsPort ? port : FreePort();
            await Task.Delay(TimeSpan.FromMilliseconds(100), time, cancellationToken);
        }
    }

    /// <summary>Ends all sessions, writes everything to disk and stops; does nothing when no server runs.</summary>
    public async Task StopAsync()
    {
        if (FindProcess() is null)
        {
            return;
        }

        string[] arguments =
        [
            "stop", "-w", "-s", "-m", "fast", "-t", StopSeconds.ToString(CultureInfo.InvariantCulture), "-D", folder.Cluster
        ];
        var result = await EmbeddedPostgresProgram.RunAsync(
            user.Command(binaries.PgCtl, arguments), CancellationToken.None, leavesServer: true);
        if (result.ExitCode != 0 && FindProcess() is not null)
        {
            throw EmbeddedPostgresErrors.Explain("stop", result.Output, folder, binaries);
        }
    }

    private async Task<ProgramResult> RunStartAsync(string[] arguments, CancellationToken cancellationToken)
    {
        try
        {
            return await EmbeddedPostgresProgram.RunAsync(user.Command(binaries.PgCtl, arguments), cancellationToken, leavesServer: true);
        }
        catch (OperationCanceledException)
        {
            // pg_ctl is gone, but the server it forked may appear only now, and the caller has to see it to stop it.
            var began = time.GetTimestamp();
            while (EmbeddedPostgresPidFile.Read(folder)?.Look(folder) != PostmasterState.Alive
                && time.GetElapsedTime(began) < AppearTimeout)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), time, CancellationToken.None);
            }

            throw;
        }
    }

    /// <summary>
    /// The port, taken between our asking and the server's binding; or processes of a killed server that are not gone yet.
    /// </summary>
    private static bool MayTryAgain(string log) =>
        log.Contains("Address already in use", StringComparison.Ordinal)
        || log.Contains("still in use", StringComparison.Ordinal)
        || log.Contains("could not create any TCP/IP sockets", StringComparison.Ordinal);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Whether the server there knows our password, which no other one does.</summary>
    private static async Task<bool> AnswersAsync(int port, string password, CancellationToken cancellationToken)
    {
        var settings = EmbeddedPostgres.Describe(port, password);
        settings.Pooling = false;
        settings.Timeout = 3;
        await using var connection = new NpgsqlConnection(settings.ConnectionString);
        try
        {
            await connection.OpenAsync(cancellationToken);
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    private long LogLength() => File.Exists(folder.Log) ? new FileInfo(folder.Log).Length : 0;

    private void TrimLog()
    {
        if (LogLength() > LongLog)
        {
            File.Move(folder.Log, folder.Log + ".old", overwrite: true);
        }
    }

    private string LoggedSince(long position)
    {
        if (!File.Exists(folder.Log))
        {
            return "";
        }

        using var log = new FileStream(folder.Log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        log.Seek(Math.Min(position, log.Length), SeekOrigin.Begin);
        using var reader = new StreamReader(log, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
