namespace FlexPortal.Sandbox.Scenarios;

/// <summary>A behaviour of the sandbox broker that a query id selects, as the page describes it.</summary>
/// <param name="QueryId">The query id to ask for. Capitals are a placeholder.</param>
/// <param name="Title">A few words.</param>
/// <param name="WhatHappens">What the broker does.</param>
/// <param name="ExpectedOutcome">How the run ends.</param>
internal sealed record SandboxScenario(string QueryId, string Title, string WhatHappens, string ExpectedOutcome)
{
    /// <summary>A query id without placeholder to start from; the query id itself when it has none.</summary>
    public string Example { get; init; } = QueryId;

    /// <summary>True when the query id has a placeholder that the reader fills in.</summary>
    public bool TakesArgument => !string.Equals(Example, QueryId, StringComparison.Ordinal);
}
