using FlexPortal.Core.Flex.Ledger;
using FlexPortal.Core.Flex.Lots;

namespace FlexPortal.Core.Flex.Reconciliation.Check;

/// <summary>An execution.</summary>
/// <param name="AccountId">The account.</param>
/// <param name="Row">The row.</param>
/// <param name="ExecIdentity">Identity in the account; null without any id.</param>
/// <param name="TransactionId">The broker's id of the booking.</param>
/// <param name="TradeId">The broker's id of the trade.</param>
/// <param name="Conid">The broker's contract id.</param>
/// <param name="Symbol">The symbol.</param>
/// <param name="AssetCategory">The broker's asset category.</param>
/// <param name="TransactionType">ExchTrade, BookTrade and so on.</param>
/// <param name="Side">BUY, SELL or a cancel of one.</param>
/// <param name="OpenClose">O, C or both.</param>
/// <param name="Notes">The broker's codes.</param>
/// <param name="TradeDay">The broker's day of the execution.</param>
/// <param name="ReportDay">The broker's day of the booking.</param>
/// <param name="OccurredAtUtc">The moment, UTC; null when not stated.</param>
/// <param name="Quantity">Units, negative when sold.</param>
/// <param name="Price">For one unit.</param>
/// <param name="Multiplier">Units of the underlying in one contract.</param>
/// <param name="Currency">Currency of all amounts but the commission.</param>
/// <param name="Proceeds">Cash before commission and taxes.</param>
/// <param name="Commission">In <paramref name="CommissionCurrency"/>, negative when paid.</param>
/// <param name="CommissionCurrency">Its currency.</param>
/// <param name="Taxes">Negative when paid.</param>
/// <param name="NetCash">Proceeds, commission and taxes.</param>
/// <param name="Cost">The broker's basis.</param>
/// <param name="BrokerRealized">The broker's result.</param>
public sealed record CheckedFill(
    string AccountId,
    string? Row,
    string? ExecIdentity,
    string? TransactionId,
    string? TradeId,
    string? Conid,
    string? Symbol,
    string? AssetCategory,
    string? TransactionType,
    string? Side,
    string? OpenClose,
    string? Notes,
    DateOnly? TradeDay,
    DateOnly ReportDay,
    DateTimeOffset? OccurredAtUtc,
    decimal Quantity,
    decimal? Price,
    decimal? Multiplier,
    string Currency,
    decimal? Proceeds,
    decimal? Commission,
    string? CommissionCurrency,
    decimal? Taxes,
    decimal? NetCash,
    decimal? Cost,
    decimal? BrokerRealized)
{
    internal static CheckedFill Of(EventTradeFill fill) => new(
        fill.AccountId, fill.SourceRowRef, fill.ExecIdentity.Length > 0 ? fill.ExecIdentity : null, fill.TransactionId, fill.TradeId,
        fill.Conid, fill.Symbol, fill.AssetCategory, fill.TransactionType, fill.Side, fill.OpenClose, fill.Notes, fill.TradeDateLocal,
        fill.ReportDateLocal, fill.OccurredAtUtc, fill.Quantity, fill.Price, fill.Multiplier, fill.Currency, fill.Proceeds,
        fill.Commission, fill.CommissionCurrency, fill.Taxes, fill.NetCash, fill.Cost, fill.RealizedPnl);
}

/// <summary>One leg of a deal in currencies.</summary>
/// <param name="AccountId">The account.</param>
/// <param name="Row">The row.</param>
/// <param name="TransactionId">The broker's id of the booking, of both legs.</param>
/// <param name="Leg">The leg.</param>
/// <param name="Day">The broker's day.</param>
/// <param name="OccurredAtUtc">The moment, UTC.</param>
/// <param name="Currency">The currency that moves.</param>
/// <param name="Amount">By how much.</param>
/// <param name="CounterCurrency">The other currency.</param>
/// <param name="Price">Units of the priced currency for one of the dealt.</param>
/// <param name="Commission">Commission; null on the dealt leg.</param>
/// <param name="CommissionCurrency">Its currency as reported.</param>
public sealed record CheckedDeal(
    string AccountId,
    string? Row,
    string? TransactionId,
    FxLeg Leg,
    DateOnly Day,
    DateTimeOffset? OccurredAtUtc,
    string Currency,
    decimal Amount,
    string CounterCurrency,
    decimal? Price,
    decimal? Commission,
    string? CommissionCurrency)
{
    internal static CheckedDeal Of(EventFx deal) => new(
        deal.AccountId, deal.SourceRowRef, deal.TransactionId, deal.Leg, deal.TradeDateLocal ?? deal.ReportDateLocal, deal.OccurredAtUtc,
        deal.Currency, deal.Amount, deal.CounterCurrency, deal.Price, deal.Commission, deal.CommissionCurrency);
}

/// <summary>A movement of cash.</summary>
/// <param name="AccountId">The account.</param>
/// <param name="Row">The row.</param>
/// <param name="TransactionId">The broker's id of the booking.</param>
/// <param name="ActionId">Joins dividend, tax and fee of one payment.</param>
/// <param name="Source">The section.</param>
/// <param name="CashAction">The type in one spelling.</param>
/// <param name="ReportDay">The broker's day of the booking.</param>
/// <param name="OccurredAtUtc">The moment, UTC.</param>
/// <param name="Conid">The broker's contract id.</param>
/// <param name="Symbol">The symbol.</param>
/// <param name="Currency">The currency.</param>
/// <param name="Amount">Positive when received.</param>
/// <param name="Description">The broker's sentence.</param>
public sealed record CheckedCashflow(
    string AccountId,
    string? Row,
    string? TransactionId,
    string? ActionId,
    CashflowSource Source,
    string CashAction,
    DateOnly ReportDay,
    DateTimeOffset? OccurredAtUtc,
    string? Conid,
    string? Symbol,
    string Currency,
    decimal Amount,
    string? Description)
{
    internal static CheckedCashflow Of(EventCashflow cash) => new(
        cash.AccountId, cash.SourceRowRef, cash.TransactionId, cash.ActionId, cash.Source, cash.CashAction, cash.ReportDateLocal,
        cash.OccurredAtUtc, cash.Conid, cash.Symbol, cash.Currency, cash.Amount, cash.Description);
}

/// <summary>One leg of a corporate action.</summary>
/// <param name="AccountId">The account.</param>
/// <param name="Row">The row.</param>
/// <param name="ActionId">Shared by the legs of one action.</param>
/// <param name="TransactionId">The broker's id of this leg.</param>
/// <param name="ReorgCode">The broker's type.</param>
/// <param name="Code">The broker's codes.</param>
/// <param name="ReportDay">The broker's day of the booking.</param>
/// <param name="OccurredAtUtc">The moment, UTC.</param>
/// <param name="Conid">The broker's contract id.</param>
/// <param name="Symbol">The symbol.</param>
/// <param name="Quantity">Units that come or go.</param>
/// <param name="Currency">The currency.</param>
/// <param name="Proceeds">Cash received.</param>
/// <param name="BrokerRealized">The broker's result.</param>
/// <param name="Description">The broker's sentence.</param>
public sealed record CheckedAction(
    string AccountId,
    string? Row,
    string? ActionId,
    string? TransactionId,
    string? ReorgCode,
    string? Code,
    DateOnly ReportDay,
    DateTimeOffset? OccurredAtUtc,
    string? Conid,
    string? Symbol,
    decimal? Quantity,
    string? Currency,
    decimal? Proceeds,
    decimal? BrokerRealized,
    string? Description)
{
    internal static CheckedAction Of(EventCorpAction leg) => new(
        leg.AccountId, leg.SourceRowRef, leg.ActionId, leg.TransactionId, leg.ReorgCode, leg.Code, leg.ReportDateLocal, leg.OccurredAtUtc,
        leg.Conid, leg.Symbol, leg.Quantity, leg.Currency, leg.Proceeds, leg.RealizedPnl, leg.Description);
}

/// <summary>A transfer of units.</summary>
/// <param name="AccountId">The account.</param>
/// <param name="Row">The row.</param>
/// <param name="TransactionId">The broker's id.</param>
/// <param name="Direction">In or out.</param>
/// <param name="Day">The broker's day.</param>
/// <param name="Conid">The broker's contract id, or the symbol where the row has none.</param>
/// <param name="Quantity">Change of the position.</param>
/// <param name="Code">The broker's codes; <c>Ca</c> undoes an earlier one.</param>
public sealed record CheckedTransfer(
    string AccountId,
    string Row,
    string? TransactionId,
    TransferDirection Direction,
    DateOnly Day,
    string Conid,
    decimal Quantity,
    string? Code)
{
    internal static CheckedTransfer Of(LotTransfer transfer) => new(
        transfer.AccountId, transfer.Ref, transfer.TransactionId, transfer.Direction, transfer.Moment.Day, transfer.Conid,
        transfer.Quantity, transfer.Codes);
}

/// <summary>A part of a lot that a closing took.</summary>
/// <param name="OpeningRow">The row that opened it.</param>
/// <param name="OpeningTransactionId">The transaction that opened it.</param>
/// <param name="Quantity">Units, with the lot's sign.</param>
/// <param name="Basis">Their basis; null when not known.</param>
/// <param name="Realized">Their result; null when not known.</param>
public sealed record CheckedPart(string OpeningRow, string? OpeningTransactionId, decimal Quantity, decimal? Basis, decimal? Realized);

/// <summary>What one execution or leg closed, and its result: ours, and the broker's beside it.</summary>
/// <param name="AccountId">The account.</param>
/// <param name="Row">The row.</param>
/// <param name="ExecIdentity">Identity of the execution; null for a leg.</param>
/// <param name="TransactionId">The broker's id of the booking.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Day">The broker's day.</param>
/// <param name="OccurredAtUtc">The moment, UTC.</param>
/// <param name="Conid">The broker's contract id.</param>
/// <param name="Symbol">The symbol.</param>
/// <param name="Currency">The contract's currency.</param>
/// <param name="Quantity">Units closed, with the sign of the execution.</param>
/// <param name="Unmatched">The part for which no lot was held.</param>
/// <param name="Proceeds">The closed part's net money.</param>
/// <param name="Basis">Basis of the lots closed.</param>
/// <param name="Carried">What exercised or assigned options add.</param>
/// <param name="Realized">Our result; null when not known.</param>
/// <param name="UnknownBecause">Why not.</param>
/// <param name="BrokerCost">The broker's <c>cost</c>.</param>
/// <param name="BrokerRealized">The broker's <c>fifoPnlRealized</c>.</param>
/// <param name="Lots">The lots, first in first out.</param>
public sealed record CheckedClosing(
    string AccountId,
    string Row,
    string? ExecIdentity,
    string? TransactionId,
    LotClosingKind Kind,
    DateOnly Day,
    DateTimeOffset? OccurredAtUtc,
    string Conid,
    string? Symbol,
    string? Currency,
    decimal Quantity,
    decimal Unmatched,
    decimal? Proceeds,
    decimal? Basis,
    decimal? Carried,
    decimal? Realized,
    string? UnknownBecause,
    decimal? BrokerCost,
    decimal? BrokerRealized,
    IReadOnlyList<CheckedPart> Lots);
