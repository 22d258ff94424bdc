using System.Collections.Frozen;

namespace FlexPortal.Core.Flex.Statements;

/// <summary>
/// Which day a row is about, by section. The row's reportDate comes first, always; then its own date attributes in order. A row of a
/// snapshot that states no day is about the last day of its statement; an event without a date has none. Migration 0021 fills
/// <c>flex.raw_record.row_date_local</c> of older rows by the same rules: change both or neither.
/// </summary>
/// <param name="Attributes">Attributes tried in order after reportDate.</param>
/// <param name="IsSnapshot">Whether the section describes the state at the end of the statement.</param>
internal sealed record RowDateRule(string[] Attributes, bool IsSnapshot)
{
    private static readonly RowDateRule Other = new(["tradeDate", "date", "dateTime", "valueDate", "toDate"], IsSnapshot: false);
    private static readonly RowDateRule Trade = new(["tradeDate", "dateTime"], IsSnapshot: false);
    private static readonly RowDateRule Dated = new(["date", "dateTime"], IsSnapshot: false);
    private static readonly RowDateRule Booked = new(["dateTime", "settleDate"], IsSnapshot: false);
    private static readonly RowDateRule Snapshot = new(["toDate"], IsSnapshot: true);

    private static readonly FrozenDictionary<string, RowDateRule> BySection = new Dictionary<string, RowDateRule>(StringComparer.Ordinal)
    {
        ["Trades"] = Trade,
        ["TradeConfirms"] = Trade,
        ["UnbundledCommissionDetails"] = Trade,
        ["CashTransactions"] = Booked,
        ["CorporateActions"] = Booked,
        ["FxTransactions"] = Booked,
        ["Transfers"] = Dated,
        ["OptionEAE"] = Dated,
        ["StmtFunds"] = Dated,
        ["TransactionTaxes"] = Dated,
        ["SalesTaxes"] = Dated,
        ["ChangeInDividendAccruals"] = Dated,
        ["PriorPeriodPositions"] = Dated,
        ["AccountInformation"] = Snapshot,
        ["SecuritiesInfo"] = Snapshot,
        ["OpenPositions"] = Snapshot,
        ["FxPositions"] = Snapshot,
        ["ComplexPositions"] = Snapshot,
        ["NetStockPositionSummary"] = Snapshot,
        ["OpenDividendAccruals"] = Snapshot,
        ["SLBOpenContracts"] = Snapshot,
        ["FdicInsuredDepositsByBank"] = Snapshot,
        ["CashReport"] = Snapshot,
        ["ChangeInNAV"] = Snapshot,
        ["ChangeInPositionValues"] = Snapshot,
        ["InterestAccruals"] = Snapshot,
        ["MTMPerformanceSummaryInBase"] = Snapshot,
        ["FIFOPerformanceSummaryInBase"] = Snapshot,
        ["MTDYTDPerformanceSummary"] = Snapshot,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The rule of a section.</summary>
    public static RowDateRule Of(string section) => BySection.GetValueOrDefault(section, Other);
}
