namespace FlexPortal.Core.Flex.Statements.Sections;

/// <summary>How much depends on a section.</summary>
public enum SectionGroup
{
    /// <summary>Without it the run fails.</summary>
    HardRequired,

    /// <summary>Without it the run succeeds with a warning, and what the section proves is not provable.</summary>
    ReconciliationRequired,

    /// <summary>As above; recommended, because no other section proves the same.</summary>
    ReconciliationRecommended,
}

/// <summary>Which sections every FlexStatement has to carry. A section is in its strongest group only.</summary>
public sealed class SectionMatrix
{
    private static readonly string[] DefaultHard =
    [
        "Trades", "OpenPositions", "CashTransactions", "CorporateActions", "ConversionRates", "SecuritiesInfo", "AccountInformation",
    ];

    private static readonly string[] DefaultReconciliation = ["MTMPerformanceSummaryInBase", "FIFOPerformanceSummaryInBase"];

    private static readonly string[] Recommended = ["CashReport", "EquitySummaryInBase", "ChangeInNAV"];

    private SectionMatrix(string[] hard, string[] reconciliation)
    {
        HardRequired = hard;
        ReconciliationRequired = [.. reconciliation.Except(hard, StringComparer.Ordinal)];
        ReconciliationRecommended = [.. Recommended.Except(hard, StringComparer.Ordinal).Except(reconciliation, StringComparer.Ordinal)];
        UnknownNames = [.. hard.Union(reconciliation, StringComparer.Ordinal).Where(n => !SectionCatalog.IsKnown(n))];
    }

    /// <summary>The groups without any setting.</summary>
    public static SectionMatrix Default { get; } = Parse(null, null);

    /// <summary>Sections without which a run fails, in the order given.</summary>
    public IReadOnlyList<string> HardRequired { get; }

    /// <summary>Sections that reconciliation needs, in the order given.</summary>
    public IReadOnlyList<string> ReconciliationRequired { get; }

    /// <summary>Sections that reconciliation should have: <c>CashReport, EquitySummaryInBase, ChangeInNAV</c>, unless named above.</summary>
    public IReadOnlyList<string> ReconciliationRecommended { get; }

    /// <summary>Names in the settings that no document is known to carry: kept and asked for, and worth a word, since they may be misspelled.</summary>
    public IReadOnlyList<string> UnknownNames { get; }

    /// <summary>Builds the groups from two settings.</summary>
    /// <param name="hardRequired">Comma-separated section names; null for the default, empty for none.</param>
    /// <param name="reconciliationRequired">The same for reconciliation.</param>
    public static SectionMatrix Parse(string? hardRequired, string? reconciliationRequired) =>
        new(Split(hardRequired) ?? DefaultHard, Split(reconciliationRequired) ?? DefaultReconciliation);

    /// <summary>The sections of a group.</summary>
    public IReadOnlyList<string> In(SectionGroup group) => group switch
    {
        SectionGroup.HardRequired => HardRequired,
        SectionGroup.ReconciliationRequired => ReconciliationRequired,
        _ => ReconciliationRecommended,
    };

    // A known name in another case is meant as the known one; documents are case-sensitive.
    private static string[]? Split(string? names) => names is null
        ? null
        : [.. names.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(n => SectionCatalog.Find(n)?.Name ?? n)
            .Distinct(StringComparer.Ordinal)];
}
