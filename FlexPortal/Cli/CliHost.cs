using System.CommandLine;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Hosting;

namespace FlexPortal.Cli;

/// <summary>The portal's services for one command, over the portal's own database and without its web server.</summary>
internal sealed class CliHost : IAsyncDisposable
{
    private readonly PortalDatabase _database;
    private readonly IHost _host;
    private bool _started;

    private CliHost(PortalDatabase database, IHost host) => (_database, _host) = (database, host);

    /// <summary>The services that the portal registers.</summary>
    public IServiceProvider Services => _host.Services;

    /// <summary>For a verb that reads: opens the database, which must be up to date, and starts no background service.</summary>
    public static Task<CliHost> ReadAsync(ParseResult command, CancellationToken cancellationToken) =>
        OpenAsync(command, PortalServices.OpenCurrentDatabaseAsync, cancellationToken);

    /// <summary>For a verb that writes: opens and migrates the database, and starts no background service.</summary>
    public static Task<CliHost> WriteAsync(ParseResult command, CancellationToken cancellationToken) =>
        OpenAsync(command, PortalServices.OpenDatabaseAsync, cancellationToken);

    /// <summary>For a verb that runs an ingestion: opens and migrates the database and starts the background services.</summary>
    public static async Task<CliHost> StartAsync(ParseResult command, CancellationToken cancellationToken)
    {
        var host = await WriteAsync(command, cancellationToken);
        try
        {
            host._started = true;
            await StartAsync(host._host, cancellationToken);
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts the background services of a host; one that is to stop meanwhile stops after its start.</summary>
    public static async Task StartAsync(IHost host, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        // The host would hand a token on to services that run already and take their cancellation for a fault.
        await host.StartAsync(CancellationToken.None);
        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>
    /// Settings as the web host reads them. Log lines go to standard error, so that standard output holds the answer only.
    /// </summary>
    public static HostApplicationBuilder CreateBuilder(ParseResult command) => PortalConfiguration.Read(() => Create(command));

    private static async Task<CliHost> OpenAsync(
        ParseResult command, Func<IConfiguration, CancellationToken, Task<PortalDatabase>> open, CancellationToken cancellationToken)
    {
        var builder = CreateBuilder(command);
        var database = await open(builder.Configuration, cancellationToken);
        try
        {
            builder.AddPortal(database);
            return new CliHost(database, builder.Build());
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    private static HostApplicationBuilder Create(ParseResult command)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings
        {
            ContentRootPath = AppContext.BaseDirectory,
            DisableDefaults = true,
        });
        builder.Configuration.AddPortalSettings([.. (command.GetValue(CliOptions.Settings) ?? []).Select(setting => "--" + setting)]);
        if (command.InvocationConfiguration is CliInvocation { Settings: { } given })
            builder.Configuration.AddInMemoryCollection(given);
        PortalConfiguration.Check(builder.Configuration);
        builder.Logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace).SetMinimumLevel(LogLevel.Warning);
        // The command handles Ctrl-C itself: it cancels its run before the host stops.
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        return builder;
    }

    public async ValueTask DisposeAsync()
    {
        if (_started)
            await _host.StopAsync();
        if (_host is IAsyncDisposable disposable)
            await disposable.DisposeAsync();
        await _database.DisposeAsync();
    }

    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
