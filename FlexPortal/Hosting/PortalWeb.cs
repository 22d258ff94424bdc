using FlexPortal.Audit;
using FlexPortal.Core.MarketData;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Core.Platform.Persistence.EmbeddedServer;
using FlexPortal.Core.Platform.Schedules;
using FlexPortal.Core.Platform.Settings;
using FlexPortal.Core.Sources;
using FlexPortal.Flex;
using FlexPortal.Identity;
using FlexPortal.Identity.Access;
using FlexPortal.Identity.Tokens;
using FlexPortal.Identity.TwoFactor;
using FlexPortal.LiveEvents;
using FlexPortal.MarketData;
using FlexPortal.MarketData.Alerts;
using FlexPortal.Notifications;
using FlexPortal.Secrets;
using FlexPortal.Shell;
using FlexPortal.Shell.GoTo;
using FlexPortal.Shell.Settings;
using FlexPortal.Sources;
using Microsoft.AspNetCore.SignalR;

namespace FlexPortal.Hosting;

/// <summary>The web host: pages, HTTP API, hub, health.</summary>
internal static class PortalWeb
{
    internal const string DefaultUrls = "http://localhost:5080";

    // A third of the browser's timeout (scripts/start.js).
    private static readonly TimeSpan SignOfLife = TimeSpan.FromSeconds(5);

    /// <summary>Serves until it is stopped. Throws <see cref="StartupException"/> when it cannot start.</summary>
    public static async Task RunAsync(string[] args)
    {
        if (SettingNames.Faults(args).ToList() is { Count: > 0 } faults)
            throw StartupException.Settings(
                "COMMAND_LINE_INVALID", string.Join(Environment.NewLine, [.. faults, "Add --help for the options."]));

        var builder = PortalConfiguration.Read(() => CreateBuilder(args));
        var started = false;
        // Until the portal serves, an error is printed in one line below, not also with a stack trace.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", level => started && level >= LogLevel.Warning);
        PortalConfiguration.Check(builder.Configuration);
        if (IsFirstStart(builder.Configuration))
            await Console.Out.WriteLineAsync("First start: setting up the database. This takes half a minute, later starts a few seconds.");
        await using var database = await PortalServices.OpenDatabaseAsync(builder.Configuration, CancellationToken.None);
        await using var app = Build(builder, database);
        try
        {
            await app.StartAsync();
            started = true;
        }
        catch (Exception fault) when (AddressErrors.IsOne(fault))
        {
            throw AddressErrors.Explain(fault, builder.Configuration["Urls"]);
        }

        using var served = await ServedAddress.KeepAsync(app.Configuration, SetupLink.Base(app.Urls.First()).ToString());
        await Console.Out.WriteLineAsync($"FlexPortal is ready: {string.Join(' ', app.Urls)}");
        await NewTokenNotice.WriteAsync(app.Services, Console.Out);
        await SetupLink.TellAsync(app);
        await app.WaitForShutdownAsync();
        if (app.Services.GetRequiredService<EmbeddedServerMonitor>().Current.Failure is { } failure)
            throw failure;
    }

    /// <summary>Whether the embedded server has no data yet.</summary>
    private static bool IsFirstStart(IConfiguration configuration) =>
        string.IsNullOrWhiteSpace(configuration.GetConnectionString("FlexPortal")) && !Directory.Exists(Path.Combine(
            SettingsBinder<PlatformOptions>.Read(configuration, PlatformOptions.Section).ResolveDataDirectory(), "postgres"));

    /// <summary>A builder with the portal's settings and nothing of the machine's.</summary>
    public static WebApplicationBuilder CreateBuilder(string[] args)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            Args = args,
            // Also inside another program, such as the tests: the served files are found by this name.
            ApplicationName = typeof(PortalWeb).Assembly.GetName().Name,
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.Configuration.AddPortalSettings(args);
        if (string.IsNullOrWhiteSpace(builder.Configuration["Urls"]))
            builder.Configuration["Urls"] = DefaultUrls;
        builder.WebHost.UseStaticWebAssets();
        // Without it a portal started from its sources would serve them uncompressed and never cached, to watch for edits.
        builder.Configuration["ReloadStaticAssetsAtRuntime"] ??= "false";
        builder.WebHost.ConfigureKestrel(ConnectionLimits.Configure);
        return builder;
    }

    /// <summary>Puts the application together over an opened and migrated database.</summary>
    public static WebApplication Build(
        WebApplicationBuilder builder, PortalDatabase database, Action<IServiceCollection>? configure = null)
    {
        builder.AddPortal(database);
        builder.AddPortalIdentity();
        builder.Services.AddAuditOfRequests();
        builder.Services.AddSecretPages();
        builder.Services.AddPortalApi();
        builder.Services.AddRazorComponents().AddInteractiveServerComponents(ConnectionLimits.Configure).AddHubOptions(hub =>
        {
            ConnectionLimits.Configure(hub);
            hub.KeepAliveInterval = SignOfLife;
        });
        builder.Services.AddPortalShell();
        builder.Services.AddFlexWeb();
        builder.Services.AddMarketDataSchedule();
        builder.Services.AddSourcesSchedule();
        builder.Services.AddSchedules();
        builder.Services.AddMarketWeb();
        builder.Services.AddSourcesWeb();
        builder.Services.AddNotificationPages();
        var limits = SettingsBinder<LimitOptions>.Read(builder.Configuration, LimitOptions.Section);
        builder.Services.AddRequestRates(limits);
        builder.Services.AddSingleton(limits);
        builder.Services.AddSingleton<AddressConnectionLimit>();
        builder.Services.AddSingleton(new ConnectionLimit(limits));
        builder.Services.AddAntiforgery();
        builder.Services.AddFormCookie();
        // Pages only. They hold no secret, and form tokens are encrypted differently in each response, so the length reveals nothing.
        builder.Services.AddResponseCompression(compression => (compression.EnableForHttps, compression.MimeTypes) = (true, ["text/html"]));

        configure?.Invoke(builder.Services);

        var app = builder.Build();
        app.Use(AddressConnectionLimit.OnRequestAsync);
        app.UseTrustedProxies(limits);
        app.UsePortalSecurityHeaders();
        app.UseResponseCompression();
        app.UsePortalErrors();
        app.UsePortalNotFoundPages();
        app.UseDatabaseStatus();
        app.UsePortalIdentity();
        app.UseAntiforgery();
        MapEndpoints(app);
        return app;
    }

    private static void MapEndpoints(WebApplication app)
    {
        app
            .MapStaticAssets()
            .OpenToAll("the sign-in page needs its styles; the files are those of the published program", beforeSetup: true);
        app.MapPortalHealth();
        var api = app.MapGroup("").TakesTokens().RefusesUnknownParameters();
        api.MapOpenApi().Needs(Capability.ReadRuns);
        api.MapAuditEndpoints();
        app.MapFlex(api);
        app.MapMarket(api);
        api.MapAlertEndpoints();
        app.MapSources(api);
        api.MapMetrics();
        // Not for tokens: a token that can read or set secrets would be worth stealing for them alone.
        app.MapSecretEndpoints();
        app.MapAlertTest();
        app.MapSecretForms();
        app.MapSettingsForm();
        app.MapGoToForm();
        app.MapIdentityForms();
        app.MapSignInCodeForm();
        app.MapHub<RunsHub>("/hubs/runs");
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode().NeedsSignIn();
    }
}
