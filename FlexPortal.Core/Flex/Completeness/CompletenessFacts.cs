using FlexPortal.Core.Flex.Runs;

namespace FlexPortal.Core.Flex.Completeness;

/// <summary>A section that the newest statement lacks, and since when.</summary>
/// <param name="Section">Element name.</param>
/// <param name="Since">The last day of the first statement of the present streak without it; null when no statement ever had it.</param>
/// <param name="OrLonger">Whether it may be missing for longer: every statement that was looked at lacks it, and there are more.</param>
/// <param name="Muted">Whether its absence is muted for every account of the statement.</param>
public sealed record MissingSince(string Section, DateOnly? Since, bool OrLonger = false, bool Muted = false);

/// <summary>The newest statement of an account and query: of the successful runs the one whose last day is latest.</summary>
/// <param name="RunId">The run that brought it.</param>
/// <param name="StartedAtUtc">Its start, UTC.</param>
/// <param name="LastDay">The last day it covers; null when the document names no days.</param>
/// <param name="Sections">Sections that it has, empty ones included.</param>
/// <param name="Missing">Sections that are expected and missing.</param>
/// <param name="WarningCount">Warnings of its run, apart from missing sections.</param>
/// <param name="Rows">Rows that it has.</param>
/// <param name="Before">The statement before it; null when it is the first.</param>
public sealed record NewestStatement(
    Guid RunId, DateTimeOffset StartedAtUtc, DateOnly? LastDay, IReadOnlyList<string> Sections, IReadOnlyList<MissingSince> Missing,
    int WarningCount = 0, long Rows = 0, StatementBefore? Before = null);

/// <summary>The statement before the newest one: the newest of an earlier last day, else that of the run before.</summary>
/// <param name="RunId">The run that brought it.</param>
/// <param name="Sections">Sections that it has, empty ones included.</param>
/// <param name="Rows">Rows that it has.</param>
public sealed record StatementBefore(Guid RunId, IReadOnlyList<string> Sections, long Rows);

/// <summary>Facts of an account and query for the verdict. Each account of a document that holds several has its own.</summary>
/// <param name="AccountId">The account.</param>
/// <param name="FlexQueryId">The Flex Query.</param>
/// <param name="Sandbox">Whether the sandbox answers in place of the broker, so that every figure is invented.</param>
/// <param name="Statement">Its newest statement; null when no run succeeded yet.</param>
/// <param name="ActiveRunId">The run under way; null when there is none.</param>
/// <param name="Ended">The newest run that is over when it failed; null when it succeeded, or when none is over.</param>
/// <param name="Newest">The newest run; null when there is none.</param>
public sealed record CompletenessFacts(
    string AccountId,
    string FlexQueryId,
    bool Sandbox = false,
    NewestStatement? Statement = null,
    Guid? ActiveRunId = null,
    FailedSince? Ended = null,
    NewestRun? Newest = null)
{
    /// <summary>The account of the runs; another one when their document also holds this account.</summary>
    public string RunAccountId { get; init; } = AccountId;

    /// <summary>Whether the document holds this account beside the one that the run is counted for.</summary>
    public bool IsFurther { get; init; }

    /// <summary>Whether the newest statement was expected to be for another account.</summary>
    public bool IsUnexpected { get; init; }
}

/// <summary>The newest run of an account and query.</summary>
/// <param name="RunId">The run.</param>
/// <param name="RunNumber">Number that people can say.</param>
/// <param name="Outcome">Status or result; complete when every missing section is muted today.</param>
/// <param name="StartedAtUtc">Its start, UTC.</param>
/// <param name="MutedSections">Missing sections that are muted today.</param>
public sealed record NewestRun(Guid RunId, long RunNumber, RunOutcome Outcome, DateTimeOffset StartedAtUtc, int MutedSections = 0);

/// <summary>A run that failed after everything else.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Outcome">Failed, lost or cancelled.</param>
/// <param name="ErrorCode">Stable code.</param>
/// <param name="Message">What happened, in one sentence.</param>
/// <param name="WhatToDo">The next step, in one sentence; null when none is recorded.</param>
/// <param name="RunNumber">Number that people can say.</param>
public sealed record FailedSince(
    Guid RunId, RunOutcome Outcome, string ErrorCode, string Message, string? WhatToDo = null, long RunNumber = 0)
{
    /// <summary>Whether it is a failure: a user who cancels a run has decided so.</summary>
    internal bool IsFailure => Outcome is RunOutcome.Failed or RunOutcome.Lost;
}
