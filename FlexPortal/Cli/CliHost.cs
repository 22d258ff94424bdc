using System.CommandLine;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Hosting;

namespace FlexPortal.Cli;

/// <summary>The portal without its web server, for one command. It is a replica like any other: the same lock, the same database.</summary>
internal sealed class CliHost : IAsyncDisposable
{
    private readonly PortalDatabase _database;
    private readonly IHost _host;

    private CliHost(PortalDatabase database, IHost host) => (_database, _host) = (database, host);

    /// <summary>What the portal registers.</summary>
    public IServiceProvider Services => _host.Services;

    /// <summary>Opens and migrates the database and starts the background services.</summary>
    public static async Task<CliHost> StartAsync(ParseResult command, CancellationToken cancellationToken)
    {
        var builder = CreateBuilder(command);
        var database = await PortalServices.OpenDatabaseAsync(builder.Configuration, cancellationToken);
        try
        {
            builder.AddPortal(database);
            var host = builder.Build();
            await host.StartAsync(cancellationToken);
            return new CliHost(database, host);
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    /// <summary>Settings as the web host reads them; log lines go to standard error, which leaves standard output to the answer.</summary>
    public static HostApplicationBuilder CreateBuilder(ParseResult command) => PortalConfiguration.Read(() => Create(command));

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
        // Ctrl-C is the command's: it cancels its run before the host goes.
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        return builder;
    }

    public async ValueTask DisposeAsync()
    {
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
