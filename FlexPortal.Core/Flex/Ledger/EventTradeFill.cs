using System.ComponentModel.DataAnnotations.Schema;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FlexPortal.Core.Flex.Ledger;

/// <summary>
/// One execution of a contract: a row <c>Trade</c> of level EXECUTION. Deals in currencies are <see cref="EventFx"/>. A cancellation is a
/// row of its own with the opposite quantity; the rebooked trade has the cancelled one's <see cref="TradeId"/> and a new transaction id.
/// </summary>
public sealed class EventTradeFill : LedgerEvent
{
    internal EventTradeFill()
    {
    }

    /// <summary>Key.</summary>
    public Guid EventTradeFillId { get; private set; }

    /// <summary>The contract, of the same account.</summary>
    public Guid InstrumentId { get; internal init; }

    /// <summary>The broker's contract id of the row, while the event is not stored; null when it has none or was read back.</summary>
    [NotMapped]
    public string? Conid { get; internal init; }

    /// <summary>What makes the fill unique in its account, see <see cref="ExecutionIdentity"/>; the database computes it.</summary>
    public string ExecIdentity { get; internal init; } = "";

    /// <summary>The broker's id of the execution; null where it gives none.</summary>
    public string? IbExecId { get; internal init; }

    /// <summary>The broker's id of the booking, unique in the account; null when the query leaves it out.</summary>
    public string? TransactionId { get; internal init; }

    /// <summary>The broker's id of the trade; not unique.</summary>
    public string? TradeId { get; internal init; }

    /// <summary>The booking that this row cancels or corrects; null for any other row.</summary>
    public string? OrigTransactionId { get; internal init; }

    /// <summary>The trade that this row cancels or corrects; older files have this alone.</summary>
    public string? OrigTradeId { get; internal init; }

    /// <summary>The broker's id of the order.</summary>
    public string? IbOrderId { get; internal init; }

    /// <summary>The order's id at the exchange side.</summary>
    public string? BrokerageOrderId { get; internal init; }

    /// <summary>The broker's day of the execution.</summary>
    public DateOnly? TradeDateLocal { get; internal init; }

    /// <summary>The day on which cash and contract change hands.</summary>
    public DateOnly? SettleDateLocal { get; internal init; }

    /// <summary>The broker's asset category, such as STK or OPT; never CASH.</summary>
    public string? AssetCategory { get; internal init; }

    /// <summary>ExchTrade, BookTrade, TradeCancel, FracShare and so on, as the broker wrote it.</summary>
    public string? TransactionType { get; internal init; }

    /// <summary>BUY, SELL, <c>BUY (Ca.)</c> or <c>SELL (Ca.)</c>.</summary>
    public string? Side { get; internal init; }

    /// <summary>O opens, C closes, <c>C;O</c> does both; null when the broker gives none.</summary>
    public string? OpenClose { get; internal init; }

    /// <summary>The broker's codes, separated by semicolons, as written.</summary>
    public string? Notes { get; internal init; }

    /// <summary>Where it was executed.</summary>
    public string? Exchange { get; internal init; }

    /// <summary>The broker's order type, such as LMT.</summary>
    public string? OrderType { get; internal init; }

    /// <summary>The customer's own reference of the order.</summary>
    public string? OrderReference { get; internal init; }

    /// <summary>Whether the order came through the broker's API.</summary>
    public bool? IsApiOrder { get; internal init; }

    /// <summary>Units of the contract, negative when sold.</summary>
    public decimal Quantity { get; internal init; }

    /// <summary>For one unit, in <see cref="Currency"/>; per cent for bonds.</summary>
    public decimal? Price { get; internal init; }

    /// <summary>Units of the underlying in one contract.</summary>
    public decimal? Multiplier { get; internal init; }

    /// <summary>The currency of every amount of this row but the commission and the amounts named base.</summary>
    public string Currency { get; internal init; } = "";

    /// <summary>Quantity times price times multiplier, with the sign of the quantity.</summary>
    public decimal? TradeMoney { get; internal init; }

    /// <summary>Cash from the trade before commission and taxes, negative for a purchase.</summary>
    public decimal? Proceeds { get; internal init; }

    /// <summary>Taxes on the trade, negative when paid.</summary>
    public decimal? Taxes { get; internal init; }

    /// <summary>The broker's commission in <see cref="CommissionCurrency"/>, negative when paid, positive for a rebate.</summary>
    public decimal? Commission { get; internal init; }

    /// <summary>The currency in which the broker reports the commission, which may differ from the one it takes it in.</summary>
    public string? CommissionCurrency { get; internal init; }

    /// <summary>Interest bought or sold with a bond.</summary>
    public decimal? AccruedInterest { get; internal init; }

    /// <summary>Proceeds, commission and taxes together; for futures the day's variation margin and the commission.</summary>
    public decimal? NetCash { get; internal init; }

    /// <summary><see cref="NetCash"/> in the account's base currency.</summary>
    public decimal? NetCashInBase { get; internal init; }

    /// <summary>The closing price of the day.</summary>
    public decimal? ClosePrice { get; internal init; }

    /// <summary>Basis: of what was opened, or of the lots that were closed, by the broker's lot matching.</summary>
    public decimal? Cost { get; internal init; }

    /// <summary>The result the broker realized with this fill (<c>fifoPnlRealized</c>), after commission and taxes.</summary>
    public decimal? RealizedPnl { get; internal init; }

    /// <summary>The part of the result that is capital gain.</summary>
    public decimal? CapitalGainsPnl { get; internal init; }

    /// <summary>The part of the result that comes from exchange rates.</summary>
    public decimal? FxPnl { get; internal init; }

    /// <summary>Result against the day's closing price, before commission.</summary>
    public decimal? MtmPnl { get; internal init; }

    internal sealed class Configuration : IEntityTypeConfiguration<EventTradeFill>
    {
        public void Configure(EntityTypeBuilder<EventTradeFill> fill)
        {
            fill.ToTable("event_trade_fill", "flex");
            fill.HasKey(f => f.EventTradeFillId);
            fill.Property<string>("StatedApart").HasColumnType("jsonb").IsRequired(false);
            fill.Property(f => f.ExecIdentity).IsExecutionIdentity();
        }
    }
}
