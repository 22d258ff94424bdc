using FlexPortal.Core.Flex.Tokens;
using FlexPortal.Core.Flex.WebService;
using FlexPortal.Core.Platform.Secrets;
using FlexPortal.Core.Platform.Telemetry;
using Microsoft.Extensions.Options;

namespace FlexPortal.Core.Flex;

/// <summary>
/// Chooses between the broker (a token is configured or stored) and the sandbox. A run reads the row when it starts; pages show the last
/// reading, which <see cref="StoredTokenWatch"/> refreshes.
/// </summary>
public sealed class FlexConnections : IDisposable
{
    private readonly FlexOptions _options;
    private readonly SecretVault _vault;
    private readonly Redactor _redactor;
    private readonly SecretKind _kind;
    private readonly FlexConnection? _configured;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private volatile Reading _stored = new(new OpenedSecret(null, null), null);
    private volatile FlexConnection? _sandbox;
    private SandboxOffer? _offer;

    /// <summary>Starts with the token of the settings, or with none.</summary>
    public FlexConnections(IOptions<FlexOptions> options, SecretVault vault, Redactor redactor)
    {
        (_options, _vault, _redactor) = (options.Value, vault, redactor);
        var token = _options.ReadToken();
        token?.HideFrom(redactor);
        redactor.Know(_options.AccountId);
        _kind = FlexSecrets.Token(_options);
        if (token is not null)
            _configured = new FlexConnection(_options.BaseUrl, token, IsSandbox: false);
    }

    /// <summary>Source of the token.</summary>
    public FlexTokenSource Source => SourceOf(_stored);

    /// <summary>Whether the sandbox answers instead of the broker; pages, API and command line say so.</summary>
    public bool IsSandbox => Source == FlexTokenSource.Sandbox;

    /// <summary>Status of the stored token as of the last reading.</summary>
    public SecretView StoredToken => _vault.View(_kind, _stored.Secret);

    /// <summary>The account of new runs; null when none is configured.</summary>
    public string? AccountId => IsSandbox && _offer is { } sandbox ? sandbox.AccountId : _options.AccountId;

    /// <summary>The query that runs when none is named; null when there is none.</summary>
    public string? QueryId => QueryOf(IsSandbox);

    /// <summary>The token whose broker limits apply, as last read; null in the sandbox and while the token is unreadable.</summary>
    internal FlexToken? BrokerToken => (_configured ?? _stored.Connection)?.Token;

    /// <inheritdoc />
    public void Dispose() => _turn.Dispose();

    /// <summary>Registers the sandbox, before anything is read.</summary>
    internal void Offer(SandboxOffer offer)
    {
        _offer = offer;
        _redactor.Know(offer.AccountId);
    }

    /// <summary>Whether a token belongs to the sandbox.</summary>
    internal bool IsOfSandbox(FlexToken token) =>
        _sandbox is { } sandbox && string.Equals(sandbox.Token.Fingerprint, token.Fingerprint, StringComparison.Ordinal);

    /// <summary>Reads the stored token, unless a configured one overrides it.</summary>
    internal async Task ReadAsync(CancellationToken cancellationToken) => await ReadRowAsync(cancellationToken);

    /// <summary>The target of a run that starts now, read from the row; null when the stored token is unreadable.</summary>
    internal async Task<FlexTarget?> TakeAsync(CancellationToken cancellationToken)
    {
        var stored = await ReadRowAsync(cancellationToken);
        return SourceOf(stored) switch
        {
            FlexTokenSource.Unreadable => null,
            FlexTokenSource.Sandbox => await TakeSandboxAsync(cancellationToken),
            _ => new(_configured ?? stored.Connection!, _options.AccountId, QueryOf(sandbox: false), Period, _ => _options.AccountId),
        };
    }

    /// <summary>One reading at a time, so that an older one never replaces a newer one.</summary>
    private async Task<Reading> ReadRowAsync(CancellationToken cancellationToken)
    {
        if (_configured is not null)
            return _stored;

        await _turn.WaitAsync(cancellationToken);
        try
        {
            var before = _stored;
            var secret = await _vault.OpenAsync(_kind, before.Secret, cancellationToken);
            return _stored = new(secret, secret.Value is null ? null
                : ReferenceEquals(secret.Value, before.Secret.Value) ? before.Connection
                : new FlexConnection(_options.BaseUrl, new FlexToken(secret.Value.Reveal()), IsSandbox: false));
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<FlexTarget> TakeSandboxAsync(CancellationToken cancellationToken)
    {
        var offer = _offer ?? throw new InvalidOperationException("No token is configured or stored, and no sandbox broker is registered.");
        if (_sandbox is null)
        {
            await _turn.WaitAsync(cancellationToken);
            try
            {
                _sandbox ??= await offer.OpenAsync(cancellationToken);
                _sandbox.Token.HideFrom(_redactor);
            }
            finally
            {
                _turn.Release();
            }
        }

        return new(_sandbox, offer.AccountId, QueryOf(sandbox: true), Period, query => _options.AccountId ?? offer.AccountOf(query));
    }

    private (DateOnly? From, DateOnly? To) Period => (_options.FromDate, _options.ToDate);

    private string? QueryOf(bool sandbox) => sandbox && string.IsNullOrWhiteSpace(_options.QueryId) ? "default" : _options.QueryId;

    private FlexTokenSource SourceOf(Reading stored) => stored switch
    {
        _ when _configured is not null => FlexTokenSource.Configuration,
        { Connection: not null } => FlexTokenSource.Stored,
        { Secret.Row: not null } => FlexTokenSource.Unreadable,
        _ => FlexTokenSource.Sandbox,
    };

    /// <summary>The last reading of the row and its connection, replaced together.</summary>
    private sealed record Reading(OpenedSecret Secret, FlexConnection? Connection);
}
