using System.Globalization;

namespace FlexPortal.Core.Flex;

public static partial class FlexErrors
{
    /// <summary>Stored bytes are not what they were.</summary>
    public static PortalError ArtifactDamaged(Guid artifactId, int chunk) => new(
        "ARTIFACT_DAMAGED",
        $"Chunk {chunk} of artifact {artifactId} is not what was stored.",
        "Run 'artifact verify' to see what else is damaged, and restore the database from a backup.",
        ErrorOwner.Portal, Retryable: false);

    /// <summary>A run without rows cannot be compared.</summary>
    public static PortalError RunNotComparable(long runNumber) => new(
        "RUN_NOT_COMPARABLE",
        $"Run {runNumber} has published no rows, so there is nothing to compare.",
        "Compare runs that ended with success.",
        ErrorOwner.You, Retryable: false);

    /// <summary>There is no earlier run to compare with.</summary>
    public static PortalError NoPreviousRun() => new(
        "NO_PREVIOUS_RUN",
        "No earlier successful run of this account and query is there to compare with.",
        "The next run of the query can be compared with this one; or name another run of the account.",
        ErrorOwner.You, Retryable: false);

    /// <summary>Both ends of the comparison are the same run.</summary>
    public static PortalError ComparedWithItself() => new(
        "COMPARED_WITH_ITSELF",
        "A run cannot be compared with itself.",
        "Name another run of the same account.",
        ErrorOwner.You, Retryable: false);

    /// <summary>The runs are of different accounts.</summary>
    public static PortalError ComparedAccountsDiffer(string account, string other) => new(
        "COMPARED_ACCOUNTS_DIFFER",
        $"The runs are of different accounts, {account} and {other}: every row would differ, and it would mean nothing.",
        "Compare runs of one account.",
        ErrorOwner.You, Retryable: false);

    /// <summary>The comparison took longer than it may.</summary>
    public static PortalError ComparisonTooLong(TimeSpan limit) => new(
        "COMPARISON_TOO_LONG",
        $"The comparison of the rows was stopped after {(int)limit.TotalSeconds} seconds: the statements are very large, or the database "
        + "is busy.",
        "Try again when the database is less busy, or compare one section at a time.",
        ErrorOwner.Portal, Retryable: true);

    /// <summary>A section has too many rows to sort them.</summary>
    public static PortalError SectionTooLargeToSort(string section, long rows, int most) => new(
        "SECTION_TOO_LARGE_TO_SORT",
        string.Create(
            CultureInfo.InvariantCulture, $"{section} has {rows:N0} rows; sections of up to {most:N0} rows can be sorted."),
        "Search for a text instead, or download the rows as CSV.",
        ErrorOwner.You, Retryable: false);

    /// <summary>The other run is not there.</summary>
    public static PortalError ComparedRunNotFound() => RunNotFound() with { Message = "The run to compare with is not there." };

    /// <summary>No artifact has that id, or the user cannot see its account.</summary>
    public static PortalError ArtifactNotFound() => new(
        "ARTIFACT_NOT_FOUND", "There is no such artifact.", "A run names its artifact; the list of artifacts shows those there are.",
        ErrorOwner.You, Retryable: false);
}
