using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FlexPortal.Core.Flex.Ledger;

/// <summary>
/// One execution of a contract: a row <c>Trade</c> of level EXECUTION. Deals in currencies are <see cref="EventFx"/>. A cancellation is a
/// row of its own with the opposite quantity; the rebooked trade has the cancelled one's <see cref="TradeId"/> and a new transaction id.
/// </summary>
public sealed class EventTradeFill : LedgerEvent
{
    private EventTradeFill()
    {
    }

    /// <summary>Key.</summary>
    public Guid EventTradeFillId { get; private set; }

    /// <summary>The contract, of the same account.</summary>
    public Guid InstrumentId { get; private set; }

    /// <summary>What makes the fill unique in its account, see <see cref="ExecutionIdentity"/>; the database computes it.</summary>
    public string ExecIdentity { get; private set; } = "";

    /// <summary>The broker's id of the execution; null where it gives none.</summary>
    public string? IbExecId { get; private set; }

    /// <summary>The broker's id of the booking, unique in the account; null when the query leaves it out.</summary>
    public string? TransactionId { get; private set; }

    /// <summary>The broker's id of the trade; not unique.</summary>
    public string? TradeId { get; private set; }

    /// <summary>The booking that this row cancels or corrects; null for any other row.</summary>
    public string? OrigTransactionId { get; private set; }

    /// <summary>The trade that this row cancels or corrects; older files have this alone.</summary>
    public string? OrigTradeId { get; private set; }

    /// <summary>The broker's id of the order.</summary>
    public string? IbOrderId { get; private set; }

    /// <summary>The order's id at the exchange side.</summary>
    public string? BrokerageOrderId { get; private set; }

    /// <summary>The broker's day of the execution.</summary>
    public DateOnly? TradeDateLocal { get; private set; }

    /// <summary>The day on which cash and contract change hands.</summary>
    public DateOnly? SettleDateLocal { get; private set; }

    /// <summary>The broker's asset category, such as STK or OPT; never CASH.</summary>
    public string? AssetCategory { get; private set; }

    /// <summary>ExchTrade, BookTrade, TradeCancel, FracShare and so on, as the broker wrote it.</summary>
    public string? TransactionType { get; private set; }

    /// <summary>BUY, SELL, <c>BUY (Ca.)</c> or <c>SELL (Ca.)</c>.</summary>
    public string? Side { get; private set; }

    /// <summary>O opens, C closes, <c>C;O</c> does both; null when the broker gives none.</summary>
    public string? OpenClose { get; private set; }

    /// <summary>The broker's codes, separated by semicolons, as written.</summary>
    public string? Notes { get; private set; }

    /// <summary>Where it was executed.</summary>
    public string? Exchange { get; private set; }

    /// <summary>The broker's order type, such as LMT.</summary>
    public string? OrderType { get; private set; }

    /// <summary>The customer's own reference of the order.</summary>
    public string? OrderReference { get; private set; }

    /// <summary>Whether the order came through the broker's API.</summary>
    public bool? IsApiOrder { get; private set; }

    /// <summary>Units of the contract, negative when sold.</summary>
    public decimal Quantity { get; private set; }

    /// <summary>For one unit, in <see cref="Currency"/>; per cent for bonds.</summary>
    public decimal? Price { get; private set; }

    /// <summary>Units of the underlying in one contract.</summary>
    public decimal? Multiplier { get; private set; }

    /// <summary>The currency of every amount of this row but the commission and the amounts named base.</summary>
    public string Currency { get; private set; } = "";

    /// <summary>Quantity times price times multiplier, with the sign of the quantity.</summary>
    public decimal? TradeMoney { get; private set; }

    /// <summary>Cash from the trade before commission and taxes, negative for a purchase.</summary>
    public decimal? Proceeds { get; private set; }

    /// <summary>Taxes on the trade, negative when paid.</summary>
    public decimal? Taxes { get; private set; }

    /// <summary>The broker's commission in <see cref="CommissionCurrency"/>, negative when paid, positive for a rebate.</summary>
    public decimal? Commission { get; private set; }

    /// <summary>The currency in which the broker reports the commission, which may differ from the one it takes it in.</summary>
    public string? CommissionCurrency { get; private set; }

    /// <summary>Interest bought or sold with a bond.</summary>
    public decimal? AccruedInterest { get; private set; }

    /// <summary>Proceeds, commission and taxes together; for futures the day's variation margin and the commission.</summary>
    public decimal? NetCash { get; private set; }

    /// <summary><see cref="NetCash"/> in the account's base currency.</summary>
    public decimal? NetCashInBase { get; private set; }

    /// <summary>The closing price of the day.</summary>
    public decimal? ClosePrice { get; private set; }

    /// <summary>Basis: of what was opened, or of the lots that were closed, by the broker's lot matching.</summary>
    public decimal? Cost { get; private set; }

    /// <summary>The result the broker realized with this fill (<c>fifoPnlRealized</c>), after commission and taxes.</summary>
    public decimal? RealizedPnl { get; private set; }

    /// <summary>The part of the result that is capital gain.</summary>
    public decimal? CapitalGainsPnl { get; private set; }

    /// <summary>The part of the result that comes from exchange rates.</summary>
    public decimal? FxPnl { get; private set; }

    /// <summary>Result against the day's closing price, before commission.</summary>
    public decimal? MtmPnl { get; private set; }

    internal sealed class Configuration : IEntityTypeConfiguration<EventTradeFill>
    {
        public void Configure(EntityTypeBuilder<EventTradeFill> fill)
        {
            fill.ToTable("event_trade_fill", "flex");
            fill.HasKey(f => f.EventTradeFillId);
            fill.Property(f => f.ExecIdentity).IsExecutionIdentity();
        }
    }
}
