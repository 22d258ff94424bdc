using System.Globalization;
using System.IO.Pipelines;
using System.Text.Unicode;

namespace FlexPortal.Sandbox.Statements;

/// <summary>A stock of the template, its attributes looked up once for all rows.</summary>
internal sealed record HugeStock(
    string Symbol, string Currency, string SubCategory, string Conid, string Isin, string Cusip, string Figi, string Exchange, string Rate,
    decimal Mark)
{
    public static HugeStock Of(TemplateRow stock) => new(
        stock["symbol"], stock["currency"], stock["subCategory"], stock["conid"], stock["isin"], stock["cusip"], stock["figi"],
        stock["listingExchange"],
        stock["fxRateToBase"], stock.Number("closePrice"));
}

/// <summary>One purchase of a huge statement. The row number, counted from 0, makes its ids.</summary>
internal readonly record struct HugeTrade(int Row, HugeStock Stock, decimal Quantity, decimal Price, decimal Commission)
{
    public decimal Money => Quantity * Price;
}

/// <summary>The one day on which a huge statement trades, as text, formatted once for all rows.</summary>
internal sealed record HugeDay(string Traded, string Settled);

/// <summary>
/// Trade rows of exactly 71 attributes, formatted straight into the output: the writer of huge statements spends its time here. The values
/// hold no character that XML would escape.
/// </summary>
internal static class TradeFormatter
{
    /// <summary>Attributes of each row: 20, 26 and 25.</summary>
    public const int Attributes = 71;

    private const int LargestPart = 2048;

    /// <summary>Writes a row and returns its length in bytes.</summary>
    public static int Write(PipeWriter target, string accountId, HugeDay day, in HugeTrade trade)
    {
        var instrument = Instrument(target.GetSpan(LargestPart), accountId, trade.Stock);
        target.Advance(instrument);
        var economics = Economics(target.GetSpan(LargestPart), day, trade);
        target.Advance(economics);
        var identity = Identity(target.GetSpan(LargestPart), day, trade.Row);
        target.Advance(identity);
        return instrument + economics + identity;
    }

    private static int Instrument(Span<byte> span, string accountId, HugeStock stock) => Checked(Utf8.TryWrite(
        span,
        CultureInfo.InvariantCulture,
        $"""<Trade accountId="{accountId}" acctAlias="" model="" currency="{stock.Currency}" fxRateToBase="{stock.Rate}" """
        + $"""assetCategory="STK" subCategory="{stock.SubCategory}" symbol="{stock.Symbol}" description="{stock.Symbol} SANDBOX SHARE" """
        + $"""conid="{stock.Conid}" securityID="{stock.Isin}" securityIDType="ISIN" cusip="{stock.Cusip}" isin="{stock.Isin}" """
        + $"""figi="{stock.Figi}" listingExchange="{stock.Exchange}" underlyingConid="" underlyingSymbol="{stock.Symbol}" """
        + $"""issuer="" multiplier="1" """,
        out var written), written);

    private static int Economics(Span<byte> span, HugeDay day, in HugeTrade t) => Checked(Utf8.TryWrite(
        span,
        CultureInfo.InvariantCulture,
        $"""strike="" expiry="" putCall="" principalAdjustFactor="" tradeID="{1_000_000_000L + t.Row}" reportDate="{day.Traded}" """
        + $"""tradeDate="{day.Traded}" dateTime="{day.Traded};{10 + (t.Row / 3600 % 6)}{t.Row / 60 % 60:00}{t.Row % 60:00}" """
        + $"""settleDateTarget="{day.Settled}" transactionType="ExchTrade" exchange="{t.Stock.Exchange}" """
        + $"""quantity="{t.Quantity:0.######}" tradePrice="{t.Price:0.######}" tradeMoney="{t.Money:0.######}" """
        + $"""proceeds="{-t.Money:0.######}" taxes="0" ibCommission="{-t.Commission:0.######}" """
        + $"""ibCommissionCurrency="{t.Stock.Currency}" netCash="{-t.Money - t.Commission:0.######}" """
        + $"""closePrice="{t.Stock.Mark:0.######}" openCloseIndicator="O" notes="P" cost="{t.Money + t.Commission:0.######}" """
        + $"""fifoPnlRealized="0" mtmPnl="{t.Quantity * (t.Stock.Mark - t.Price):0.######}" origTradePrice="0" """,
        out var written), written);

    private static int Identity(Span<byte> span, HugeDay day, int row) => Checked(Utf8.TryWrite(
        span,
        CultureInfo.InvariantCulture,
        $"""origTradeDate="" origTradeID="" origOrderID="0" clearingFirmID="" transactionID="{40_000_000_000L + row}" """
        + $"""buySell="BUY" ibOrderID="{800_000_000L + (row / 4)}" ibExecID="0000c0de.{row:x8}.01.01" brokerageOrderID="" """
        + $"""orderReference="" volatilityOrderLink="" exchOrderId="N/A" extExecID="SBX{row}" orderTime="{day.Traded};095959" """
        + $"""openDateTime="" holdingPeriodDateTime="" whenRealized="" whenReopened="" levelOfDetail="EXECUTION" changeInPrice="0" """
        + $"""changeInQuantity="0" orderType="LMT" traderID="" isAPIOrder="N" accruedInt="0" />{'\n'}""",
        out var written), written);

    private static int Checked(bool fits, int written) =>
        fits ? written : throw new InvalidOperationException("A sandbox trade row is longer than its buffer.");
}
