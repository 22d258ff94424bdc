namespace FlexPortal.Core.Flex.Runs.Lists;

/// <summary>One page of a list of runs.</summary>
/// <param name="Items">The runs.</param>
/// <param name="NextCursor">Where the next page starts; null on the last one.</param>
/// <param name="PreviousCursor">Where the page before ends; null on the first one.</param>
/// <param name="Total">How many runs the whole list has; null unless it was asked for.</param>
public sealed record PageOfRuns(IReadOnlyList<RunSummary> Items, string? NextCursor, string? PreviousCursor, RunCount? Total = null);

/// <summary>How many runs a filter holds.</summary>
/// <param name="Count">The number, or as many as were counted.</param>
/// <param name="AtLeast">Whether counting stopped there and more may follow.</param>
public sealed record RunCount(long Count, bool AtLeast);

/// <summary>A run as one bar of the strip.</summary>
public sealed record RunBar(Guid IngestionRunId, string AccountId, string FlexQueryId, RunOutcome Outcome, DateTimeOffset StartedAtUtc, long? DurationMs);

/// <summary>A run under way, for whoever is about to start another.</summary>
public sealed record ActiveRun(Guid IngestionRunId, string AccountId, string FlexQueryId, string RequestedBy, DateTimeOffset StartedAtUtc);

/// <summary>What a text in the search box was found to be.</summary>
public enum SearchMatch
{
    /// <summary>Nothing that any run has.</summary>
    Nothing,

    /// <summary>A Flex Query.</summary>
    Query,

    /// <summary>A stable error code.</summary>
    ErrorCode,

    /// <summary>The beginning of a run's id.</summary>
    RunId,
}
