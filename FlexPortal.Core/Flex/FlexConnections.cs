using FlexPortal.Core.Flex.WebService;
using Microsoft.Extensions.Options;

namespace FlexPortal.Core.Flex;

/// <summary>Whom the portal talks to: the broker when a token is configured, else the sandbox, once it listens.</summary>
public sealed class FlexConnections
{
    private readonly FlexOptions _options;
    private volatile FlexConnection? _current;

    /// <summary>Starts with the broker when a token is configured.</summary>
    public FlexConnections(IOptions<FlexOptions> options)
    {
        _options = options.Value;
        AccountId = _options.AccountId;
        if (_options.Token is not null)
            _current = new FlexConnection(_options.BaseUrl, _options.Token, IsSandbox: false);
    }

    /// <summary>Whether the sandbox stands in for the broker; every surface says so.</summary>
    public bool IsSandbox => _options.Token is null;

    /// <summary>The account runs are for; null when none is configured.</summary>
    public string? AccountId { get; private set; }

    /// <summary>The query that runs when none is named; null when there is none.</summary>
    public string? QueryId => IsSandbox && string.IsNullOrWhiteSpace(_options.QueryId) ? "default" : _options.QueryId;

    internal FlexConnection Current =>
        _current ?? throw new InvalidOperationException("The sandbox broker has not been started, and no token is configured.");

    /// <summary>Points the portal to the sandbox. Does nothing when a token is configured.</summary>
    internal void UseSandbox(Uri baseUrl, string token, string accountId)
    {
        if (!IsSandbox)
            return;

        AccountId = accountId;
        _current = new FlexConnection(baseUrl, new FlexToken(token), IsSandbox: true);
    }
}
