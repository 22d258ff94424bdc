using FlexPortal.Sandbox.Simulation;

namespace FlexPortal.Sandbox.Statements;

/// <summary>Every movement of cash with its running balance, per currency. The last balance is the ending cash of the CashReport.</summary>
internal static class StatementOfFundsSection
{
    public static void Write(FlexXml xml, AccountPeriod period)
    {
        xml.Open("StmtFunds");
        WriteCurrency(xml, period, "USD", period.Before.Usd);
        WriteCurrency(xml, period, "EUR", period.Before.Eur);
        xml.Close();
    }

    private static void WriteCurrency(FlexXml xml, AccountPeriod period, string currency, decimal balance)
    {
        WriteLine(xml, period, currency, null, "Starting Balance", 0, balance);

        // A fill moves proceeds, commission and tax at once; the broker shows one line for them.
        var lines = period.CashEntries.Where(e => string.Equals(e.Currency, currency, StringComparison.Ordinal))
            .GroupBy(e => e.IsCashTransaction ? (e.TransactionId, e.Flow) : (e.TransactionId, CashFlow.Sales));
        foreach (var line in lines)
        {
            var amount = line.Sum(e => e.Amount);
            balance += amount;
            WriteLine(xml, period, currency, line.First(), line.First().Description, amount, balance);
        }

        WriteLine(xml, period, currency, null, "Ending Balance", 0, balance);
    }

    private static void WriteLine(FlexXml xml, AccountPeriod period, string currency, CashEntry? entry, string text, decimal amount, decimal balance)
    {
        var day = entry?.ReportDate ?? (text.StartsWith('S') ? period.From : period.To);
        xml.Open("StatementOfFundsLine").Instrument(period.AccountId, entry?.Instrument, currency, period.Market.Rate(currency, day))
            .Add("reportDate", day)
            .Add("date", entry is null ? FlexXml.Date(day) : FlexXml.Time(entry.Time))
            .Add("settleDate", entry?.SettleDate ?? day)
            .Add("activityCode", ActivityCode(entry))
            .Add("activityDescription", text)
            .Blank("tradeID", "orderID", "buySell")
            .Add("debit", amount < 0 ? FlexXml.Number(amount) : "")
            .Add("credit", amount > 0 ? FlexXml.Number(amount) : "")
            .Add("amount", amount)
            .Blank("tradeCode")
            .Add("balance", balance)
            .Add("levelOfDetail", "Currency")
            .Add("transactionID", entry is null ? "" : FlexXml.Number(entry.TransactionId))
            .Add("actionID", entry is null or { ActionId: 0 } ? "" : FlexXml.Number(entry.ActionId))
            .Close();
    }

    private static string ActivityCode(CashEntry? entry) => entry?.Flow switch
    {
        null => "",
        CashFlow.Deposits => "DEP",
        CashFlow.Withdrawals => "WITH",
        CashFlow.Dividends => "DIV",
        CashFlow.WithholdingTax => "FRTAX",
        CashFlow.BrokerInterest => entry.Amount > 0 ? "CINT" : "DINT",
        CashFlow.OtherFees => "OFEE",
        _ when entry.Instrument?.Category == AssetCategory.CASH => "FOREX",
        _ => entry.Amount < 0 ? "BUY" : "SELL",
    };
}
