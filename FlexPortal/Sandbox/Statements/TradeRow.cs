using FlexPortal.Sandbox.Simulation;

namespace FlexPortal.Sandbox.Statements;

/// <summary>One row of Trades: what differs between an order, an execution and a closed lot. Null prints as an empty attribute.</summary>
internal sealed record TradeRow(string LevelOfDetail)
{
    public string TradeId { get; init; } = "";
    public long? TransactionId { get; init; }
    public string ExecId { get; init; } = "";
    public long? OrderId { get; init; }
    public decimal Quantity { get; init; }
    public decimal Price { get; init; }
    public decimal? Proceeds { get; init; }
    public decimal? Taxes { get; init; }
    public decimal? Commission { get; init; }
    public decimal? NetCash { get; init; }
    public decimal Cost { get; init; }
    public decimal Realized { get; init; }
    public DateTime? Opened { get; init; }
    public string Notes { get; init; } = "";

    public void Write(FlexXml xml, string accountId, Fill fill, decimal closePrice, decimal rate)
    {
        xml.Instrument(accountId, fill.Instrument, fill.Instrument.Currency, rate);
        WriteEconomics(xml, fill, closePrice);
        WriteIdentity(xml, fill);
        xml.Metals().Close();
    }

    private static string Text(decimal? value) => value is { } number ? FlexXml.Number(number) : "";

    private static string Text(long? value) => value is { } number ? FlexXml.Number(number) : "";

    private void WriteEconomics(FlexXml xml, Fill fill, decimal closePrice)
    {
        var order = fill.Order;
        var isExchange = order.Kind == FillKind.Exchange;
        var isLot = LevelOfDetail is "CLOSED_LOT";
        xml.Add("tradeID", TradeId)
            .Blank("relatedTradeID")
            .Add("reportDate", order.ReportDate)
            .Add("dateTime", order.Time)
            .Add("tradeDate", DateOnly.FromDateTime(order.Time))
            .Add("settleDateTarget", fill.SettleDate)
            .Add("transactionType", isLot ? "" : isExchange ? "ExchTrade" : "BookTrade")
            .Add("exchange", isExchange && !isLot ? fill.Instrument.Exchange : isLot ? "" : "--")
            .Add("quantity", Quantity)
            .Add("tradePrice", Price)
            .Add("tradeMoney", isLot ? "" : FlexXml.Number(-Proceeds ?? 0))
            .Add("proceeds", Text(Proceeds))
            .Add("taxes", Text(Taxes))
            .Add("ibCommission", Text(Commission))
            .Add("ibCommissionCurrency", isLot ? "" : fill.Instrument.Currency)
            .Add("netCash", Text(NetCash))
            .Add("closePrice", isLot ? 0 : closePrice)
            .Add("openCloseIndicator", fill.Instrument.Category == AssetCategory.CASH ? "" : fill.IsClosing ? "C" : "O")
            .Add("notes", isLot ? Notes : NotesOf(order.Kind))
            .Add("cost", Cost)
            .Add("fifoPnlRealized", Realized)
            .Add("mtmPnl", isLot ? 0 : Quantity * closePrice * fill.Instrument.PriceFactor + (Proceeds ?? 0));
    }

    private void WriteIdentity(FlexXml xml, Fill fill)
    {
        var order = fill.Order;
        xml.Zero("origTradePrice")
            .Blank("origTradeDate", "origTradeID")
            .Zero("origOrderID", "origTransactionID")
            .Add("buySell", fill.Quantity > 0 ? "BUY" : "SELL")
            .Blank("clearingFirmID")
            .Add("ibOrderID", Text(OrderId))
            .Add("transactionID", Text(TransactionId))
            .Add("ibExecID", ExecId)
            .Blank("relatedTransactionID", "rtn", "brokerageOrderID", "orderReference", "volatilityOrderLink")
            .Add("exchOrderId", "N/A")
            .Add("extExecID", ExecId.Length > 0 ? "SBX" + TradeId : "")
            .Add("orderTime", order.Kind == FillKind.Exchange ? order.Time.AddSeconds(-1) : null)
            .Add("openDateTime", Opened)
            .Add("holdingPeriodDateTime", Opened)
            .Add("whenRealized", Opened is null ? null : order.Time)
            .Blank("whenReopened")
            .Add("levelOfDetail", LevelOfDetail)
            .Zero("changeInPrice", "changeInQuantity")
            .Add("orderType", order.Kind == FillKind.Exchange ? "LMT" : "")
            .Blank("traderID")
            .Add("isAPIOrder", "N")
            .Zero("accruedInt")
            .Blank("initialInvestment", "positionActionID");
    }

    private static string NotesOf(FillKind kind) => kind switch
    {
        FillKind.Assignment => "A",
        FillKind.Expiration => "Ep",
        _ => "P",
    };
}
