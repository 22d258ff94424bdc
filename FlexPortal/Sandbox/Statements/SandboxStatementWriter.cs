using System.Globalization;

namespace FlexPortal.Sandbox.Statements;

/// <summary>What a document contains: its accounts, its period, and which sections are left out.</summary>
/// <param name="Accounts">Account ids, one FlexStatement each; the position in the list makes the ids of the rows.</param>
/// <param name="Period">First and last day, and how the broker names the period.</param>
/// <param name="GeneratedOn">The New York day of the request; the bytes depend on no other time.</param>
internal sealed record StatementSpec(IReadOnlyList<string> Accounts, StatementPeriod Period, DateOnly GeneratedOn)
{
    public IReadOnlySet<string> LeftOut { get; init; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>Null, or which correction of an old withholding tax the last day shows: each number gives another amount.</summary>
    public int? Restatement { get; init; }

    /// <summary>Text of the account's name, which may hold letters beyond ASCII.</summary>
    public string AccountName { get; init; } = "Sandbox Account";
}

/// <summary>Writes the sandbox account's statement: the same specification gives the same bytes, on any machine.</summary>
internal static class SandboxStatementWriter
{
    public const string QueryName = "Sandbox activity";

    private static readonly (string Name, Action<FlexXml, AccountPeriod> Write)[] Sections =
    [
        ("AccountInformation", static (xml, p) => xml.Row(p.Filler.Fill("AccountInformation", p.End, null))),
        ("EquitySummaryInBase", NavSections.WriteEquitySummary),
        ("ChangeInNAV", NavSections.WriteChangeInNav),
        ("MTMPerformanceSummaryInBase", PerformanceSections.WriteMarkToMarket),
        ("FIFOPerformanceSummaryInBase", PerformanceSections.WriteFifo),
        ("CashReport", CashSections.WriteReport),
        ("StmtFunds", CashSections.WriteFunds),
        ("OpenPositions", static (xml, p) => xml.Section("OpenPositions", p.HeldAtEnd)),
        ("FxPositions", CashSections.WriteFxPositions),
        ("Trades", static (xml, p) => xml.Section("Trades", p.Rows.Where(row => row.Source.Element is "Trade" or "Order" or "Lot"))),
        ("OptionEAE", static (xml, p) => WriteRows(xml, p, "OptionEAE", "OptionEAE")),
        ("CorporateActions", static (xml, p) => WriteRows(xml, p, "CorporateActions", "CorporateAction")),
        ("CashTransactions", static (xml, p) => WriteRows(xml, p, "CashTransactions", "CashTransaction")),
        ("Transfers", static (xml, _) => xml.Empty("Transfers", asPair: false)),
        ("InterestAccruals", static (xml, _) => xml.Empty("InterestAccruals", asPair: true)),
        ("ChangeInDividendAccruals", static (xml, _) => xml.Empty("ChangeInDividendAccruals", asPair: false)),
        ("OpenDividendAccruals", static (xml, _) => xml.Empty("OpenDividendAccruals", asPair: true)),
        ("SalesTaxes", static (xml, _) => xml.Empty("SalesTaxes", asPair: false)),
        ("SLBActivities", static (xml, _) => xml.Empty("SLBActivities", asPair: false)),
        ("SecuritiesInfo", static (xml, p) => xml.Section("SecuritiesInfo", PerformanceSections.SecuritiesOf(p))),
        ("ConversionRates", WriteConversionRates),
    ];

    public static byte[] Write(StatementSpec spec)
    {
        using var bytes = new MemoryStream();
        using (var xml = new FlexXml(bytes))
        {
            xml.Open("FlexQueryResponse").Add("queryName", QueryName).Add("type", "AF")
                .Open("FlexStatements").Add("count", spec.Accounts.Count.ToString(CultureInfo.InvariantCulture));
            for (var i = 0; i < spec.Accounts.Count; i++)
                WriteStatement(xml, spec, spec.Accounts[i], seed: i + 1);

            xml.Close();
            xml.Close();
        }

        bytes.WriteByte((byte)'\n');
        return bytes.ToArray();
    }

    private static void WriteStatement(FlexXml xml, StatementSpec spec, string accountId, int seed)
    {
        var period = new AccountPeriod(spec, accountId, seed);
        xml.Open("FlexStatement").Add("accountId", accountId)
            .Add("fromDate", Weekdays.Text(period.From)).Add("toDate", Weekdays.Text(period.To)).Add("period", spec.Period.Label)
            .Add("whenGenerated", Weekdays.Text(spec.GeneratedOn) + ";043015");
        foreach (var (name, write) in Sections.Where(s => !spec.LeftOut.Contains(s.Name)))
            write(xml, period);
        xml.Close();
    }

    private static void WriteRows(FlexXml xml, AccountPeriod period, string section, string element) =>
        xml.Section(section, period.Rows.Where(row => string.Equals(row.Source.Element, element, StringComparison.Ordinal)));

    private static void WriteConversionRates(FlexXml xml, AccountPeriod period) => xml.Section(
        "ConversionRates",
        from day in Weekdays.Between(period.From, period.To)
        from rate in AccountPeriod.Rates
        select period.Filler.Fill("ConversionRate", day, null, ("fromCurrency", rate.Currency), ("rate", FlexXml.Number(rate.Rate))));
}
