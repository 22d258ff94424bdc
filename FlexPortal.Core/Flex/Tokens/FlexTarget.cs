using FlexPortal.Core.Flex.WebService;

namespace FlexPortal.Core.Flex.Tokens;

/// <summary>Where the token comes from with which runs are started.</summary>
public enum FlexTokenSource
{
    /// <summary>There is none: the sandbox stands in for the broker.</summary>
    Sandbox,

    /// <summary>The settings.</summary>
    Configuration,

    /// <summary>A person has set it.</summary>
    Stored,

    /// <summary>A person has set it, and it cannot be decrypted here: no run starts, and none is taken to the sandbox for it.</summary>
    Unreadable,
}

/// <summary>Whom one run talks to, for whom, decided once when it starts; what is set afterwards is for the next one.</summary>
/// <param name="Connection">Address and token.</param>
/// <param name="AccountId">The account the run is for; null when none is configured.</param>
/// <param name="QueryId">The query that runs when none is named; null when there is none.</param>
/// <param name="ExpectedAccount">The account that statements of a query must be for; null for any.</param>
internal sealed record FlexTarget(FlexConnection Connection, string? AccountId, string? QueryId, Func<string, string?> ExpectedAccount);

/// <summary>The sandbox as it offers itself; it begins to listen when it is first needed.</summary>
/// <param name="AccountId">The account of its runs.</param>
/// <param name="AccountOf">The account a query's statements are meant to be for; null where they bring their own.</param>
/// <param name="OpenAsync">Starts it and says where it listens.</param>
internal sealed record SandboxOffer(string AccountId, Func<string, string?> AccountOf, Func<CancellationToken, Task<FlexConnection>> OpenAsync);
