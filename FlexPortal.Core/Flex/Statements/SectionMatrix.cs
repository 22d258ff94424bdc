namespace FlexPortal.Core.Flex.Statements;

/// <summary>How much depends on a section.</summary>
public enum SectionGroup
{
    /// <summary>Without it the run fails.</summary>
    HardRequired,

    /// <summary>Without it the run succeeds with a warning, and performance cannot be reconciled.</summary>
    ReconciliationRequired,

    /// <summary>Without it the run succeeds with a warning, and cash and NAV cannot be reconciled.</summary>
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

    private static readonly string[] DefaultRecommended = ["CashReport", "EquitySummaryInBase", "ChangeInNAV"];

    private SectionMatrix(string[] hard, string[] reconciliation, string[] recommended)
    {
        HardRequired = hard;
        ReconciliationRequired = [.. reconciliation.Except(hard, StringComparer.Ordinal)];
        ReconciliationRecommended = [.. recommended.Except(hard, StringComparer.Ordinal).Except(reconciliation, StringComparer.Ordinal)];
        UnknownNames =
        [
            .. hard
                .Union(reconciliation, StringComparer.Ordinal)
                .Union(recommended, StringComparer.Ordinal)
                .Where(n => !SectionCatalog.IsKnown(n))
        ];
    }

    /// <summary>The groups without any setting.</summary>
    public static SectionMatrix Default { get; } = Of(new FlexSectionOptions());

    /// <summary>Sections without which a run fails, in the order given.</summary>
    public IReadOnlyList<string> HardRequired { get; }

    /// <summary>Sections that reconciliation needs, in the order given.</summary>
    public IReadOnlyList<string> ReconciliationRequired { get; }

    /// <summary>Sections that cash and NAV reconciliation needs, in the order given, unless named above.</summary>
    public IReadOnlyList<string> ReconciliationRecommended { get; }

    /// <summary>
    /// Names in the settings that no document is known to carry: kept and asked for, and worth a word, since they may be misspelled.
    /// </summary>
    public IReadOnlyList<string> UnknownNames { get; }

    /// <summary>Builds the groups from the settings.</summary>
    public static SectionMatrix Of(FlexSectionOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new(
            Split(options.HardRequired) ?? DefaultHard, Split(options.ReconciliationRequired) ?? DefaultReconciliation,
            Split(options.Recommended) ?? DefaultRecommended);
    }

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
