using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Raw;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Flex.Runs.Stages;
using FlexPortal.Core.Flex.WebService;
using FlexPortal.Core.Platform.Content;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Core.Platform.Persistence.EmbeddedServer;
using FlexPortal.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace FlexPortal.Benchmarks;

/// <summary>The portal's preflight and persist stages over its own embedded PostgreSQL with default durability.</summary>
internal sealed class IngestionBench : IAsyncDisposable
{
    private static readonly FlexConnection Nowhere = new(new Uri("https://localhost/"), new FlexToken("not used here"), IsSandbox: true);

    private readonly DirectoryInfo _folder;
    private readonly IHost _host;

    private IngestionBench(DirectoryInfo folder, PortalDatabase database, IHost host) =>
        (_folder, Database, _host) = (folder, database, host);

    public PortalDatabase Database { get; }

    public IServiceProvider Services => _host.Services;

    public static async Task<IngestionBench> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("flexportal-benchmark-");
        var builder = Host.CreateApplicationBuilder();
        builder.Configuration.AddInMemoryCollection([new("Platform:DataDirectory", folder.FullName)]);
        builder.Logging.ClearProviders();
        var database = await PortalServices.OpenDatabaseAsync(builder.Configuration, CancellationToken.None);
        builder.AddPortal(database);
        return new IngestionBench(folder, database, builder.Build());
    }

    /// <summary>The bytes of a file as the download stage leaves them.</summary>
    public async Task<ReceivedStatement> ReceiveAsync(string path)
    {
        var spool = SpoolFile.Create(Path.Combine(_folder.FullName, "spool"));
        await using var file = File.OpenRead(path);
        await using (var destination = spool.OpenWrite())
            await file.CopyToAsync(destination);
        file.Position = 0;
        var hash = Convert.ToHexStringLower(await System.Security.Cryptography.SHA256.HashDataAsync(file));
        return new(spool, hash, spool.Length, null, TimeProvider.System.GetUtcNow());
    }

    /// <summary>Starts a run of an account, as the use case does.</summary>
    public async Task<RunWork> BeginAsync(string accountId)
    {
        await using var connection = await Database.Main.OpenConnectionAsync();
        var run = new NewRun(Guid.CreateVersion7(), accountId, "bench", null, null, RunTrigger.Cli, "benchmark", IsSandbox: true);
        var lease = await IngestionRunSql.TryStartAsync(connection, run, "benchmark", TimeSpan.FromHours(1), CancellationToken.None)
            ?? throw new InvalidOperationException("The account is busy.");
        return new(
            lease,
            IngestionAccount.Unspecified,
            "bench-" + accountId,
            null,
            null,
            Nowhere,
            new RunRecorder(Database, lease, TimeProvider.System));
    }

    /// <summary>From bytes on disk to committed rows.</summary>
    public async Task IngestAsync(RunWork work, ReceivedStatement received)
    {
        var stages = _host.Services.GetRequiredService<IngestionStages>();
        var statement = await stages.Preflight.ExecuteAsync(work, received, CancellationToken.None);
        if (statement.Error is { } error)
            throw new PortalException(error);
        await stages.Persist.ExecuteAsync(work, received, statement, CancellationToken.None);
    }

    /// <summary>Flushes what earlier rounds left to be written, so that no round pays for another.</summary>
    public async Task SettleAsync()
    {
        var administrator = new NpgsqlConnectionStringBuilder(Database.DirectConnectionString)
        {
            Username = EmbeddedPostgresCluster.Superuser,
            Pooling = false,
        };
        await using var connection = new NpgsqlConnection(administrator.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("CHECKPOINT", connection) { CommandTimeout = 300 };
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _host.Dispose();
        await Database.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
