namespace FlexPortal.Core.Flex.Completeness;

/// <summary>A need of an analyst.</summary>
public enum AnalystNeed
{
    /// <summary>Quantities and closing prices.</summary>
    Positions,

    /// <summary>Executions.</summary>
    Trades,

    /// <summary>Movements and balances of cash.</summary>
    Cash,

    /// <summary>Profit, compared with the broker's.</summary>
    Performance,

    /// <summary>Net asset value of a day and its change.</summary>
    NetAssetValue,
}

/// <summary>A section that a need depends on, and the consequence of its absence.</summary>
internal sealed record NeededSection(AnalystNeed Need, string Section, string Consequence)
{
    /// <summary>Every need with its sections, in the order in which a reader asks.</summary>
    public static IReadOnlyList<NeededSection> All { get; } =
    [
        new(AnalystNeed.Positions, "OpenPositions", "positions are unknown"),
        new(AnalystNeed.Positions, "SecuritiesInfo", "instruments cannot be identified"),
        new(AnalystNeed.Positions, "CorporateActions", "splits and mergers are unknown"),
        new(AnalystNeed.Trades, "Trades", "trades are unknown"),
        new(AnalystNeed.Cash, "CashTransactions", "dividends, taxes and fees are unknown"),
        new(AnalystNeed.Cash, "CashReport", "cash cannot be reconciled"),
        new(AnalystNeed.Performance, "MTMPerformanceSummaryInBase", "daily profit cannot be reconciled"),
        new(AnalystNeed.Performance, "FIFOPerformanceSummaryInBase", "realized profit cannot be reconciled"),
        new(AnalystNeed.Performance, "AccountInformation", "the base currency is unknown"),
        new(AnalystNeed.Performance, "ConversionRates", "amounts in other currencies cannot be converted"),
        new(AnalystNeed.NetAssetValue, "EquitySummaryInBase", "net asset value cannot be reconciled"),
        new(AnalystNeed.NetAssetValue, "ChangeInNAV", "the change of net asset value cannot be reconciled"),
    ];

    /// <summary>Whether nothing of a statement can be trusted without the section.</summary>
    public static bool IsEssential(string section) => section is "OpenPositions" or "Trades";

    /// <summary>The consequence of a missing section; a general one when no need depends on it.</summary>
    public static string ConsequenceOf(string section) =>
        All.FirstOrDefault(needed => string.Equals(needed.Section, section, StringComparison.Ordinal))?.Consequence
            ?? "what is computed from it is not provable";

    /// <summary>The word for a need.</summary>
    public static string Word(AnalystNeed need) => need switch
    {
        AnalystNeed.Positions => "positions",
        AnalystNeed.Trades => "trades",
        AnalystNeed.Cash => "cash",
        AnalystNeed.Performance => "performance",
        _ => "net asset value",
    };
}
