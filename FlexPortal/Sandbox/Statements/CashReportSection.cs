using FlexPortal.Sandbox.Simulation;

namespace FlexPortal.Sandbox.Statements;

/// <summary>Starting cash, every flow, ending cash: once in base currency and once per currency. The flows add up in each row.</summary>
internal static class CashReportSection
{
    private static readonly (string Name, CashFlow? Flow)[] Lines =
    [
        ("clientFees", null), ("commissions", CashFlow.Commissions), ("billableCommissions", null), ("deposits", CashFlow.Deposits),
        ("withdrawals", CashFlow.Withdrawals), ("accountTransfers", null), ("linkingAdjustments", null), ("internalTransfers", null),
        ("excessFundSweep", null), ("debitCardActivity", null), ("billPay", null), ("dividends", CashFlow.Dividends),
        ("insuredDepositInterest", null), ("brokerInterest", CashFlow.BrokerInterest), ("bondInterest", null), ("brokerFees", null),
        ("cashSettlingMtm", null), ("realizedVm", null), ("realizedForexVm", null), ("cfdCharges", null),
        ("netTradesSales", CashFlow.Sales), ("netTradesPurchases", CashFlow.Purchases), ("advisorFees", null), ("feesReceivables", null),
        ("paymentInLieu", null), ("transactionTax", CashFlow.TransactionTax), ("taxReceivables", null),
        ("withholdingTax", CashFlow.WithholdingTax), ("withholding871m", null), ("withholdingCollectedTax", null), ("salesTax", null),
        ("billableSalesTax", null), ("ipoSubscription", null), ("commissionCreditsRedemption", null), ("otherFees", CashFlow.OtherFees),
        ("otherIncome", null), ("other", null),
    ];

    public static void Write(FlexXml xml, AccountPeriod period)
    {
        xml.Open("CashReport");
        WriteRow(xml, period, "BASE_SUMMARY", "BaseCurrency", period.CashInBase(period.Before), period.CashInBase(period.End), currency: null);
        WriteRow(xml, period, "EUR", "Currency", period.Before.Eur, period.End.Eur, "EUR");
        WriteRow(xml, period, "USD", "Currency", period.Before.Usd, period.End.Usd, "USD");
        xml.Close();
    }

    private static void WriteRow(FlexXml xml, AccountPeriod period, string name, string level, decimal starting, decimal ending, string? currency)
    {
        decimal Sum(IEnumerable<CashEntry> entries) =>
            entries.Where(e => currency is null || string.Equals(e.Currency, currency, StringComparison.Ordinal)).Sum(e => currency is null ? e.InBase : e.Amount);

        var month = period.CashEntriesSince(new DateOnly(period.To.Year, period.To.Month, 1)).ToList();
        var year = period.CashEntriesSince(new DateOnly(period.To.Year, 1, 1)).ToList();
        xml.Open("CashReportCurrency").Account(period.AccountId, name)
            .Add("fromDate", period.From).Add("toDate", period.To).Add("levelOfDetail", level);
        Split(xml, "startingCash", starting);
        foreach (var (line, flow) in Lines)
        {
            Split(xml, line, flow is null ? 0 : Sum(period.CashEntries.Where(e => e.Flow == flow)));
            xml.Add(line + "MTD", flow is null ? 0 : Sum(month.Where(e => e.Flow == flow)))
                .Add(line + "YTD", flow is null ? 0 : Sum(year.Where(e => e.Flow == flow)));
        }

        // Only the base row translates: it takes what the changing rates did to the balance.
        Split(xml, "fxTranslationGainLoss", ending - starting - Sum(period.CashEntries));
        Split(xml, "endingCash", ending);
        Split(xml, "endingSettledCash", ending - Sum(period.CashEntries.Where(e => e.SettleDate > period.To)));
        xml.Close();
    }

    // Everything lies in the securities segment; the commodities segment is empty.
    private static void Split(FlexXml xml, string name, decimal amount) =>
        xml.Add(name, amount).Add(name + "Sec", amount).Add(name + "Com", 0m);
}
