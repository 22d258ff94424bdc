using FlexPortal.Core.Platform.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FlexPortal.Core.Flex.Ledger;

/// <summary>The section that a movement of cash was read from; none of them contains the others.</summary>
public enum CashflowSource
{
    /// <summary>A detail row of <c>CashTransactions</c>.</summary>
    CashTransaction,

    /// <summary>A row of <c>SalesTaxes</c>, which the cash transactions leave out.</summary>
    SalesTax,

    /// <summary>The proceeds of a leg in <c>CorporateActions</c>: mergers for cash, bonds that mature.</summary>
    CorporateActionProceeds,
}

/// <summary>
/// One movement of cash that is neither the proceeds of a fill nor a deal in currencies. Reversals and restated taxes are rows of their own
/// with the opposite sign: nothing is edited, the sum is the truth.
/// </summary>
public sealed class EventCashflow : LedgerEvent
{
    internal EventCashflow()
    {
    }

    /// <summary>Key.</summary>
    public Guid EventCashflowId { get; private set; }

    /// <summary>The contract the cash belongs to; null for deposits, interest and the like.</summary>
    public Guid? InstrumentId { get; internal init; }

    /// <summary>The leg that paid; set for <see cref="CashflowSource.CorporateActionProceeds"/> alone.</summary>
    public Guid? EventCorpActionId { get; internal init; }

    /// <summary>Where the money was read.</summary>
    public CashflowSource Source { get; internal init; }

    /// <summary>The broker's id of the booking; null in old files, where the row's content is the key. The broker may repeat it.</summary>
    public string? TransactionId { get; internal init; }

    /// <summary>The type in one spelling, such as <c>withholding_tax</c>; the broker has several for the same type.</summary>
    public string CashAction { get; internal init; } = "";

    /// <summary>The type as the broker wrote it; null for a source that has none.</summary>
    public string? CashActionText { get; internal init; }

    /// <summary>
    /// 0, or how many rows before this one have the same key: different rows under one transaction id, or equal rows of one statement that
    /// has no ids. Keeps the money of each.
    /// </summary>
    public int CashOrdinal { get; internal set; }

    /// <summary>Joins dividend, tax and fee of one payment; null when not stated.</summary>
    public string? ActionId { get; internal init; }

    /// <summary>The trade the cash belongs to; null when none.</summary>
    public string? TradeId { get; internal init; }

    /// <summary>The booking on which a sales tax was charged; null for anything else.</summary>
    public string? TaxableTransactionId { get; internal init; }

    /// <summary>The customer's own reference.</summary>
    public string? ClientReference { get; internal init; }

    /// <summary>The broker's day on which the cash settles.</summary>
    public DateOnly? SettleDateLocal { get; internal init; }

    /// <summary>The ex-date of a dividend; null in older files.</summary>
    public DateOnly? ExDateLocal { get; internal init; }

    /// <summary>The broker's asset category.</summary>
    public string? AssetCategory { get; internal init; }

    /// <summary>The broker's contract id of the row.</summary>
    public string? Conid { get; internal init; }

    /// <summary>The broker's sentence.</summary>
    public string? Description { get; internal init; }

    /// <summary>The broker's codes, separated by semicolons.</summary>
    public string? Code { get; internal init; }

    /// <summary>Cash in <see cref="Currency"/>: positive when received, negative when paid.</summary>
    public decimal Amount { get; internal init; }

    /// <summary>The currency of the amount.</summary>
    public string Currency { get; internal init; } = "";

    internal sealed class Configuration : IEntityTypeConfiguration<EventCashflow>
    {
        public void Configure(EntityTypeBuilder<EventCashflow> cash)
        {
            cash.ToTable("event_cashflow", "flex");
            cash.HasKey(c => c.EventCashflowId);
            cash.Property(c => c.Source).HasConversion(EnumFormatter.Converter<CashflowSource>());
        }
    }
}
