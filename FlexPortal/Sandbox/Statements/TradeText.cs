using System.Globalization;
using System.IO.Pipelines;
using System.Text.Unicode;
using FlexPortal.Sandbox.Simulation;

namespace FlexPortal.Sandbox.Statements;

/// <summary>One Trade row of exactly 71 attributes, formatted straight into the output: the writer of huge statements spends its time here.</summary>
internal static class TradeText
{
    /// <summary>Attributes of each row.</summary>
    public const int Attributes = 71;

    /// <summary>Writes a row and returns its length in bytes.</summary>
    public static int Write(
        PipeWriter target, int largest, StatementSpec spec, int row, Instrument stock, decimal quantity, decimal price, decimal commission)
    {
        var first = Start(target.GetSpan(largest), spec, row, stock);
        target.Advance(first);
        var second = Economics(target.GetSpan(largest), spec, row, stock, quantity, price, commission);
        target.Advance(second);
        var third = Identity(target.GetSpan(largest), spec, row);
        target.Advance(third);
        return first + second + third;
    }

    // 20 attributes.
    private static int Start(Span<byte> span, StatementSpec spec, int row, Instrument stock) => Checked(Utf8.TryWrite(
        span,
        CultureInfo.InvariantCulture,
        $"<Trade accountId=\"{spec.Accounts[0]}\" acctAlias=\"\" model=\"\" currency=\"{stock.Currency}\" fxRateToBase=\"{(stock.Currency is "EUR" ? "1.084" : "1")}\" assetCategory=\"STK\" subCategory=\"{stock.SubCategory}\" symbol=\"{stock.Symbol}\" description=\"{stock.Symbol} SANDBOX SHARE\" conid=\"{stock.Conid}\" securityID=\"{stock.Isin}\" securityIDType=\"ISIN\" cusip=\"{stock.Cusip}\" isin=\"{stock.Isin}\" figi=\"{stock.Figi}\" listingExchange=\"{stock.Exchange}\" underlyingConid=\"\" underlyingSymbol=\"{stock.Symbol}\" issuer=\"\" multiplier=\"1\" ",
        out var written), written);

    // 26 attributes.
    private static int Economics(
        Span<byte> span, StatementSpec spec, int row, Instrument stock, decimal quantity, decimal price, decimal commission) => Checked(Utf8.TryWrite(
        span,
        CultureInfo.InvariantCulture,
        $"strike=\"\" expiry=\"\" putCall=\"\" principalAdjustFactor=\"\" tradeID=\"{1_000_000_000L + row}\" reportDate=\"{spec.Period.To:yyyyMMdd}\" tradeDate=\"{spec.Period.To:yyyyMMdd}\" dateTime=\"{spec.Period.To:yyyyMMdd};{10 + (row / 3600 % 6)}{row / 60 % 60:00}{row % 60:00}\" settleDateTarget=\"{spec.Period.To.AddDays(1):yyyyMMdd}\" transactionType=\"ExchTrade\" exchange=\"{stock.Exchange}\" quantity=\"{quantity:0.####}\" tradePrice=\"{price:0.####}\" tradeMoney=\"{quantity * price:0.######}\" proceeds=\"{-quantity * price:0.######}\" taxes=\"0\" ibCommission=\"{-commission:0.######}\" ibCommissionCurrency=\"{stock.Currency}\" netCash=\"{-(quantity * price) - commission:0.######}\" closePrice=\"{stock.HomePrice:0.####}\" openCloseIndicator=\"O\" notes=\"P\" cost=\"{(quantity * price) + commission:0.######}\" fifoPnlRealized=\"0\" mtmPnl=\"{quantity * (stock.HomePrice - price):0.######}\" origTradePrice=\"0\" ",
        out var written), written);

    // 25 attributes.
    private static int Identity(Span<byte> span, StatementSpec spec, int row) => Checked(Utf8.TryWrite(
        span,
        CultureInfo.InvariantCulture,
        $"origTradeDate=\"\" origTradeID=\"\" origOrderID=\"0\" clearingFirmID=\"\" transactionID=\"{40_000_000_000L + row}\" buySell=\"BUY\" ibOrderID=\"{800_000_000L + (row / 4)}\" ibExecID=\"0000c0de.{row:x8}.01.01\" brokerageOrderID=\"\" orderReference=\"\" volatilityOrderLink=\"\" exchOrderId=\"N/A\" extExecID=\"SBX{row}\" orderTime=\"{spec.Period.To:yyyyMMdd};095959\" openDateTime=\"\" holdingPeriodDateTime=\"\" whenRealized=\"\" whenReopened=\"\" levelOfDetail=\"EXECUTION\" changeInPrice=\"0\" changeInQuantity=\"0\" orderType=\"LMT\" traderID=\"\" isAPIOrder=\"N\" accruedInt=\"0\" />\n",
        out var written), written);

    private static int Checked(bool fits, int written) =>
        fits ? written : throw new InvalidOperationException("A sandbox trade row is longer than its buffer.");
}
