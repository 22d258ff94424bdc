using FlexPortal.Sandbox.Simulation;

namespace FlexPortal.Sandbox.Statements;

/// <summary>Net asset value: one line a day (and the day before the period), and what changed it.</summary>
internal static class NavSections
{
    public static void WriteEquitySummary(FlexXml xml, AccountPeriod period)
    {
        xml.Open("EquitySummaryInBase");
        foreach (var day in period.Days.Prepend(period.Before).Where(d => d.Day != DateOnly.MinValue))
        {
            xml.Open("EquitySummaryByReportDateInBase").Account(period.AccountId, "USD").Add("reportDate", day.Day);
            var cash = period.CashInBase(day);
            LongShort(xml, "cash", cash, Math.Max(cash, 0));
            LongShort(xml, "brokerCashComponent", cash, Math.Max(cash, 0));
            LongShort(xml, "slbCashCollateral", 0, 0);
            LongShort(xml, "stock", period.ValueInBase(day, AssetCategory.STK), period.ValueInBase(day, AssetCategory.STK, side: 1));
            LongShort(xml, "slbDirectSecuritiesBorrowed", 0, 0);
            LongShort(xml, "slbDirectSecuritiesLent", 0, 0);
            LongShort(xml, "options", period.ValueInBase(day, AssetCategory.OPT), period.ValueInBase(day, AssetCategory.OPT, side: 1));
            LongShort(xml, "bonds", period.ValueInBase(day, AssetCategory.BILL), period.ValueInBase(day, AssetCategory.BILL, side: 1));
            foreach (var none in new[] { "commodities", "notes", "funds", "dividendAccruals", "interestAccruals", "softDollars", "crypto", "physDel" })
            {
                LongShort(xml, none, 0, 0);
            }

            var total = period.TotalInBase(day);
            LongShort(xml, "total", total, total - period.ValueInBase(day, AssetCategory.OPT, side: -1));
            xml.Close();
        }

        xml.Close();
    }

    public static void WriteChangeInNav(FlexXml xml, AccountPeriod period)
    {
        var starting = period.TotalInBase(period.Before);
        var ending = period.TotalInBase(period.End);
        var lines = new (string Name, decimal Amount)[]
        {
            ("mtm", period.MarkToMarket.Sum(m => m.Transactions + m.PriorOpen)),
            ("depositsWithdrawals", period.FlowInBase(CashFlow.Deposits, CashFlow.Withdrawals)),
            ("dividends", period.FlowInBase(CashFlow.Dividends)),
            ("withholdingTax", period.FlowInBase(CashFlow.WithholdingTax)),
            ("interest", period.FlowInBase(CashFlow.BrokerInterest)),
            ("otherFees", period.FlowInBase(CashFlow.OtherFees)),
            ("commissions", period.FlowInBase(CashFlow.Commissions)),
            ("transactionTax", period.FlowInBase(CashFlow.TransactionTax)),
        };
        xml.Open("ChangeInNAV").Account(period.AccountId, "USD").Add("fromDate", period.From).Add("toDate", period.To)
            .Add("startingValue", starting);
        foreach (var (name, amount) in lines)
        {
            xml.Add(name, amount);
        }

        xml.Add("fxTranslation", ending - starting - lines.Sum(l => l.Amount))
            .Zero(
                "realized", "changeInUnrealized", "costAdjustments", "transferredPnlAdjustments", "internalCashTransfers", "assetTransfers",
                "debitCardActivity", "billPay", "withholding871m", "withholdingTaxCollected", "changeInDividendAccruals",
                "changeInInterestAccruals", "advisorFees", "brokerFees", "changeInBrokerFeeAccruals", "clientFees", "feesReceivables",
                "commissionReceivables", "forexCommissions", "taxReceivables", "salesTax", "softDollars", "netFxTrading",
                "linkingAdjustments", "corporateActionProceeds", "other")
            .Add("endingValue", ending)
            .Add("twr", starting == 0 ? 0 : Math.Round((ending - lines[1].Amount - starting) / starting * 100, 9))
            .Close();
    }

    private static void LongShort(FlexXml xml, string name, decimal total, decimal longPart) =>
        xml.Add(name, total).Add(name + "Long", longPart).Add(name + "Short", total - longPart);
}
