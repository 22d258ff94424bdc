using FlexPortal.Sandbox.Simulation;

namespace FlexPortal.Sandbox.Statements;

/// <summary>What is held on the last day: OpenPositions at SUMMARY and LOT level, and the euro balance as a currency lot.</summary>
internal static class PositionSections
{
    public static void WriteOpenPositions(FlexXml xml, AccountPeriod period)
    {
        xml.Open("OpenPositions");
        foreach (var lots in period.OpenLots.GroupBy(l => l.Instrument))
        {
            var all = lots.ToList();
            Write(xml, period, lots.Key, all.Sum(l => l.Quantity), all.Sum(l => l.Cost), lot: null);
            all.ForEach(l => Write(xml, period, lots.Key, l.Quantity, l.Cost, l));
        }

        xml.Close();
    }

    private static void Write(FlexXml xml, AccountPeriod period, Instrument instrument, decimal quantity, decimal cost, OpenLot? lot)
    {
        var mark = period.Market.Close(instrument, period.To);
        var value = quantity * mark * instrument.PriceFactor;
        var rate = period.RateOf(instrument);
        var ofCategory = period.ValueInBase(period.End, instrument.Category);
        var price = Math.Round(cost / quantity / instrument.PriceFactor, 9);
        xml.Open("OpenPosition").Instrument(period.AccountId, instrument, instrument.Currency, rate)
            .Add("reportDate", period.End.Day)
            .Add("position", quantity)
            .Add("markPrice", mark)
            .Add("positionValue", value)
            .Add("openPrice", price)
            .Add("costBasisPrice", price)
            .Add("costBasisMoney", cost)
            .Add("percentOfNAV", ofCategory == 0 ? "" : FlexXml.Number(Math.Round(value * rate / ofCategory * 100, 2)))
            .Add("fifoPnlUnrealized", value - cost)
            .Add("side", quantity > 0 ? "Long" : "Short")
            .Add("levelOfDetail", lot is null ? "SUMMARY" : "LOT")
            .Add("openDateTime", lot?.Opened)
            .Add("holdingPeriodDateTime", lot?.Opened)
            .Blank("vestingDate", "code")
            .Add("originatingOrderID", lot is null ? "" : FlexXml.Number(lot.OrderId))
            .Add("originatingTransactionID", lot is null ? "" : FlexXml.Number(lot.TransactionId))
            .Blank("accruedInt").Metals().Close();
    }

    /// <summary>Rows one level deeper than elsewhere: FxPositions, FxLots, FxLot.</summary>
    public static void WriteFxPositions(FlexXml xml, AccountPeriod period)
    {
        xml.Open("FxPositions").Open("FxLots");
        foreach (var currency in new[] { "EUR", "USD" })
        {
            var (amount, cost) = period.Balance(currency);
            var close = period.Market.Rate(currency, period.To);
            var value = Math.Round(amount * close, 9);
            xml.Open("FxLot").Add("accountId", period.AccountId).Blank("acctAlias", "model").Add("assetCategory", "CASH")
                .Add("reportDate", period.To)
                .Add("functionalCurrency", "USD")
                .Add("fxCurrency", currency)
                .Add("quantity", amount)
                .Add("costPrice", amount == 0 ? 0 : Math.Round(cost / amount, 9))
                .Add("costBasis", -cost)
                .Add("closePrice", close)
                .Add("value", value)
                .Add("unrealizedPL", value - cost)
                .Blank("code")
                .Add("lotDescription", $"BALANCE: {currency}")
                .Blank("lotOpenDateTime")
                .Add("levelOfDetail", "LOT").Close();
        }

        xml.Close();
        xml.Close();
    }
}
