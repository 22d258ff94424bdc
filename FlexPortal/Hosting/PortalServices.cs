using FlexPortal.Core.Flex;
using FlexPortal.Core.MarketData;
using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Core.Platform.Jobs;
using FlexPortal.Core.Platform.LiveEvents;
using FlexPortal.Core.Platform.Notifications;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Core.Platform.Retention;
using FlexPortal.Core.Platform.Secrets;
using FlexPortal.Core.Platform.Secrets.Keys;
using FlexPortal.Core.Platform.Telemetry;
using FlexPortal.Core.Sources;
using FlexPortal.Sandbox;
using FlexPortal.Sandbox.Market;

namespace FlexPortal.Hosting;

/// <summary>Services of the web host and the command line.</summary>
internal static class PortalServices
{
    // A run in the persist stage can end while the process stops; request, poll and download are cancelled at once.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(25);

    /// <summary>Registers every feature over an opened database.</summary>
    public static void AddPortal(this IHostApplicationBuilder builder, PortalDatabase database)
    {
        builder.Services.AddSingleton(TimeProvider.System);
        database.HideFrom(builder.Services.AddPortalTelemetry(builder.Configuration));
        builder.Services.AddPortalDatabase(database);
        builder.Services.AddPortalSettings(builder.Configuration);
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = Grace);
        builder.Services.AddLiveEvents();
        builder.Services.AddJobs();
        builder.Services.AddAudit();
        builder.Services.AddRetention();
        builder.Services.AddSecrets(KeyRing.Open(builder.Configuration, TimeProvider.System));
        builder.Services.AddPortalUsers();
        builder.Services.AddNotifications();
        builder.Services.AddFlex();
        builder.Services.AddMarketData();
        builder.Services.AddSources();
        builder.Services.AddSandboxBroker();
        builder.Services.AddReplayVendor();
    }

    /// <summary>Opens the database and migrates it. The caller disposes it after the host has stopped.</summary>
    public static Task<PortalDatabase> OpenDatabaseAsync(IConfiguration configuration, CancellationToken cancellationToken) =>
        OpenAsync(configuration, MigrationRunner.RunAsync, cancellationToken);

    /// <summary>Opens the database, which must be up to date, and changes nothing. The caller disposes it.</summary>
    public static Task<PortalDatabase> OpenCurrentDatabaseAsync(IConfiguration configuration, CancellationToken cancellationToken) =>
        OpenAsync(configuration, MigrationRunner.RequireCurrentAsync, cancellationToken);

    private static async Task<PortalDatabase> OpenAsync(
        IConfiguration configuration, Func<PortalDatabase, TimeProvider, CancellationToken, Task> prepare,
        CancellationToken cancellationToken)
    {
        var database = await DatabaseStart.OpenAsync(configuration, TimeProvider.System, cancellationToken);
        try
        {
            await prepare(database, TimeProvider.System, cancellationToken);
            return database;
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }
}
