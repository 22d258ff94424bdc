using FlexPortal.Core.Platform.Lists;

namespace FlexPortal.Core.Flex.Ledger.Queries;

/// <summary>The lists of the ledger; their words are those of addresses and commands.</summary>
public enum LedgerTab
{
    /// <summary>Executions.</summary>
    Trades,

    /// <summary>Movements of cash that are neither proceeds of a fill nor a deal in currencies.</summary>
    Cash,

    /// <summary>Legs of deals in currencies.</summary>
    Fx,

    /// <summary>Legs of corporate actions.</summary>
    Actions,
}

/// <summary>Where the figures of an event come from, and what is said about them.</summary>
/// <param name="SourceRawRecordId">The raw row whose figures are in force.</param>
/// <param name="SourceRowRef">Its place in the document, such as <c>1/Trades/Trade[17]</c>.</param>
/// <param name="IngestionRunId">The run that read it.</param>
/// <param name="RawArtifactId">The original statement.</param>
/// <param name="StatedAtUtc">When the latest statement was made that states the event, UTC.</param>
/// <param name="RestatementCount">Figures that two statements state differently; the later one is in force.</param>
/// <param name="DiagnosticCount">What the ledger says about the row or its conflict with another.</param>
public sealed record EventSource(
    Guid SourceRawRecordId, string SourceRowRef, Guid IngestionRunId, Guid RawArtifactId, DateTimeOffset StatedAtUtc,
    int RestatementCount, int DiagnosticCount);

/// <summary>One execution of a contract. Amounts are exact; null means that the statement does not say.</summary>
public sealed record LedgerTrade(
    Guid EventTradeFillId, string AccountId, DateOnly ReportDateLocal, DateOnly? TradeDateLocal, DateOnly? SettleDateLocal,
    string? DateTimeText, DateTimeOffset? OccurredAtUtc, Guid InstrumentId, string Conid, string? Symbol, string? Description,
    string? AssetCategory, string? TransactionType, string? Side, string? OpenClose, string? Notes, decimal Quantity, decimal? Price,
    decimal? Multiplier, string Currency, decimal? FxRateToBase, decimal? Proceeds, decimal? Commission, string? CommissionCurrency,
    decimal? Taxes, decimal? NetCash, decimal? Cost, decimal? RealizedPnl, string ExecIdentity, string? TransactionId, string? TradeId,
    string? OrigTransactionId, EventSource Source);

/// <summary>One movement of cash: positive when received, negative when paid.</summary>
public sealed record LedgerCash(
    Guid EventCashflowId, string AccountId, DateOnly ReportDateLocal, DateOnly? SettleDateLocal, DateOnly? ExDateLocal,
    string? DateTimeText, DateTimeOffset? OccurredAtUtc, Guid? InstrumentId, string? Conid, string? Symbol, string? Description,
    string CashAction, string? CashActionText, CashflowSource CashSource, decimal Amount, string Currency, decimal? FxRateToBase,
    string? Code, string? TransactionId, string? ActionId, int CashOrdinal, EventSource Source);

/// <summary>What a deal in currencies does to one balance; a deal has two legs with one transaction id.</summary>
public sealed record LedgerFx(
    Guid EventFxId, string AccountId, DateOnly ReportDateLocal, DateOnly? TradeDateLocal, DateOnly? SettleDateLocal, string? DateTimeText,
    DateTimeOffset? OccurredAtUtc, string? Symbol, FxLeg Leg, string? TransactionType, string? Side, string? Notes, decimal Amount,
    string Currency, decimal CounterAmount, string CounterCurrency, decimal? Price, string FunctionalCurrency, decimal? FxRateToBase,
    decimal? Commission, string? CommissionCurrency, string ExecIdentity, string? TransactionId, string? TradeId, EventSource Source);

/// <summary>One leg of a corporate action; the legs of one action share its action id.</summary>
public sealed record LedgerAction(
    Guid EventCorpActionId, string AccountId, DateOnly ReportDateLocal, string? DateTimeText, DateTimeOffset? OccurredAtUtc,
    Guid? InstrumentId, string? Conid, string? Symbol, string? Description, string? ReorgCode, string? Code, decimal? Quantity,
    string? Currency, decimal? FxRateToBase, decimal? Proceeds, decimal? Value, decimal? CostBasis, decimal? RealizedPnl,
    string? ActionId, string? TransactionId, EventSource Source);

/// <summary>The sum of one figure over all events of a list in one currency.</summary>
/// <param name="Name">The figure, such as <c>net_cash</c>.</param>
/// <param name="Sum">The exact sum of the rows that state it; null when none does.</param>
/// <param name="Stated">How many rows state it.</param>
public sealed record LedgerSum(string Name, decimal? Sum, long Stated);

/// <summary>All events of a list in one currency.</summary>
/// <param name="Currency">The currency; null for events that state none.</param>
/// <param name="Rows">Events in that currency; commissions of events in other currencies are not counted here.</param>
/// <param name="Sums">The sums. A commission counts in the currency in which it is reported.</param>
public sealed record LedgerTotal(string? Currency, long Rows, IReadOnlyList<LedgerSum> Sums);

/// <summary>A page of a list of the ledger.</summary>
/// <param name="Items">The events.</param>
/// <param name="NextCursor">Where the next page starts; null on the last one.</param>
/// <param name="PreviousCursor">Where the previous page ends; null on the first one.</param>
/// <param name="Totals">
/// Sums by currency over all pages; null when they were not asked for, or when <paramref name="TotalsStopped"/> says that the time for
/// them ran out.
/// </param>
/// <param name="TotalsStopped">Whether the totals were left out because they took too long: narrow the filters.</param>
/// <param name="PendingAccounts">Accounts whose ledger is being built from stored statements; their events are not there yet.</param>
public sealed record LedgerPage<T>(
    IReadOnlyList<T> Items, string? NextCursor = null, string? PreviousCursor = null, IReadOnlyList<LedgerTotal>? Totals = null,
    bool TotalsStopped = false, IReadOnlyList<PendingLedger>? PendingAccounts = null)
    : Page<T>(Items, NextCursor, PreviousCursor);

/// <summary>An account whose ledger is being built.</summary>
/// <param name="AccountId">The account.</param>
/// <param name="PendingSinceUtc">Since when it waits, UTC.</param>
public sealed record PendingLedger(string AccountId, DateTimeOffset PendingSinceUtc);
