using System.CommandLine;
using System.Text.Json;
using FlexPortal.Hosting;

namespace FlexPortal.Cli.Remote;

/// <summary>Where a command is done: here, over the portal's own database, or by the portal that <c>--portal</c> names.</summary>
internal sealed class CommandPlace : IAsyncDisposable
{
    private readonly CliHost? _host;

    private CommandPlace(CliHost? host, RemotePortal? portal) => (_host, Portal) = (host, portal);

    /// <summary>The portal elsewhere; null when the command is done here.</summary>
    public RemotePortal? Portal { get; }

    /// <summary>What the portal registers, where the command is done here.</summary>
    public CliHost Host => _host ?? throw new InvalidOperationException("The command is done elsewhere.");

    public static async Task<CommandPlace> OpenAsync(ParseResult command, CancellationToken cancellationToken) =>
        RemoteOptions.PortalOf(command) is { } portal
            ? new(host: null, RemotePortal.Open(portal, await RemoteOptions.TokenAsync(command, portal, cancellationToken)))
            : new(await CliHost.StartAsync(command, cancellationToken), portal: null);

    /// <summary>Reads something: by its address elsewhere, by its query here. Null when there is no such thing.</summary>
    public async Task<Answer<T>?> FindAsync<T>(string address, Func<IServiceProvider, Task<T?>> here, CancellationToken cancellationToken) where T : class
    {
        if (Portal is not null)
            return await Portal.FindAsync<T>(address, cancellationToken);
        return await here(Host.Services) is { } value ? new(value, JsonSerializer.Serialize(value, AccountKeyJson.Options(Host.Services))) : null;
    }

    /// <summary>The same for what there always is.</summary>
    public async Task<Answer<T>> ReadAsync<T>(string address, Func<IServiceProvider, Task<T>> here, CancellationToken cancellationToken) where T : class =>
        await FindAsync<T>(address, async services => await here(services), cancellationToken)
            ?? throw new RemoteException("PORTAL_UNEXPECTED", "The portal does not know this address.", "Use the program in the version of the portal.");

    public async ValueTask DisposeAsync()
    {
        Portal?.Dispose();
        if (_host is not null)
            await _host.DisposeAsync();
    }
}
