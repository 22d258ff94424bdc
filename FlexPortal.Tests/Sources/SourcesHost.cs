using System.Globalization;
using System.Text;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Core.Platform.Telemetry;
using FlexPortal.Core.Sources;
using FlexPortal.Core.Sources.Embeddings.Models;
using FlexPortal.Core.Sources.Embeddings.Queue;
using FlexPortal.Core.Sources.Files;
using FlexPortal.Core.Sources.Groups;
using FlexPortal.Hosting;
using FlexPortal.Tests.Sources.Embeddings;
using FlexPortal.Tests.Support;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Xunit;

namespace FlexPortal.Tests.Sources;

/// <summary>The services of a portal over a test's database, with or without the worker of the queue.</summary>
internal sealed class SourcesHost : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;
    private readonly PortalDatabase _portal;
    private readonly IHost _host;

    private SourcesHost(TestDatabase database, TemporaryFolder folder, PortalDatabase portal, IHost host) =>
        (Database, _folder, _portal, _host) = (database, folder, portal, host);

    public TestDatabase Database { get; }

    public PortalDatabase Portal => _portal;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Starts a host.</summary>
    /// <param name="database">Its database, which it does not dispose.</param>
    /// <param name="works">Whether it works on the queue.</param>
    /// <param name="server">The service that embeds; null for the built-in model.</param>
    /// <param name="hasModel">Whether there is a built-in model; else words are matched.</param>
    public static async Task<SourcesHost> StartAsync(
        TestDatabase database, bool works, EmbeddingServer? server = null, bool hasModel = true)
    {
        var folder = new TemporaryFolder();
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection(
        [
            new("Platform:DataDirectory", folder.Path), new("ConnectionStrings:FlexPortal", database.ConnectionString),
            .. server is null ? [] : Settings(server).Select(one => new KeyValuePair<string, string?>(one.Key, one.Value)),
        ]);
        builder.Logging.ClearProviders();
        var portal = await PortalServices.OpenDatabaseAsync(builder.Configuration, Cancel);
        builder.AddPortal(portal);
        if (!hasModel)
        {
            builder.Services.AddSingleton(services => new EmbeddingModels(
                services.GetRequiredService<IOptions<EmbeddingOptions>>(), services.GetRequiredService<Redactor>(), TimeProvider.System,
                services.GetRequiredService<ILogger<EmbeddingModels>>())
            {
                Folder = folder.Path,
            });
        }

        if (works)
            builder.Services.AddSourcesSchedule();
        var host = builder.Build();
        if (works)
            await host.StartAsync(Cancel);
        return new(database, folder, portal, host);
    }

    /// <summary>The settings with which a portal embeds at a server.</summary>
    public static (string Key, string Value)[] Settings(EmbeddingServer server) =>
    [
        ("Embeddings:Provider", "Http"), ("Embeddings:BaseUrl", server.BaseUrl.ToString()), ("Embeddings:Model", "m"),
        ("Embeddings:Dimensions", "3"),
    ];

    /// <summary>The same as arguments of a command, so that it embeds a question as the portal embeds texts.</summary>
    public static IEnumerable<string> CommandSettings(EmbeddingServer server) =>
        Settings(server).SelectMany(one => new[] { "--set", $"{one.Key}={one.Value}" });

    public T Get<T>() where T : notnull => _host.Services.GetRequiredService<T>();

    public async Task<Guid> AddGroupAsync(string name)
    {
        var (group, error) = await Get<ChangeGroup>().ExecuteAsync(new GroupChange.Create(name), Actors.Named("anna"), Cancel);
        Assert.Null(error);
        return group!.Value;
    }

    /// <summary>Uploads a CSV file; a name that is there gets a new version.</summary>
    public async Task<UploadedFile> UploadAsync(Guid group, string name, string csv)
    {
        using var content = new MemoryStream(Encoding.UTF8.GetBytes(csv));
        var (file, error) = await Get<UploadFile>().ExecuteAsync(
            new(group, name, UploadMode.NewVersion), content, Actors.Named("anna"), Cancel);
        Assert.Null(error);
        return file!;
    }

    /// <summary>A file of securities with a note each.</summary>
    public static string Csv(params (string Symbol, string Note)[] rows) =>
        "Symbol,Quantity,Note\n" + string.Concat(rows.Select((row, at) =>
            string.Create(CultureInfo.InvariantCulture, $"{row.Symbol},{100 + at},{row.Note}\n")));

    /// <summary>Waits until no job of the database waits or is processed.</summary>
    public Task IdleAsync() => Eventually.IsAsync(async () => await CountAsync("embedding_job WHERE status IN ('queued', 'started')") == 0);

    /// <summary>The jobs of a group by file.</summary>
    public async Task<GroupJobs> JobsAsync(Guid group) => (await Get<EmbeddingQueries>().FindAsync(group, Cancel))!;

    public Task<long> CountAsync(string from) => Database.ScalarAsync<long>($"SELECT count(*) FROM sources.{from}");

    public Task StopAsync() => _host.StopAsync(Cancel);

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        _host.Dispose();
        await _portal.DisposeAsync();
        _folder.Dispose();
    }
}
