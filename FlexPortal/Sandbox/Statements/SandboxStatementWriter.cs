using System.Globalization;
using FlexPortal.Sandbox.Simulation;

namespace FlexPortal.Sandbox.Statements;

/// <summary>What a document contains: its accounts, its period, and which sections are left out.</summary>
/// <param name="Accounts">Account ids, one FlexStatement each; the position in the list is the account's seed.</param>
/// <param name="Period">First and last day, and how the broker names the period.</param>
/// <param name="GeneratedOn">The New York day of the request; the bytes depend on it and on nothing else of the clock.</param>
internal sealed record StatementSpec(IReadOnlyList<string> Accounts, StatementPeriod Period, DateOnly GeneratedOn)
{
    public IReadOnlySet<string> LeftOut { get; init; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>Null, or which correction of an old withholding tax the last day shows.</summary>
    public int? Restatement { get; init; }

    /// <summary>Text of the account's name, where letters beyond ASCII may stand.</summary>
    public string AccountName { get; init; } = "Sandbox Account";
}

/// <summary>Writes the sandbox account's statement: the same specification gives the same bytes, on any machine.</summary>
internal static class SandboxStatementWriter
{
    public const string QueryName = "Sandbox activity";

    private static readonly (string Name, Action<FlexXml, AccountPeriod> Write)[] Sections =
    [
        ("AccountInformation", ReferenceSections.WriteAccountInformation),
        ("EquitySummaryInBase", NavSections.WriteEquitySummary),
        ("ChangeInNAV", NavSections.WriteChangeInNav),
        ("MTMPerformanceSummaryInBase", PerformanceSections.WriteMarkToMarket),
        ("FIFOPerformanceSummaryInBase", PerformanceSections.WriteFifo),
        ("CashReport", CashReportSection.Write),
        ("StmtFunds", StatementOfFundsSection.Write),
        ("OpenPositions", PositionSections.WriteOpenPositions),
        ("FxPositions", PositionSections.WriteFxPositions),
        (TradesSection.Name, TradesSection.Write),
        ("OptionEAE", EventSections.WriteOptionEvents),
        ("CorporateActions", EventSections.WriteCorporateActions),
        ("CashTransactions", CashTransactionsSection.Write),
        ("Transfers", static (xml, _) => xml.Empty("Transfers", asPair: false)),
        ("InterestAccruals", static (xml, _) => xml.Empty("InterestAccruals", asPair: true)),
        ("ChangeInDividendAccruals", static (xml, _) => xml.Empty("ChangeInDividendAccruals", asPair: false)),
        ("OpenDividendAccruals", static (xml, _) => xml.Empty("OpenDividendAccruals", asPair: true)),
        ("SalesTaxes", static (xml, _) => xml.Empty("SalesTaxes", asPair: false)),
        ("SLBActivities", static (xml, _) => xml.Empty("SLBActivities", asPair: false)),
        ("SecuritiesInfo", static (xml, p) => ReferenceSections.WriteSecurities(xml, p.Instruments)),
        ("ConversionRates", static (xml, p) => ReferenceSections.WriteConversionRates(xml, p.Market, p.From, p.To)),
    ];

    public static byte[] Write(StatementSpec spec)
    {
        using var bytes = new MemoryStream();
        using (var xml = new FlexXml(bytes))
        {
            xml.Open("FlexQueryResponse").Add("queryName", QueryName).Add("type", "AF")
                .Open("FlexStatements").Add("count", spec.Accounts.Count);
            for (var i = 0; i < spec.Accounts.Count; i++)
            {
                WriteStatement(xml, spec, spec.Accounts[i], seed: i + 1);
            }

            xml.Close();
            xml.Close();
        }

        bytes.WriteByte((byte)'\n');
        return bytes.ToArray();
    }

    private static void WriteStatement(FlexXml xml, StatementSpec spec, string accountId, int seed)
    {
        var (from, to, label) = spec.Period;
        var period = new AccountPeriod(accountId, AccountHistory.Play(seed, to, spec.Restatement), from, to) { AccountName = spec.AccountName };
        xml.Open("FlexStatement").Add("accountId", accountId).Add("fromDate", from).Add("toDate", to).Add("period", label)
            .Add("whenGenerated", spec.GeneratedOn.ToString("yyyyMMdd", CultureInfo.InvariantCulture) + ";043015");
        foreach (var (name, write) in Sections.Where(s => !spec.LeftOut.Contains(s.Name)))
        {
            write(xml, period);
        }

        xml.Close();
    }
}
