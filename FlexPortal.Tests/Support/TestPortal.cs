using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Hosting;
using FlexPortal.LiveEvents;
using FlexPortal.Tests.Platform.Identity;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace FlexPortal.Tests.Support;

/// <summary>
/// The portal as it is, in this process: real web server on a free loopback port, a database of its own, the sandbox broker unless a token
/// is set. Polls every 50 ms unless the test says otherwise.
/// </summary>
internal sealed class TestPortal : IAsyncDisposable
{
    private const string ConnectionKey = "ConnectionStrings:FlexPortal";

    private readonly WebApplication _app;
    private readonly PortalDatabase _database;
    private readonly TestDatabase? _owned;
    private readonly TemporaryFolder _folder;

    private TestPortal(WebApplication app, PortalDatabase database, TestDatabase? owned, TemporaryFolder folder)
    {
        (_app, _database, _owned, _folder) = (app, database, owned, folder);
        BaseAddress = new Uri(app.Urls.First());
        Http = new HttpClient { BaseAddress = BaseAddress };
    }

    /// <summary>Where it listens.</summary>
    public Uri BaseAddress { get; }

    /// <summary>A client with that address.</summary>
    public HttpClient Http { get; }

    /// <summary>What it registered.</summary>
    public IServiceProvider Services => _app.Services;

    /// <summary>Its database.</summary>
    public PortalDatabase Database => _database;

    /// <summary>Folder of its files under way.</summary>
    public string DataDirectory => _folder.Path;

    /// <summary>
    /// Starts a portal over a database of its own, beside another portal over the same one, or over the one that the settings name.
    /// </summary>
    public static async Task<TestPortal> StartAsync(
        IReadOnlyDictionary<string, string?>? settings = null, TestDatabase? shared = null, Action<IServiceCollection>? configure = null)
    {
        var named = settings?.GetValueOrDefault(ConnectionKey) ?? shared?.ConnectionString;
        var owned = named is null ? await TestDatabase.CreateAsync() : null;
        var folder = new TemporaryFolder("flexportal-portal");
        TestCertificate.PutInto(folder.Path);
        var builder = PortalWeb.CreateBuilder([]);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Urls"] = "http://127.0.0.1:0",
            [ConnectionKey] = named ?? owned!.ConnectionString,
            ["Platform:DataDirectory"] = folder.Path,
            ["Flex:FirstPollDelay"] = "00:00:00.050",
            ["Logging:LogLevel:Default"] = "None",
            ["Identity:Mode"] = "LocalOwner",
        });
        if (settings is not null)
            builder.Configuration.AddInMemoryCollection(settings);

        PortalConfiguration.Check(builder.Configuration);
        var database = await PortalServices.OpenDatabaseAsync(builder.Configuration, CancellationToken.None);
        // On a crowded machine a page takes its time; a test that looks at one wants its content.
        var app = PortalWeb.Build(builder, database, services =>
        {
            services.AddSingleton(new FirstReading(TimeSpan.FromMinutes(1)));
            TestUsers.CheapPasswords(services);
            configure?.Invoke(services);
        });
        await app.StartAsync();
        return new TestPortal(app, database, owned, folder);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        await _database.DisposeAsync();
        if (_owned is not null)
            await _owned.DisposeAsync();
        _folder.Dispose();
    }
}
