using FlexPortal.Core.Platform.Persistence.EmbeddedServer;
using FlexPortal.Tests.Support;
using Npgsql;
using Xunit;

[assembly: AssemblyFixture(typeof(PostgresServer))]

namespace FlexPortal.Tests.Support;

/// <summary>
/// The PostgreSQL of this test process: the one that FLEXPORTAL_TEST_POSTGRES leads to (a connection string of a user who may create
/// databases), else an embedded one in memory or in a temporary folder. It starts when the first test asks for it.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private const string Prefix = "flexportal-test-postgres-";
    private const string OwnedSuffix = ".owned";
    private const long Room = 3L << 30;

    // A database is a thousand files that live for a second, which a file system on a disk makes slowly: in memory where there is room.
    private static readonly string[] Folders = [.. new[] { "/dev/shm", Path.GetTempPath() }.Where(Directory.Exists)];
    private static readonly Lock Gate = new();
    private static Task<PostgresServer>? _running;

    private EmbeddedPostgres? _embedded;
    private FileStream? _owned;

    /// <summary>Leads to the server's maintenance database, as a user who may create databases.</summary>
    internal string AdminConnectionString { get; private set; } = "";

    /// <summary>Leads to the server as the user who owns the tests' databases: not a superuser where the server is ours.</summary>
    internal string OwnerConnectionString { get; private set; } = "";

    /// <summary>The server, started when it is not yet.</summary>
    internal static Task<PostgresServer> GetAsync()
    {
        lock (Gate)
        {
            return _running ??= StartAsync();
        }
    }

    /// <summary>Runs one statement as the user who may create databases.</summary>
    internal static async Task AdministerAsync(string sql)
    {
        var server = await GetAsync();
        await using var connection = new NpgsqlConnection(server.AdminConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Stops the server of this process and removes its folder.</summary>
    public async ValueTask DisposeAsync()
    {
        Task<PostgresServer>? running;
        lock (Gate)
        {
            (running, _running) = (_running, null);
        }

        if (running is not null)
        {
            await (await running).StopAsync();
        }
    }

    private static async Task<PostgresServer> StartAsync()
    {
        var server = new PostgresServer();
        if (Environment.GetEnvironmentVariable("FLEXPORTAL_TEST_POSTGRES") is { Length: > 0 } given)
        {
            server.AdminConnectionString = server.OwnerConnectionString = given;
            return server;
        }

        await RemoveLeftoversAsync();
        var owned = Path.Combine(FolderWithRoom(), $"{Prefix}{Guid.NewGuid():N}{OwnedSuffix}");
        server._owned = new FileStream(owned, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        server._embedded = await StartEmbeddedAsync(FolderOf(server._owned.Name));
        server.OwnerConnectionString = server._embedded.ConnectionString;
        server.AdminConnectionString = new NpgsqlConnectionStringBuilder(server._embedded.ConnectionString)
        {
            Username = EmbeddedPostgresCluster.Superuser,
            Database = EmbeddedPostgresCluster.Superuser,
        }.ConnectionString;
        return server;
    }

    private static Task<EmbeddedPostgres> StartEmbeddedAsync(string folder) => EmbeddedPostgres.StartAsync(
        folder,
        TimeProvider.System,
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            // Nothing of a test outlives a power cut.
            ["fsync"] = "off",
            ["synchronous_commit"] = "off",
            ["full_page_writes"] = "off",
            ["shared_buffers"] = "128MB",
            ["max_wal_size"] = "256MB",
        },
        CancellationToken.None);

    /// <summary>
    /// A test process that was killed leaves its server running and its folder behind; its hold on the file beside it is gone.
    /// </summary>
    private static async Task RemoveLeftoversAsync()
    {
        foreach (var file in Folders.SelectMany(folder => Directory.EnumerateFiles(folder, Prefix + "*" + OwnedSuffix)))
        {
            try
            {
                await using var owned = new FileStream(file, FileMode.Open, FileAccess.Write, FileShare.None);
                if (Directory.Exists(FolderOf(file)))
                {
                    await (await StartEmbeddedAsync(FolderOf(file))).DisposeAsync();
                }

                Remove(file);
            }
            catch (IOException)
            {
                // In use, or just removed by another test process.
            }
        }
    }

    private static string FolderWithRoom() =>
        Array.Find(Folders, folder => new DriveInfo(folder).AvailableFreeSpace > Room) ?? Path.GetTempPath();

    private static string FolderOf(string ownedFile) => ownedFile[..^OwnedSuffix.Length];

    private static void Remove(string ownedFile)
    {
        if (Directory.Exists(FolderOf(ownedFile)))
        {
            Directory.Delete(FolderOf(ownedFile), recursive: true);
        }

        File.Delete(ownedFile);
    }

    private async Task StopAsync()
    {
        if (_embedded is not null && _owned is not null)
        {
            NpgsqlConnection.ClearAllPools();
            await _embedded.DisposeAsync();
            Remove(_owned.Name);
            await _owned.DisposeAsync();
        }
    }
}
