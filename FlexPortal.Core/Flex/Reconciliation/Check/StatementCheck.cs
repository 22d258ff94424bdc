using FlexPortal.Core.Flex.Ledger;
using FlexPortal.Core.Flex.Ledger.Events;
using FlexPortal.Core.Flex.Lots;

namespace FlexPortal.Core.Flex.Reconciliation.Check;

/// <summary>
/// What one document says, computed without a portal: events, lots, results, cash, positions, and the proof that they tie. The JSON of
/// <c>ledger check --json</c>; docs/ledger.md describes it.
/// </summary>
/// <param name="Verdict">The worst of all checks.</param>
/// <param name="Statements">The statements, in document order.</param>
/// <param name="Counts">How many events there are.</param>
/// <param name="Events">Every event.</param>
/// <param name="Diagnostics">What could not be taken from the rows as they stand.</param>
/// <param name="Lots">Every tax lot, closed ones too.</param>
/// <param name="LotDiagnostics">What the lot matching could not prove.</param>
/// <param name="Realized">The result of each closing, ours and the broker's.</param>
/// <param name="Cash">Balances by statement, account and currency.</param>
/// <param name="Positions">Positions at the end of the last statement of each account.</param>
/// <param name="Proof">The proof.</param>
public sealed record StatementCheck(
    ProofVerdict Verdict,
    IReadOnlyList<CheckedStatement> Statements,
    CheckedCounts Counts,
    CheckedEvents Events,
    IReadOnlyList<LedgerDiagnostic> Diagnostics,
    IReadOnlyList<CheckedLot> Lots,
    IReadOnlyList<LotDiagnostic> LotDiagnostics,
    IReadOnlyList<CheckedClosing> Realized,
    IReadOnlyList<CheckedCash> Cash,
    IReadOnlyList<CheckedPosition> Positions,
    ProofReport Proof);

/// <summary>One statement.</summary>
/// <param name="Statement">Ordinal, from 1.</param>
/// <param name="AccountId">The account as written.</param>
/// <param name="FromDate">First day of the period, of the broker; null when not known.</param>
/// <param name="ToDate">Last day.</param>
/// <param name="Period">The broker's name of the period.</param>
/// <param name="WhenGenerated">When the broker made it, as written.</param>
/// <param name="RowCount">Rows of all its sections.</param>
/// <param name="Sections">Its sections, also those without a row.</param>
public sealed record CheckedStatement(
    int Statement,
    string AccountId,
    DateOnly? FromDate,
    DateOnly? ToDate,
    string Period,
    string WhenGenerated,
    long RowCount,
    IReadOnlyList<string> Sections);

/// <summary>How many events a document has.</summary>
/// <param name="Rows">Rows of the document.</param>
/// <param name="Fills">Executions of contracts.</param>
/// <param name="FillsWithoutId">Executions without any id, which are no events and are counted here only.</param>
/// <param name="FxDeals">Deals in currencies, two legs each.</param>
/// <param name="Cash">Movements of cash.</param>
/// <param name="CorporateActions">Legs of corporate actions.</param>
/// <param name="Transfers">Transfers of units.</param>
/// <param name="Rates">Conversion rates.</param>
/// <param name="Instruments">Contracts.</param>
/// <param name="Twins">Rows that repeat an event and were counted once.</param>
/// <param name="Consolidated">Rows for all accounts together, which were left out.</param>
/// <param name="Restatements">Figures that the document states twice with different values.</param>
public sealed record CheckedCounts(
    long Rows,
    int Fills,
    int FillsWithoutId,
    int FxDeals,
    int Cash,
    int CorporateActions,
    int Transfers,
    int Rates,
    int Instruments,
    int Twins,
    int Consolidated,
    int Restatements);

/// <summary>Every event of a document.</summary>
/// <param name="Fills">Executions of contracts, those without ids at the end.</param>
/// <param name="FxDeals">Deals in currencies.</param>
/// <param name="Cash">Movements of cash.</param>
/// <param name="CorporateActions">Legs of corporate actions.</param>
/// <param name="Transfers">Transfers of units.</param>
/// <param name="Restatements">Figures that are stated twice with different values.</param>
public sealed record CheckedEvents(
    IReadOnlyList<CheckedFill> Fills,
    IReadOnlyList<CheckedDeal> FxDeals,
    IReadOnlyList<CheckedCashflow> Cash,
    IReadOnlyList<CheckedAction> CorporateActions,
    IReadOnlyList<CheckedTransfer> Transfers,
    IReadOnlyList<Restatement> Restatements);

/// <summary>A tax lot; shorts have negative quantities and bases.</summary>
public sealed record CheckedLot
{
    /// <summary>The account.</summary>
    public required string AccountId { get; init; }

    /// <summary>The broker's contract id, or the symbol where the rows have none.</summary>
    public required string Conid { get; init; }

    /// <summary>The symbol.</summary>
    public string? Symbol { get; init; }

    /// <summary>The contract's currency.</summary>
    public string? Currency { get; init; }

    /// <summary>Where the lot comes from.</summary>
    public required LotOrigin Origin { get; init; }

    /// <summary>The broker's day of the opening; null when not known.</summary>
    public DateOnly? OpenedDay { get; init; }

    /// <summary>The moment of the opening, UTC; null when not known.</summary>
    public DateTimeOffset? OpenedAtUtc { get; init; }

    /// <summary>The broker's day on which the last of it was closed; null while open.</summary>
    public DateOnly? ClosedDay { get; init; }

    /// <summary>The transaction that opened it; null when not stated.</summary>
    public string? OpeningTransactionId { get; init; }

    /// <summary>The row that opened it.</summary>
    public required string OpeningRow { get; init; }

    /// <summary>Units when opened.</summary>
    public required decimal Quantity { get; init; }

    /// <summary>Units left.</summary>
    public required decimal Remaining { get; init; }

    /// <summary>Basis of the whole lot; null when not known.</summary>
    public decimal? CostBasis { get; init; }

    /// <summary>Basis of what is left; null when not known.</summary>
    public decimal? CostBasisRemaining { get; init; }

    /// <summary>Basis of one unit of the contract, without the multiplier; null when not known.</summary>
    public decimal? OpenPrice { get; init; }

    /// <summary>What the closed part has realized; null when not known.</summary>
    public decimal? Realized { get; init; }

    /// <summary>Why the basis is not known; null when it is.</summary>
    public string? UnknownBecause { get; init; }
}

/// <summary>The cash of one account and currency.</summary>
/// <param name="Statement">Ordinal of the statement.</param>
/// <param name="AccountId">The account.</param>
/// <param name="Currency">The currency, or <c>BASE_SUMMARY</c>.</param>
/// <param name="Begin">The report's starting cash; null when not stated.</param>
/// <param name="Events">Sum of the events; null for the base summary.</param>
/// <param name="End">Begin, events and translation together; null when not known.</param>
/// <param name="ReportEnd">The report's ending cash.</param>
/// <param name="ReportEndSettled">The report's settled cash.</param>
/// <param name="ByKind">The events by kind, such as <c>cash_dividends</c>.</param>
/// <param name="Row">The row of the report; null when the report has none for the currency.</param>
public sealed record CheckedCash(
    int Statement,
    string AccountId,
    string Currency,
    decimal? Begin,
    decimal? Events,
    decimal? End,
    decimal? ReportEnd,
    decimal? ReportEndSettled,
    IReadOnlyDictionary<string, decimal> ByKind,
    string? Row);

/// <summary>A position at the end of the last statement of its account.</summary>
/// <param name="Statement">Ordinal of that statement.</param>
/// <param name="AccountId">The account.</param>
/// <param name="Conid">The broker's contract id, or the symbol where the rows have none.</param>
/// <param name="Symbol">The symbol.</param>
/// <param name="Currency">The currency.</param>
/// <param name="Begin">Units before the first statement, as far as positions or lots say; 0 when nothing does.</param>
/// <param name="Change">Sum of all movements.</param>
/// <param name="Quantity">Units that the lots leave open.</param>
/// <param name="CostBasis">Their basis; null when a part of it is not known.</param>
/// <param name="ReportQuantity">The statement's units; null without the section, 0 without a row.</param>
/// <param name="ReportCostBasis">The statement's basis.</param>
/// <param name="MarkPrice">The statement's price at the end.</param>
/// <param name="ReportValue">The statement's value.</param>
/// <param name="ReportUnrealized">The statement's unrealized result.</param>
public sealed record CheckedPosition(
    int Statement,
    string AccountId,
    string Conid,
    string? Symbol,
    string? Currency,
    decimal Begin,
    decimal Change,
    decimal Quantity,
    decimal? CostBasis,
    decimal? ReportQuantity,
    decimal? ReportCostBasis,
    decimal? MarkPrice,
    decimal? ReportValue,
    decimal? ReportUnrealized);
