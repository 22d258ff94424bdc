using System.Runtime.InteropServices;
using System.Text.Json.Serialization;

namespace FlexPortal.Core.Flex.Sections;

/// <summary>State of a section in one run.</summary>
public enum SectionState
{
    /// <summary>In the statement, with rows.</summary>
    Present,

    /// <summary>In the statement, without rows.</summary>
    Empty,

    /// <summary>Expected, and not in the statement.</summary>
    Missing,

    /// <summary>Neither expected nor in the statement, yet known from another run: the query does not ask for it.</summary>
    NotAskedFor,

    /// <summary>The run brought no readable statement.</summary>
    Unknown,

    /// <summary>The run is still under way.</summary>
    Running,
}

/// <summary>Why a section is not there, or has no row.</summary>
public enum SectionReason
{
    /// <summary>No statement of this query has ever had it: it was never ticked.</summary>
    [JsonStringEnumMemberName("NEVER_SEEN")]
    NeverSeen,

    /// <summary>Earlier statements had it: it was dropped from the query since.</summary>
    [JsonStringEnumMemberName("DROPPED_SINCE")]
    DroppedSince,

    /// <summary>Present and empty: not missing.</summary>
    [JsonStringEnumMemberName("PRESENT_EMPTY")]
    PresentEmpty,

    /// <summary>The query does not ask for it, and nothing here needs it.</summary>
    [JsonStringEnumMemberName("NOT_ASKED_FOR")]
    NotAskedFor,

    /// <summary>There is no earlier statement of this query to compare with.</summary>
    [JsonStringEnumMemberName("UNKNOWN")]
    Unknown,
}

/// <summary>A section in one run.</summary>
/// <param name="State">Its state.</param>
/// <param name="Rows">Its rows; null unless it was in the statement.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct SectionCell(SectionState State, long? Rows);

/// <summary>A section of the statement of one account; a document may hold the statements of several.</summary>
/// <param name="AccountId">Account of the statement; empty when it names none.</param>
/// <param name="Section">Element name.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct SectionKey(string AccountId, string Section);

/// <summary>A run in whose statement a section was seen.</summary>
/// <param name="IngestionRunId">The run.</param>
/// <param name="RunNumber">Number that people can say.</param>
/// <param name="StartedAtUtc">Its start, UTC.</param>
public sealed record SectionSighting(Guid IngestionRunId, long RunNumber, DateTimeOffset StartedAtUtc);

/// <summary>Expectation from earlier statements.</summary>
/// <param name="Present">Statements that had the section, empty or not.</param>
/// <param name="Statements">
/// Statements of the account before this one, among the last thirty runs. Runs that brought none are not counted: they teach nothing.
/// </param>
public sealed record SectionExpectation(int Present, int Statements)
{
    private const int Enough = 10;

    /// <summary>Whether it was in nearly all of them: nine in ten of at least ten.</summary>
    public bool IsExpected => Statements >= Enough && Present * 10 >= Statements * 9;
}
