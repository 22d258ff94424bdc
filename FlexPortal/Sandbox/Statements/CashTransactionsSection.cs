using FlexPortal.Sandbox.Simulation;

namespace FlexPortal.Sandbox.Statements;

/// <summary>Dividends, taxes, interest, fees, deposits and withdrawals, one DETAIL row each.</summary>
internal static class CashTransactionsSection
{
    public static void Write(FlexXml xml, AccountPeriod period)
    {
        xml.Open("CashTransactions");
        foreach (var entry in period.CashEntries.Where(e => e.IsCashTransaction))
        {
            xml.Open("CashTransaction")
                .Instrument(
                    period.AccountId,
                    entry.Instrument,
                    entry.Currency,
                    period.Market.Rate(entry.Currency, entry.ReportDate),
                    entry.Description)
                .Add("dateTime", entry.Time)
                .Add("settleDate", entry.SettleDate)
                .Blank("availableForTradingDate")
                .Add("amount", entry.Amount)
                .Add("type", TypeOf(entry))
                .Blank("tradeID", "code")
                .Add("transactionID", entry.TransactionId)
                .Add("reportDate", entry.ReportDate)
                .Blank("exDate", "clientReference")
                .Add("actionID", entry.ActionId == 0 ? "" : FlexXml.Number(entry.ActionId))
                .Add("levelOfDetail", "DETAIL")
                .Metals()
                .Close();
        }

        xml.Close();
    }

    private static string TypeOf(CashEntry entry) => entry.Flow switch
    {
        CashFlow.Deposits or CashFlow.Withdrawals => "Deposits/Withdrawals",
        CashFlow.Dividends => "Dividends",
        CashFlow.WithholdingTax => "Withholding Tax",
        CashFlow.BrokerInterest => entry.Amount > 0 ? "Broker Interest Received" : "Broker Interest Paid",
        CashFlow.OtherFees => "Other Fees",
        _ => throw new InvalidOperationException($"{entry.Flow} is no cash transaction."),
    };
}
