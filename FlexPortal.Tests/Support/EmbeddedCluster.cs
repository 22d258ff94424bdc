using System.Diagnostics;
using FlexPortal.Core.Platform.Persistence.EmbeddedServer;
using Npgsql;

namespace FlexPortal.Tests.Support;

/// <summary>A data folder with an embedded server that a test starts, kills and damages. Whatever still runs there at the end is
/// killed.</summary>
internal sealed class EmbeddedCluster : IAsyncDisposable
{
    private readonly TemporaryFolder _temporary = new();

    public EmbeddedCluster() => Folder = new EmbeddedPostgresFolder(_temporary.Under("data"));

    public EmbeddedPostgresFolder Folder { get; }

    /// <summary>The number of the running server's first process; null when none says it runs.</summary>
    public int? ServerProcess =>
        EmbeddedPostgresPidFile.Read(Folder) is { } file && file.Look(Folder) == PostmasterState.Alive ? file.ProcessId : null;

    public static async Task<T> ScalarAsync<T>(EmbeddedPostgres server, string sql)
    {
        await using var connection = await OpenAsync(server);
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public static async Task ExecuteAsync(EmbeddedPostgres server, string sql)
    {
        await using var connection = await OpenAsync(server);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    public Task<EmbeddedPostgres> StartAsync(CancellationToken cancellationToken = default) =>
        EmbeddedPostgres.StartAsync(Folder.DataDirectory, TimeProvider.System, settings: null, cancellationToken);

    public ChildProcess StartHolder(IReadOnlyDictionary<string, string>? environment = null) =>
        ChildProcess.Start(ChildProcess.HoldPostgres, environment, Folder.DataDirectory);

    /// <summary>Ends the server as <c>kill -9</c> does.</summary>
    public void KillServer() => Kill(ServerProcess ?? throw new InvalidOperationException("No server runs."));

    public ValueTask DisposeAsync()
    {
        if (ServerProcess is { } left)
        {
            Kill(left);
        }

        // The other processes of a killed server end a moment later and still write their last files.
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                _temporary.Dispose();
                return ValueTask.CompletedTask;
            }
            catch (IOException) when (attempt < 100)
            {
                Thread.Yield();
            }
        }
    }

    private static void Kill(int process)
    {
        using var server = Process.GetProcessById(process);
        server.Kill();
        server.WaitForExit();
    }

    private static async Task<NpgsqlConnection> OpenAsync(EmbeddedPostgres server)
    {
        var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(server.ConnectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }
}
