using FlexPortal.Core.Flex.Ledger.Reading;

namespace FlexPortal.Core.Flex.Ledger.Events;

/// <summary>Executions of contracts, from rows <c>Trade</c>.</summary>
internal sealed class FillEvents(DocumentState document)
{
    private static readonly string[] Sides = ["BUY", "SELL", "BUY (Ca.)", "SELL (Ca.)"];
    private static readonly string[] OpenOrClose = ["O", "C", "C;O", "O;C"];

    private static readonly ComparedColumn<EventTradeFill>[] Economics =
    [
        new("quantity", fill => fill.Quantity),
        new("price", fill => fill.Price),
        new("conid", fill => fill.Conid),
        new("currency", fill => fill.Currency),
        new("side", fill => fill.Side),
    ];

    private static readonly ComparedColumn<EventTradeFill>[] Figures =
    [
        new("trade_money", fill => fill.TradeMoney),
        new("proceeds", fill => fill.Proceeds),
        new("taxes", fill => fill.Taxes),
        new("commission", fill => fill.Commission),
        new("accrued_interest", fill => fill.AccruedInterest),
        new("net_cash", fill => fill.NetCash),
        new("net_cash_in_base", fill => fill.NetCashInBase),
        new("close_price", fill => fill.ClosePrice),
        new("cost", fill => fill.Cost),
        new("realized_pnl", fill => fill.RealizedPnl),
        new("capital_gains_pnl", fill => fill.CapitalGainsPnl),
        new("fx_pnl", fill => fill.FxPnl),
        new("mtm_pnl", fill => fill.MtmPnl),
    ];

    private readonly SeenEvents<EventTradeFill> _seen = new(!document.IsStreamed);
    private readonly List<EventTradeFill> _unidentified = [];

    public IReadOnlyList<EventTradeFill> All => _seen.All;

    public IReadOnlyList<EventTradeFill> Unidentified => _unidentified;

    /// <summary>Hands over what was read since the last call.</summary>
    public IReadOnlyList<EventTradeFill> Drain() => _seen.Drain();

    public static string? SideOf(RowValues row) => row.OneOf(RowAttribute.BuySell, Sides);

    /// <summary>Takes the current row.</summary>
    public void Read()
    {
        if (Map() is not { } fill)
            return;
        if (fill.Conid is null)
            document.Log.CountValue(LedgerCode.InstrumentUnknown, document.Row, RowAttribute.Symbol);
        if (fill.ExecIdentity.Length == 0)
        {
            document.Log.Add(LedgerCode.ExecutionIdMissing, document.Row);
            if (!document.IsStreamed)
                _unidentified.Add(fill);
            return;
        }

        var place = _seen.Find(fill.AccountId, fill.ExecIdentity, fill.TransactionId);
        if (place < 0)
            _seen.Add(fill.AccountId, fill.ExecIdentity, fill.TransactionId, fill, document.Statement);
        else
            Meet(place, fill);
    }

    private void Meet(int place, EventTradeFill fill)
    {
        document.TwinCount++;
        var former = _seen[place];
        if (EventComparison.Agree(document, LedgerCode.TradeConsistencyConflict, Economics, former, fill)
            && EventComparison.Restate(
                document, ("event_trade_fill", former.ExecIdentity), Figures, former, fill, _seen.StatementOf(place)))
            _seen.Replace(place, fill, document.Statement);
    }

    private EventTradeFill? Map()
    {
        var row = document.Row;
        var facts = TradeFacts.Of(row);
        var (quantity, currency) = (row.Number(RowAttribute.Quantity), row.Currency(RowAttribute.Currency));
        if (!document.HasDay(facts.Day) || !document.Has(quantity, RowAttribute.Quantity) || !document.Has(currency, RowAttribute.Currency))
            return null;
        return new EventTradeFill
        {
            AccountId = row.AccountId,
            SourceRowRef = row.SourceRowRef,
            SourceRawRecordId = row.Key,
            Conid = row.SharedId(RowAttribute.Conid),
            ExecIdentity = facts.Identity,
            IbExecId = facts.IbExecId,
            TransactionId = facts.TransactionId,
            TradeId = facts.TradeId,
            OrigTransactionId = row.Id(RowAttribute.OrigTransactionID),
            OrigTradeId = row.Id(RowAttribute.OrigTradeID),
            IbOrderId = row.SharedId(RowAttribute.IbOrderID),
            BrokerageOrderId = row.SharedId(RowAttribute.BrokerageOrderID),
            ReportDateLocal = facts.Day!.Value,
            TradeDateLocal = facts.TradeDay,
            SettleDateLocal = facts.SettleDay,
            DateTimeText = facts.Moment.Text,
            TimeZone = facts.Moment.Zone,
            OccurredAtUtc = facts.Moment.Utc,
            LevelOfDetail = row.Text(RowAttribute.LevelOfDetail),
            Model = row.Text(RowAttribute.Model),
            AssetCategory = row.Text(RowAttribute.AssetCategory),
            Symbol = row.Text(RowAttribute.Symbol),
            TransactionType = row.Text(RowAttribute.TransactionType),
            Side = SideOf(row),
            OpenClose = row.OneOf(RowAttribute.OpenCloseIndicator, OpenOrClose),
            Notes = row.Text(RowAttribute.Notes),
            Exchange = row.Text(RowAttribute.Exchange),
            OrderType = row.Text(RowAttribute.OrderType),
            OrderReference = row.Text(RowAttribute.OrderReference),
            IsApiOrder = row.Flag(RowAttribute.IsAPIOrder),
            Quantity = quantity!.Value,
            Currency = currency!,
            FxRateToBase = row.Rate(RowAttribute.FxRateToBase),
            Price = row.Number(RowAttribute.TradePrice),
            Multiplier = row.Number(RowAttribute.Multiplier),
            TradeMoney = row.Number(RowAttribute.TradeMoney),
            Proceeds = row.Number(RowAttribute.Proceeds),
            Taxes = row.Number(RowAttribute.Taxes),
            Commission = row.Number(RowAttribute.IbCommission),
            CommissionCurrency = row.Currency(RowAttribute.IbCommissionCurrency),
            AccruedInterest = row.Number(RowAttribute.AccruedInt),
            NetCash = row.Number(RowAttribute.NetCash),
            NetCashInBase = row.Number(RowAttribute.NetCashInBase),
            ClosePrice = row.Number(RowAttribute.ClosePrice),
            Cost = row.Number(RowAttribute.Cost),
            RealizedPnl = row.Number(RowAttribute.FifoPnlRealized),
            CapitalGainsPnl = row.Number(RowAttribute.CapitalGainsPnl),
            FxPnl = row.Number(RowAttribute.FxPnl),
            MtmPnl = row.Number(RowAttribute.MtmPnl),
        };
    }
}
