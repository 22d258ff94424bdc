using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Flex.Statements;

namespace FlexPortal.Core.Flex.Sections;

/// <summary>A run in the history of its query.</summary>
/// <param name="IngestionRunId">The run.</param>
/// <param name="RunNumber">Number that people can say.</param>
/// <param name="StartedAtUtc">Its start, UTC.</param>
/// <param name="Status">Its status.</param>
/// <param name="ErrorCode">Stable code of its failure; null unless failed.</param>
/// <param name="HasStatement">Whether it brought a statement that could be read; without one its sections are unknown, not missing.</param>
public sealed record SectionRun(
    Guid IngestionRunId, long RunNumber, DateTimeOffset StartedAtUtc, RunStatus Status, string? ErrorCode, bool HasStatement = false);

/// <summary>A section of a run, why it is as it is, and what it was in the runs before.</summary>
/// <param name="AccountId">Account of the statement; empty when it names none.</param>
/// <param name="Section">Element name.</param>
/// <param name="PortalLabel">Name in the broker's portal.</param>
/// <param name="Group">Its group; null when not required.</param>
/// <param name="State">State in this run.</param>
/// <param name="Rows">Its rows; null unless it is in the statement.</param>
/// <param name="PreviousRows">Its rows in the statement before this one; null when it was not there, or there is none.</param>
/// <param name="Reason">Why it is missing or empty; null when it has rows, or nothing is known.</param>
/// <param name="Severity">Severity of its absence; null when not missing.</param>
/// <param name="Learned">Expectation from earlier statements.</param>
/// <param name="FirstSeen">The first run of the query that had it, of all runs; null when none before this one had.</param>
/// <param name="LastSeen">The last run before this one that had it; null when none had, or it is further back than thirty runs and was
/// there again later.</param>
/// <param name="AbsentSince">The first statement without it since then; null when it is not missed, or that is further back than thirty
/// runs.</param>
/// <param name="ClickPath">Where to switch it on.</param>
/// <param name="Consequence">What cannot be done without it.</param>
/// <param name="Mute">The mute in force; null when there is none.</param>
/// <param name="History">State in each of <see cref="SectionReport.Runs"/>.</param>
public sealed record SectionDiagnosis(
    string AccountId,
    string Section,
    string PortalLabel,
    SectionGroup? Group,
    SectionState State,
    long? Rows,
    long? PreviousRows,
    SectionReason? Reason,
    FindingSeverity? Severity,
    SectionExpectation Learned,
    SectionSighting? FirstSeen,
    SectionSighting? LastSeen,
    SectionSighting? AbsentSince,
    string ClickPath,
    string Consequence,
    SectionMute? Mute,
    IReadOnlyList<SectionCell> History)
{
    /// <summary>Whether its absence is missed, by the matrix or by what earlier statements teach, muted or not.</summary>
    public bool IsMissed => Severity is not null;
}

/// <summary>The sections of a run beside those of the runs before it.</summary>
/// <param name="IngestionRunId">The run.</param>
/// <param name="AccountId">Its account.</param>
/// <param name="FlexQueryId">Its query.</param>
/// <param name="Sandbox">Whether the sandbox answered; sandbox and broker are never compared.</param>
/// <param name="HasStatement">Whether it brought a statement that could be read.</param>
/// <param name="ExpectedCount">Expected sections, see <see cref="SectionTally"/>.</param>
/// <param name="MissingCount">How many of them are missing, muted ones included.</param>
/// <param name="MutedCount">How many missing ones are muted.</param>
/// <param name="AbsentAccounts">Accounts that earlier statements held and this one does not.</param>
/// <param name="Runs">The last runs of the account and query, at most thirty, oldest first, this one last.</param>
/// <param name="Sections">By account, the strongest group first, then by name.</param>
public sealed record SectionReport(
    Guid IngestionRunId,
    string AccountId,
    string FlexQueryId,
    bool Sandbox,
    bool HasStatement,
    int ExpectedCount,
    int MissingCount,
    int MutedCount,
    IReadOnlyList<string> AbsentAccounts,
    IReadOnlyList<SectionRun> Runs,
    IReadOnlyList<SectionDiagnosis> Sections)
{
    /// <summary>Number of runs considered, the requested one included.</summary>
    public const int MostRuns = 30;

    /// <summary>How many of the expected sections are present.</summary>
    public int PresentCount => ExpectedCount - MissingCount;
}
