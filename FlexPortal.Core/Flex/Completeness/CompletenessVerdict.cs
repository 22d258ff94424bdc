namespace FlexPortal.Core.Flex.Completeness;

/// <summary>Whether today's data can be trusted.</summary>
public enum TrustTone
{
    /// <summary>Yes: everything is there, up to the day it can be expected for.</summary>
    Good,

    /// <summary>In part, or not for the newest day yet.</summary>
    Warn,

    /// <summary>No: days are missing, or what positions and trades rest on.</summary>
    Bad,

    /// <summary>Unknown.</summary>
    Unknown,
}

/// <summary>The state of one need of an analyst.</summary>
/// <param name="Need">The need.</param>
/// <param name="Complete">Whether the newest statement has every section it rests on.</param>
/// <param name="Missing">The sections that are not there, muted ones included.</param>
public sealed record NeedState(AnalystNeed Need, bool Complete, IReadOnlyList<string> Missing);

/// <summary>The verdict on an account and query, in a sentence and in parts.</summary>
/// <param name="AccountId">The account.</param>
/// <param name="FlexQueryId">The Flex Query.</param>
/// <param name="Tone">The verdict in one word.</param>
/// <param name="Sentence">The verdict for a reader: what is there to which day, what is missing since when, and what follows.</param>
/// <param name="Notes">Further notes: a later failed run, an active run, warnings, muted sections, sandbox figures.</param>
/// <param name="Sandbox">Whether the figures are invented.</param>
/// <param name="CompleteTo">The last day of the newest statement, a day in New York; null when it is not known.</param>
/// <param name="ExpectedDay">The last trading day in New York that is over: the day that should be in.</param>
/// <param name="DaysMissing">Trading days after the newest statement up to the expected day; empty when it is in or nothing is
/// known.</param>
/// <param name="Needs">Needs and whether they are met; empty without a statement.</param>
/// <param name="MissingSections">Expected sections that are missing and not muted.</param>
/// <param name="MutedSections">Missing sections that are muted: named, and without effect on the verdict.</param>
/// <param name="StatementRunId">The run that brought the newest statement; null without one.</param>
/// <param name="StatementAtUtc">When that run started, UTC.</param>
/// <param name="ActiveRunId">The run under way; null when there is none.</param>
/// <param name="FailedRunId">The newest run that is over, when it failed; null otherwise.</param>
/// <param name="ErrorCode">Its stable error code.</param>
public sealed record CompletenessVerdict(
    string AccountId,
    string FlexQueryId,
    TrustTone Tone,
    string Sentence,
    IReadOnlyList<string> Notes,
    bool Sandbox,
    DateOnly? CompleteTo,
    DateOnly ExpectedDay,
    IReadOnlyList<DateOnly> DaysMissing,
    IReadOnlyList<NeedState> Needs,
    IReadOnlyList<MissingSince> MissingSections,
    IReadOnlyList<string> MutedSections,
    Guid? StatementRunId,
    DateTimeOffset? StatementAtUtc,
    Guid? ActiveRunId,
    Guid? FailedRunId,
    string? ErrorCode)
{
    /// <summary>The account of the runs; another one when their document also holds this account.</summary>
    public string RunAccountId { get; init; } = AccountId;

    /// <summary>Whether the document holds this account beside the one that the run is counted for.</summary>
    public bool IsFurther { get; init; }

    /// <summary>Whether the newest statement was expected to be for another account.</summary>
    public bool IsUnexpected { get; init; }

    /// <summary>
    /// Warnings of the run that brought the newest statement, apart from missing sections; of a further account those about it.
    /// </summary>
    public int WarningCount { get; init; }

    /// <summary>The newest run, under way or over; null when there is none.</summary>
    public NewestRun? NewestRun { get; init; }

    /// <summary>The newest run that is over, when it failed or was lost; null when it succeeded or was cancelled.</summary>
    public FailedSince? Failure { get; init; }

    /// <summary>What the newest statement brought; null without a statement.</summary>
    public StatementNews? News { get; init; }
}

/// <summary>What the newest statement brought, from what is stored with the runs: no row is compared.</summary>
/// <param name="BeforeRunId">The run of the statement before, of an earlier last day where there is one; null for the first
/// statement.</param>
/// <param name="Rows">Rows of the newest statement.</param>
/// <param name="RowsBefore">Rows of the statement before; null for the first statement.</param>
/// <param name="NewSections">Sections that the statement before does not have.</param>
/// <param name="GoneSections">Sections that only the statement before has.</param>
public sealed record StatementNews(
    Guid? BeforeRunId, long Rows, long? RowsBefore, IReadOnlyList<string> NewSections, IReadOnlyList<string> GoneSections);

/// <summary>The verdict on the configured account and query, and on the others fetched recently.</summary>
/// <param name="Main">The configured account and query, else those that ran last, of the accounts that may be seen; null when nothing is
/// configured and nothing ran.</param>
/// <param name="Others">Other accounts and queries with a run in the last thirty days, the newest first.</param>
public sealed record CompletenessReport(CompletenessVerdict? Main, IReadOnlyList<CompletenessVerdict> Others)
{
    /// <summary>Every verdict, the main one first.</summary>
    internal IEnumerable<CompletenessVerdict> All => Others.Prepend(Main).OfType<CompletenessVerdict>();
}
