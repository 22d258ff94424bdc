using FlexPortal.Sandbox.Simulation;

namespace FlexPortal.Sandbox.Statements;

/// <summary>Realized and unrealized results, and mark to market, per instrument in base currency with a total row.</summary>
internal static class PerformanceSections
{
    public static void WriteFifo(FlexXml xml, AccountPeriod period)
    {
        xml.Open("FIFOPerformanceSummaryInBase");
        var lines = period.Instruments.Select(i => Result.Of(period, i)).ToList();
        lines.ForEach(l => WriteFifo(xml, period, l));
        WriteFifo(xml, period, lines.Aggregate(new Result(null), (sum, next) => sum.Plus(next)));
        xml.Close();
    }

    public static void WriteMarkToMarket(FlexXml xml, AccountPeriod period)
    {
        xml.Open("MTMPerformanceSummaryInBase");
        foreach (var line in period.MarkToMarket)
        {
            Start(xml, period, "MTMPerformanceSummaryUnderlying", line.Instrument, "");
            xml.Add("prevCloseQuantity", period.Before.Holdings.GetValueOrDefault(line.Instrument))
                .Add("prevClosePrice", period.Before.Holdings.ContainsKey(line.Instrument) ? period.Market.Close(line.Instrument, period.Before.Day) : 0)
                .Add("closeQuantity", period.End.Holdings.GetValueOrDefault(line.Instrument))
                .Add("closePrice", period.Market.Close(line.Instrument, period.To));
            Amounts(xml, line.Transactions, line.PriorOpen, line.Commissions, other: 0);
        }

        var fees = period.FlowInBase(CashFlow.OtherFees);
        Start(xml, period, "MTMPerformanceSummaryUnderlying", null, "Other Fees").Zero("prevCloseQuantity", "prevClosePrice", "closeQuantity", "closePrice");
        Amounts(xml, 0, 0, 0, fees);
        Start(xml, period, "MTMPerformanceSummaryUnderlying", null, "Total P/L").Zero("prevCloseQuantity", "prevClosePrice", "closeQuantity", "closePrice");
        Amounts(
            xml,
            period.MarkToMarket.Sum(m => m.Transactions),
            period.MarkToMarket.Sum(m => m.PriorOpen),
            period.MarkToMarket.Sum(m => m.Commissions),
            fees);
        xml.Close();
    }

    private static void Amounts(FlexXml xml, decimal transactions, decimal priorOpen, decimal commissions, decimal other)
    {
        var total = transactions + priorOpen + commissions + other;
        xml.Add("transactionMtm", transactions).Add("priorOpenMtm", priorOpen).Add("commissions", commissions).Add("other", other)
            .Add("total", total).Zero("corpActionMtm", "dividends").Add("otherWithAccruals", other).Add("totalWithAccruals", total).Close();
    }

    private static void WriteFifo(FlexXml xml, AccountPeriod period, Result line) =>
        Start(xml, period, "FIFOPerformanceSummaryUnderlying", line.Instrument, "Total (All Assets)")
            .Add("realizedSTProfit", line.ShortTermProfit).Add("realizedSTLoss", line.ShortTermLoss)
            .Add("realizedLTProfit", line.LongTermProfit).Add("realizedLTLoss", line.LongTermLoss)
            .Add("totalRealizedPnl", line.Realized)
            .Add("unrealizedProfit", line.UnrealizedProfit).Add("unrealizedLoss", line.UnrealizedLoss)
            .Add("totalUnrealizedPnl", line.Unrealized)
            .Add("totalFifoPnl", line.Realized + line.Unrealized)
            .Zero("transferredPnl", "costAdj").Blank("code").Close();

    private static FlexXml Start(FlexXml xml, AccountPeriod period, string element, Instrument? instrument, string label)
    {
        xml.Open(element).Add("accountId", period.AccountId).Blank("acctAlias", "model").Add("reportDate", period.To);
        return instrument is null
            ? xml.Blank("assetCategory", "symbol").Add("description", label).Blank("conid", "isin", "listingExchange", "multiplier", "expiry", "putCall")
            : xml.Add("assetCategory", instrument.Category.ToString()).Add("symbol", instrument.Symbol).Add("description", instrument.Description)
                .Add("conid", instrument.Conid).Add("isin", instrument.Isin).Add("listingExchange", instrument.Exchange)
                .Add("multiplier", instrument.Multiplier).Add("expiry", instrument.Expiry).Add("putCall", instrument.PutCall);
    }

    private sealed record Result(Instrument? Instrument)
    {
        public decimal ShortTermProfit { get; init; }
        public decimal ShortTermLoss { get; init; }
        public decimal LongTermProfit { get; init; }
        public decimal LongTermLoss { get; init; }
        public decimal UnrealizedProfit { get; init; }
        public decimal UnrealizedLoss { get; init; }
        public decimal Realized => ShortTermProfit + ShortTermLoss + LongTermProfit + LongTermLoss;
        public decimal Unrealized => UnrealizedProfit + UnrealizedLoss;

        public static Result Of(AccountPeriod period, Instrument instrument)
        {
            var rate = period.RateOf(instrument);
            var closed = period.Fills.Where(f => f.Instrument == instrument)
                .SelectMany(f => f.Closed.Select(l => (
                    Amount: Math.Round(l.Realized * period.Market.Rate(instrument.Currency, f.Order.ReportDate), 9),
                    IsLong: l.IsLongTerm(f.Order.Time))))
                .Concat(period.CorporateActions.Where(a => a.Instrument == instrument).Select(a => (Amount: a.Realized, IsLong: false)))
                .ToList();
            var open = period.OpenLots.Where(l => l.Instrument == instrument)
                .Select(l => Math.Round(((l.Quantity * period.Market.Close(instrument, period.To) * instrument.PriceFactor) - l.Cost) * rate, 9))
                .ToList();
            return new Result(instrument)
            {
                ShortTermProfit = closed.Where(c => !c.IsLong && c.Amount > 0).Sum(c => c.Amount),
                ShortTermLoss = closed.Where(c => !c.IsLong && c.Amount < 0).Sum(c => c.Amount),
                LongTermProfit = closed.Where(c => c.IsLong && c.Amount > 0).Sum(c => c.Amount),
                LongTermLoss = closed.Where(c => c.IsLong && c.Amount < 0).Sum(c => c.Amount),
                UnrealizedProfit = open.Where(o => o > 0).Sum(),
                UnrealizedLoss = open.Where(o => o < 0).Sum(),
            };
        }

        public Result Plus(Result other) => this with
        {
            ShortTermProfit = ShortTermProfit + other.ShortTermProfit,
            ShortTermLoss = ShortTermLoss + other.ShortTermLoss,
            LongTermProfit = LongTermProfit + other.LongTermProfit,
            LongTermLoss = LongTermLoss + other.LongTermLoss,
            UnrealizedProfit = UnrealizedProfit + other.UnrealizedProfit,
            UnrealizedLoss = UnrealizedLoss + other.UnrealizedLoss,
        };
    }
}
