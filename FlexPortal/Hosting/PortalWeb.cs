using FlexPortal.Audit;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Core.Platform.Persistence.EmbeddedServer;
using FlexPortal.Flex;
using FlexPortal.Flex.Changes;
using FlexPortal.Flex.Evidence;
using FlexPortal.Flex.RunList;
using FlexPortal.Flex.Runs;
using FlexPortal.Flex.Sections;
using FlexPortal.Flex.Statement;
using FlexPortal.Identity;
using FlexPortal.Identity.Access;
using FlexPortal.Identity.TwoFactor;
using FlexPortal.Identity.Tokens;
using FlexPortal.LiveEvents;
using FlexPortal.Secrets;
using FlexPortal.Shell;
using FlexPortal.Shell.Reading;
using Microsoft.AspNetCore.SignalR;

namespace FlexPortal.Hosting;

/// <summary>The web host: pages, HTTP API, hub, health.</summary>
internal static class PortalWeb
{
    internal const string DefaultUrls = "http://localhost:5080";

    // A third of what the browser waits before it calls the line lost (scripts/start.js).
    private static readonly TimeSpan SignOfLife = TimeSpan.FromSeconds(5);

    /// <summary>Serves until it is told to stop. Throws <see cref="StartupException"/> when it cannot start.</summary>
    public static async Task RunAsync(string[] args)
    {
        if (SettingNames.Faults(args).ToList() is { Count: > 0 } faults)
            throw StartupException.Settings("COMMAND_LINE_INVALID", string.Join(Environment.NewLine, [.. faults, "Add --help to see what can be said."]));

        var builder = PortalConfiguration.Read(() => CreateBuilder(args));
        var started = false;
        // Until the portal serves, what stops it is told in one line below, and not a second time with a stack trace.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", level => started && level >= LogLevel.Warning);
        PortalConfiguration.Check(builder.Configuration);
        await using var database = await PortalServices.OpenDatabaseAsync(builder.Configuration, CancellationToken.None);
        await using var app = Build(builder, database);
        try
        {
            await app.StartAsync();
            started = true;
        }
        catch (Exception fault) when (AddressFaults.IsOne(fault))
        {
            throw AddressFaults.Explain(fault, builder.Configuration["Urls"]);
        }

        await Console.Out.WriteLineAsync($"FlexPortal is ready: {string.Join(' ', app.Urls)}");
        await NewTokenNotice.WriteAsync(app.Services, Console.Out);
        await SetupLink.TellAsync(app);
        await app.WaitForShutdownAsync();
        if (app.Services.GetRequiredService<EmbeddedServerMonitor>().Current.Failure is { } failure)
            throw failure;
    }

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
        builder.Services.AddPortalApi();
        builder.Services.AddRazorComponents().AddInteractiveServerComponents(ConnectionLimits.Configure).AddHubOptions(hub =>
        {
            ConnectionLimits.Configure(hub);
            hub.KeepAliveInterval = SignOfLife;
        });
        builder.Services.AddPortalShell();
        builder.Services.AddSingleton<RunRowCache>();
        builder.Services.AddScoped<RunCommands>();
        var limits = builder.Configuration.GetSection(LimitOptions.Section).Get<LimitOptions>() ?? new();
        builder.Services.AddRequestRates(limits);
        builder.Services.AddSingleton(limits);
        builder.Services.AddSingleton<AddressConnectionLimit>();
        builder.Services.AddSingleton(new ConnectionLimit(limits));
        builder.Services.AddAntiforgery();
        builder.Services.AddFormCookie();
        // Pages only. They carry no secret, and the tokens of their forms are encrypted anew for each answer, so their length tells nothing.
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
        app.MapStaticAssets().OpenToAll("the page of the sign-in needs its styles; the files are those of the published program", beforeSetup: true);
        app.MapPortalHealth();
        var api = app.MapGroup("").TakesTokens();
        api.MapOpenApi().Needs(Capability.ReadRuns);
        api.MapFlexEndpoints();
        api.MapComparisonEndpoints();
        api.MapEvidenceEndpoints();
        api.MapRunExports();
        api.MapRunListEndpoints();
        api.MapSectionEndpoints();
        api.MapArtifactEndpoints();
        api.MapAuditEndpoints();
        // Not for tokens: a program that could read or set the secrets would be worth stealing for them alone.
        app.MapSecretEndpoints();
        app.MapRunForms();
        app.MapRunSearch();
        app.MapSettingsForm();
        app.MapSectionForms();
        app.MapIdentityForms();
        app.MapSecretForms();
        app.MapSignInCodeForm();
        app.MapHub<RunsHub>("/hubs/runs");
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode().NeedsSignIn();
        return app;
    }
}
