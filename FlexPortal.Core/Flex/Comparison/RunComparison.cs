using FlexPortal.Core.Flex.Runs;

namespace FlexPortal.Core.Flex.Comparison;

/// <summary>A comparison of what two runs received. Before is always the run that started first.</summary>
/// <param name="Before">The earlier run.</param>
/// <param name="Now">The later run.</param>
/// <param name="SameQuery">Whether both asked for the same Flex Query.</param>
/// <param name="IdenticalBytes">Whether both received the same bytes; then nothing else is compared.</param>
/// <param name="PeriodMoved">Whether the statements cover other days; null when one names none.</param>
/// <param name="Sections">Sections that appeared, went, or became empty or filled; those that stayed are not listed.</param>
/// <param name="AttributesRecorded">Whether it is known which attributes both statements have. Where it is not, no change of columns can
/// be seen.</param>
/// <param name="Attributes">Attributes that appeared or went, by section and element.</param>
/// <param name="Rows">Rows by section and element, those with a restated amount first.</param>
/// <param name="ElapsedMs">Duration, in milliseconds.</param>
public sealed record RunComparison(
    ComparedRun Before,
    ComparedRun Now,
    bool SameQuery,
    bool IdenticalBytes,
    bool? PeriodMoved,
    IReadOnlyList<SectionChange> Sections,
    bool AttributesRecorded,
    IReadOnlyList<AttributeChange> Attributes,
    IReadOnlyList<ElementChanges> Rows,
    long ElapsedMs)
{
    /// <summary>
    /// Whether both statements are of the same query and cover the same days. Otherwise a difference need not be a correction.
    /// </summary>
    public bool SameCoverage => SameQuery && PeriodMoved == false;

    /// <summary>Changed rows by account and section; sections without a changed row are not listed.</summary>
    public IReadOnlyList<SectionRowChanges> RowsBySection { get; init; } = [];

    /// <summary>Rows of a kind over all sections.</summary>
    public long Count(RowChangeKind kind) => Rows.Sum(element => element.Count(kind));
}

/// <summary>Changed rows of one section of one account.</summary>
/// <param name="AccountId">Account of the statement; empty when it names none.</param>
/// <param name="Section">Element name.</param>
/// <param name="Counts">Rows by what became of them; kinds without a row are not there.</param>
public sealed record SectionRowChanges(string AccountId, string Section, IReadOnlyDictionary<RowChangeKind, long> Counts);

/// <summary>A run as a comparison names it.</summary>
public sealed record ComparedRun(
    Guid IngestionRunId,
    DateTimeOffset StartedAtUtc,
    string AccountId,
    string FlexQueryId,
    bool Sandbox,
    string? PeriodKey,
    Guid RawArtifactId,
    string PayloadSha256,
    long PayloadByteLength,
    long RawRecordCount)
{
    /// <summary>The run's number.</summary>
    public long RunNumber { get; init; }

    internal static ComparedRun Of(RunDetail run) => new(
        run.IngestionRunId, run.StartedAtUtc, run.AccountId, run.FlexQueryId, run.Sandbox, run.PeriodKey, run.RawArtifactId!.Value,
        run.PayloadSha256!, run.PayloadByteLength ?? 0, run.RawRecordCount ?? 0)
    {
        RunNumber = run.RunNumber,
    };
}

/// <summary>The change of a section.</summary>
public enum SectionChangeKind
{
    /// <summary>The earlier statement does not have it.</summary>
    Appeared,

    /// <summary>The later statement does not have it.</summary>
    Gone,

    /// <summary>It has no rows any more.</summary>
    BecameEmpty,

    /// <summary>It has rows and had none.</summary>
    Filled,
}

/// <summary>A section of one account that is not there on both sides, or empty on one.</summary>
/// <param name="AccountId">Account of the statement; empty when it names none.</param>
/// <param name="Section">Element name.</param>
/// <param name="Kind">Kind of change.</param>
/// <param name="RowsBefore">Rows in the earlier statement; null when it has no such section.</param>
/// <param name="RowsNow">Rows in the later one; null likewise.</param>
public sealed record SectionChange(string AccountId, string Section, SectionChangeKind Kind, long? RowsBefore, long? RowsNow);

/// <summary>
/// Attributes of one element that only one of the statements has: the columns of the query changed, or the broker changed them.
/// </summary>
/// <param name="Section">Section.</param>
/// <param name="Element">Element name of the rows.</param>
/// <param name="Appeared">Only in the later statement.</param>
/// <param name="Gone">Only in the earlier one.</param>
public sealed record AttributeChange(string Section, string Element, IReadOnlyList<string> Appeared, IReadOnlyList<string> Gone);
