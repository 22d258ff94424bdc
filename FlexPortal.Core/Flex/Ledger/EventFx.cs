using System.ComponentModel.DataAnnotations.Schema;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FlexPortal.Core.Flex.Ledger;

/// <summary>The two sides of a deal in currencies.</summary>
public enum FxLeg
{
    /// <summary>The first currency of the pair: the quantity counts in it.</summary>
    Dealt,

    /// <summary>
    /// The second currency of the pair: price and proceeds count in it. It carries the commission, so that a sum counts it once.
    /// </summary>
    Priced,
}

/// <summary>
/// What a deal in currencies does to one balance; a deal of EUR.USD is two rows with one <see cref="TransactionId"/>. From rows
/// <c>Trade</c> of category CASH.
/// </summary>
public sealed class EventFx : LedgerEvent
{
    internal EventFx()
    {
    }

    /// <summary>Key.</summary>
    public Guid EventFxId { get; private set; }

    /// <summary>The currency pair; null when the row has no contract id.</summary>
    public Guid? InstrumentId { get; internal init; }

    /// <summary>The broker's contract id of the pair, while the event is not stored; null when it has none or was read back.</summary>
    [NotMapped]
    public string? Conid { get; internal init; }

    /// <summary>What makes the deal unique in its account, see <see cref="ExecutionIdentity"/>; the database computes it.</summary>
    public string ExecIdentity { get; internal init; } = "";

    /// <summary>The broker's id of the execution; null where it gives none.</summary>
    public string? IbExecId { get; internal init; }

    /// <summary>The broker's id of the booking, the same on both legs; null when the query leaves it out.</summary>
    public string? TransactionId { get; internal init; }

    /// <summary>The broker's id of the trade; not unique.</summary>
    public string? TradeId { get; internal init; }

    /// <summary>The booking that this row cancels or corrects; null for any other row.</summary>
    public string? OrigTransactionId { get; internal init; }

    /// <summary>The trade that this row cancels or corrects.</summary>
    public string? OrigTradeId { get; internal init; }

    /// <summary>The broker's day of the deal.</summary>
    public DateOnly? TradeDateLocal { get; internal init; }

    /// <summary>The day on which the currencies change hands.</summary>
    public DateOnly? SettleDateLocal { get; internal init; }

    /// <summary>ExchTrade, TradeCancel and so on, as the broker wrote it.</summary>
    public string? TransactionType { get; internal init; }

    /// <summary>BUY, SELL, <c>BUY (Ca.)</c> or <c>SELL (Ca.)</c>, of the dealt currency.</summary>
    public string? Side { get; internal init; }

    /// <summary>The broker's codes, separated by semicolons; <c>AFx</c> is an automatic conversion.</summary>
    public string? Notes { get; internal init; }

    /// <summary>Which side of the deal this row is.</summary>
    public FxLeg Leg { get; internal init; }

    /// <summary>The currency whose balance moves.</summary>
    public string Currency { get; internal init; } = "";

    /// <summary>By how much it moves: positive when received.</summary>
    public decimal Amount { get; internal init; }

    /// <summary>The currency of the other leg.</summary>
    public string CounterCurrency { get; internal init; } = "";

    /// <summary>The amount of the other leg, of opposite sign.</summary>
    public decimal CounterAmount { get; internal init; }

    /// <summary>Units of the priced currency for one of the dealt.</summary>
    public decimal? Price { get; internal init; }

    /// <summary>
    /// The account's base currency, in which the result of holding a currency counts; empty while no row has stated it, which the database
    /// refuses.
    /// </summary>
    public string FunctionalCurrency { get; internal set; } = "";

    /// <summary>Commission in <see cref="CommissionCurrency"/>, negative when paid; null on the dealt leg.</summary>
    public decimal? Commission { get; internal init; }

    /// <summary>The currency in which the broker reports the commission, which may differ from the one it takes it in.</summary>
    public string? CommissionCurrency { get; internal init; }

    /// <summary>Result against the day's closing rate, in the functional currency; null on the dealt leg.</summary>
    public decimal? MtmPnl { get; internal init; }

    internal sealed class Configuration : IEntityTypeConfiguration<EventFx>
    {
        public void Configure(EntityTypeBuilder<EventFx> deal)
        {
            deal.ToTable("event_fx", "flex");
            deal.HasKey(d => d.EventFxId);
            deal.Property<string>("StatedApart").HasColumnType("jsonb").IsRequired(false);
            deal.Property(d => d.ExecIdentity).IsExecutionIdentity();
            deal.Property(d => d.Leg).HasConversion(EnumFormatter.Converter<FxLeg>());
        }
    }
}
