namespace FlexPortal.Sandbox.Statements;

/// <summary>Cash by currency: the report of flows, every movement with its running balance, and the balances as currency lots.</summary>
internal static class CashSections
{
    private static readonly string[] Currencies = ["EUR", "USD"];

    // Account and instrument, copied from the booked row.
    private const int CommonAttributes = 27;

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

    /// <summary>
    /// Starting cash, every flow, ending cash: once in base currency and once per currency. The flows add up in each row.
    /// </summary>
    public static void WriteReport(FlexXml xml, AccountPeriod period)
    {
        xml.Open("CashReport");
        WriteReport(xml, period, "BASE_SUMMARY", "BaseCurrency", currency: null);
        WriteReport(xml, period, "EUR", "Currency", "EUR");
        WriteReport(xml, period, "USD", "Currency", "USD");
        xml.Close();
    }

    public static void WriteFunds(FlexXml xml, AccountPeriod period) =>
        xml.Section("StmtFunds", FundsOf(period, "USD").Concat(FundsOf(period, "EUR")));

    /// <summary>Rows one level deeper than elsewhere: FxPositions, FxLots, FxLot.</summary>
    public static void WriteFxPositions(FlexXml xml, AccountPeriod period)
    {
        xml.Open("FxPositions");
        xml.Section("FxLots", Currencies.Select(currency =>
        {
            var (amount, rate) = (period.Cash(period.To, currency), AccountPeriod.RateOf(currency));
            return period.Filler.Fill(
                "FxLot",
                period.End,
                null,
                ("fxCurrency", currency),
                ("quantity", FlexXml.Number(amount)),
                ("costPrice", FlexXml.Number(rate)),
                ("costBasis", FlexXml.Number(-amount * rate)),
                ("closePrice", FlexXml.Number(rate)),
                ("value", FlexXml.Number(amount * rate)));
        }));
        xml.Close();
    }

    private static void WriteReport(FlexXml xml, AccountPeriod period, string name, string level, string? currency)
    {
        // Everything lies in the securities segment; the commodities segment is empty.
        void Split(string line, decimal amount) =>
            xml.Add(line, FlexXml.Number(amount)).Add(line + "Sec", FlexXml.Number(amount)).Add(line + "Com", "0");
        string Since(DateOnly day, CashFlow? flow) => FlexXml.Number(flow is { } kind ? period.Flow(day, period.To, currency, kind) : 0);

        var (month, year) = (new DateOnly(period.To.Year, period.To.Month, 1), new DateOnly(period.To.Year, 1, 1));
        var (starting, ending) = (period.Cash(period.Before, currency), period.Cash(period.To, currency));
        xml.Open("CashReportCurrency").Add("accountId", period.AccountId).Add("acctAlias", "").Add("model", "").Add("currency", name)
            .Add("fromDate", Weekdays.Text(period.From)).Add("toDate", Weekdays.Text(period.To)).Add("levelOfDetail", level);
        Split("startingCash", starting);
        foreach (var (line, flow) in Lines)
        {
            Split(line, flow is { } kind ? period.Flow(period.From, period.To, currency, kind) : 0);
            xml.Add(line + "MTD", Since(month, flow)).Add(line + "YTD", Since(year, flow));
        }

        Split("fxTranslationGainLoss", ending - starting - period.Flow(period.From, period.To, currency));
        Split("endingCash", ending);
        Split("endingSettledCash", ending - Unsettled(period, currency));
        xml.Close();
    }

    private static decimal Unsettled(AccountPeriod period, string? currency) => period.Rows
        .Where(row => row.Source.Element is "Trade" && string.CompareOrdinal(row["settleDateTarget"], Weekdays.Text(period.To)) > 0)
        .SelectMany(row => AccountPeriod.MovementsOf(row.Source))
        .Where(movement => currency is null || string.Equals(movement.Currency, currency, StringComparison.Ordinal))
        .Sum(movement => currency is null ? movement.InBase : movement.Amount);

    /// <summary>One line for each row that moves the currency; the last balance is the ending cash of the report.</summary>
    private static IEnumerable<FlexRow> FundsOf(AccountPeriod period, string currency)
    {
        var balance = period.Cash(period.Before, currency);
        var rate = FlexXml.Number(AccountPeriod.RateOf(currency));
        FlexRow Mark(string text, DateOnly day) => period.Filler.Fill(
            "StatementOfFundsLine", day, null, ("currency", currency), ("fxRateToBase", rate), ("activityDescription", text),
            ("balance", FlexXml.Number(balance)));

        yield return Mark("Starting Balance", period.From);
        foreach (var row in period.Rows)
        {
            var movements = AccountPeriod.MovementsOf(row.Source)
                .Where(m => string.Equals(m.Currency, currency, StringComparison.Ordinal))
                .ToArray();
            if (movements.Length == 0)
                continue;

            var amount = movements.Sum(movement => movement.Amount);
            balance += amount;
            var isTrade = row.Source.Element is "Trade";
            var copied = WeekTemplate.AttributesOf("StatementOfFundsLine")
                .Take(CommonAttributes)
                .ToDictionary(a => a.Name, a => row[a.Name], StringComparer.Ordinal);
            (copied["currency"], copied["fxRateToBase"]) = (currency, rate);
            yield return period.Filler.Fill(
                "StatementOfFundsLine", row.Day, copied,
                ("reportDate", row["reportDate"]), ("date", row["dateTime"]),
                ("settleDate", row.Values.GetValueOrDefault(isTrade ? "settleDateTarget" : "settleDate", row["reportDate"])),
                ("activityCode", CodeOf(row, movements[0])),
                (
                    "activityDescription",
                    isTrade ? $"{(row["buySell"] is "BUY" ? "Buy" : "Sell")} {row["quantity"]} {row["description"]}" : row["description"]),
                ("debit", amount < 0 ? FlexXml.Number(amount) : ""),
                ("credit", amount > 0 ? FlexXml.Number(amount) : ""),
                ("amount", FlexXml.Number(amount)),
                ("balance", FlexXml.Number(balance)),
                ("transactionID", row["transactionID"]),
                ("actionID", row.Values.GetValueOrDefault("actionID", "")));
        }

        yield return Mark("Ending Balance", period.To);
    }

    private static string CodeOf(FlexRow row, CashMovement movement) => movement.Flow switch
    {
        CashFlow.Deposits => "DEP",
        CashFlow.Withdrawals => "WITH",
        CashFlow.Dividends => "DIV",
        CashFlow.WithholdingTax => "FRTAX",
        CashFlow.BrokerInterest => movement.Amount > 0 ? "CINT" : "DINT",
        CashFlow.OtherFees => "OFEE",
        _ when row["assetCategory"] is "CASH" => "FOREX",
        _ => movement.Amount > 0 ? "SELL" : "BUY",
    };
}
