using FlexPortal.Core.Flex.Runs;

namespace FlexPortal.Core.Flex.RunList;

/// <summary>A run as one bar of the strip.</summary>
public sealed record RunBar(
    Guid IngestionRunId, string AccountId, string FlexQueryId, RunOutcome Outcome, DateTimeOffset StartedAtUtc, long? DurationMs,
    int MutedSections = 0);

/// <summary>The active run of an account.</summary>
public sealed record ActiveRun(Guid IngestionRunId, string AccountId, string FlexQueryId, string RequestedBy, DateTimeOffset StartedAtUtc);

/// <summary>The queries and the error codes that hold the text of a search.</summary>
public sealed record FoundNames(string[] Queries, string[] ErrorCodes);

/// <summary>What a text in the search box was found to be.</summary>
public enum SearchMatch
{
    /// <summary>Nothing that any run has.</summary>
    Nothing,

    /// <summary>A Flex Query.</summary>
    Query,

    /// <summary>A stable error code.</summary>
    ErrorCode,

    /// <summary>A part of queries and of error codes.</summary>
    QueryOrErrorCode,

    /// <summary>The number of a run.</summary>
    RunNumber,

    /// <summary>The beginning of a run's id.</summary>
    RunId,
}
