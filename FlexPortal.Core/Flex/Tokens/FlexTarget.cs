using FlexPortal.Core.Flex.WebService;

namespace FlexPortal.Core.Flex.Tokens;

/// <summary>Source of the token with which runs start.</summary>
public enum FlexTokenSource
{
    /// <summary>No token: the sandbox answers instead of the broker.</summary>
    Sandbox,

    /// <summary>The settings.</summary>
    Configuration,

    /// <summary>Stored by a user.</summary>
    Stored,

    /// <summary>Stored but not decryptable in this process: no run starts, and the sandbox is not used.</summary>
    Unreadable,
}

/// <summary>Broker connection and account of one run, fixed when it starts; later changes apply to the next run.</summary>
/// <param name="Connection">Address and token.</param>
/// <param name="AccountId">The account the run is for; null when none is configured.</param>
/// <param name="QueryId">The query that runs when none is named; null when there is none.</param>
/// <param name="Period">First and last day when none are named; both null for the period saved in the query.</param>
/// <param name="ExpectedAccount">The account that statements of a query must be for; null for any.</param>
internal sealed record FlexTarget(
    FlexConnection Connection, string? AccountId, string? QueryId, (DateOnly? From, DateOnly? To) Period,
    Func<string, string?> ExpectedAccount);

/// <summary>The sandbox broker, which starts to listen on first use.</summary>
/// <param name="AccountId">The account of its runs.</param>
/// <param name="AccountOf">The account that statements of a query are for; null when any account is accepted.</param>
/// <param name="OpenAsync">Starts it and returns its connection.</param>
internal sealed record SandboxOffer(
    string AccountId, Func<string, string?> AccountOf, Func<CancellationToken, Task<FlexConnection>> OpenAsync);
