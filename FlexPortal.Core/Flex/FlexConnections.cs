using FlexPortal.Core.Flex.WebService;
using FlexPortal.Core.Platform.Telemetry;
using Microsoft.Extensions.Options;

namespace FlexPortal.Core.Flex;

/// <summary>Whom the portal talks to: the broker when a token is configured, else the sandbox, once it listens.</summary>
public sealed class FlexConnections
{
    private readonly FlexOptions _options;
    private readonly Redactor _redactor;
    private volatile FlexConnection? _current;
    private Func<string, string?> _sandboxAccountOf = _ => null;

    /// <summary>Starts with the broker when a token is configured.</summary>
    public FlexConnections(IOptions<FlexOptions> options, Redactor redactor)
    {
        (_options, _redactor) = (options.Value, redactor);
        _options.Token?.HideFrom(redactor);
        redactor.Know(_options.AccountId);
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

    /// <summary>The account that statements of a query must be for: the configured one, else the one the sandbox invents for it; null for any.</summary>
    internal string? ExpectedAccount(string queryId) => _options.AccountId ?? _sandboxAccountOf(queryId);

    internal FlexConnection Current =>
        _current ?? throw new InvalidOperationException("The sandbox broker has not been started, and no token is configured.");

    /// <summary>Points the portal to the sandbox. Does nothing when a token is configured.</summary>
    /// <param name="baseUrl">Where it listens.</param>
    /// <param name="token">What it accepts.</param>
    /// <param name="accountId">The account of its runs.</param>
    /// <param name="accountOf">The account a query's statements are meant to be for; null where they bring their own.</param>
    internal void UseSandbox(Uri baseUrl, string token, string accountId, Func<string, string?> accountOf)
    {
        if (!IsSandbox)
            return;

        AccountId = accountId;
        _sandboxAccountOf = accountOf;
        _current = new FlexConnection(baseUrl, new FlexToken(token), IsSandbox: true);
        _current.Token.HideFrom(_redactor);
        _redactor.Know(accountId);
    }
}
