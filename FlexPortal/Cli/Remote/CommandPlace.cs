using System.CommandLine;

namespace FlexPortal.Cli.Remote;

/// <summary>An answer of the API.</summary>
/// <param name="Value">The record.</param>
/// <param name="Json">The same as JSON, as the API writes it.</param>
internal sealed record Answer<T>(T Value, string Json);

/// <summary>Where a command is carried out: over the portal's own database, or by the portal that <c>--portal</c> names.</summary>
internal sealed class CommandPlace : IAsyncDisposable
{
    private readonly CliHost? _host;

    private CommandPlace(CliHost? host, RemotePortal? portal) => (_host, Portal) = (host, portal);

    /// <summary>The remote portal; null when the command is carried out here.</summary>
    public RemotePortal? Portal { get; }

    /// <summary>The portal's services, when the command is carried out here.</summary>
    public IServiceProvider Services =>
        _host?.Services ?? throw new InvalidOperationException("The command is carried out by a remote portal.");

    /// <summary>
    /// Opens the remote portal, or the database in the way that the verb needs: <see cref="CliHost.ReadAsync"/> and its siblings.
    /// </summary>
    public static async Task<CommandPlace> OpenAsync(
        ParseResult command, Func<ParseResult, CancellationToken, Task<CliHost>> open, CancellationToken cancellationToken) =>
        RemoteOptions.PortalOf(command) is { } portal
            ? new(host: null, new RemotePortal(portal, await RemoteOptions.TokenAsync(command, portal, cancellationToken)))
            : new(await open(command, cancellationToken), portal: null);

    /// <summary>Reads an address of the remote portal, or asks the query behind it here. Null when the thing does not exist.</summary>
    public async Task<Answer<T>?> FindAsync<T>(string address, Func<IServiceProvider, Task<T?>> here, CancellationToken cancellationToken)
        where T : class
    {
        if (Portal is not null)
            return await Portal.FindAsync<T>(address, cancellationToken);
        return await here(Services) is { } value ? new(value, CommandJson.Of(Services, value)) : null;
    }

    /// <summary>The same for what always exists.</summary>
    public async Task<Answer<T>> ReadAsync<T>(string address, Func<IServiceProvider, Task<T>> here, CancellationToken cancellationToken)
        where T : class =>
        await FindAsync<T>(address, async services => await here(services), cancellationToken)
            ?? throw new InvalidOperationException($"{address} always exists.");

    /// <summary>The result of a use case that was carried out here, as the API answers it; without an answer there is an error.</summary>
    public (Answer<T>? Answer, PortalError? Error) Told<T>((T? Value, PortalError? Error) outcome) where T : class =>
        outcome.Value is { } value ? (new(value, CommandJson.Of(Services, value)), null) : (null, outcome.Error);

    /// <summary>
    /// The key of an account for an address of the remote portal; null for no account, and when the command is carried out here.
    /// </summary>
    public async Task<string?> AccountKeyAsync(string address, string? account, CancellationToken cancellationToken) =>
        Portal is null || string.IsNullOrWhiteSpace(account) ? null : await Portal.AccountKeyAsync(address, account, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        Portal?.Dispose();
        if (_host is not null)
            await _host.DisposeAsync();
    }
}
