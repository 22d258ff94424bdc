using FlexPortal.Core.Flex.Reconciliation.Reading;

namespace FlexPortal.Core.Flex.Reconciliation.Checks;

/// <summary>Step 6: the cash report adds up, and its columns are the events, currency by currency.</summary>
internal sealed class CashChecks(AccountRows account)
{
    private const string Movement = "cash_movement";

    private readonly CashFlows _flows = CashFlows.Of(account);
    private readonly RowTally _tally = new(account.Log);

    public void Check()
    {
        if (!account.Has(account.About(ProofStep.Cash, "cash_report_sum"), "CashReport"))
            return;
        var rows = account.Of("CashReportCurrency").ToArray();
        foreach (var row in rows)
        {
            CheckSum(row);
            CheckSegments(row);
        }

        _tally.Complete();
        var asked = CurrencyRows(rows);
        if (asked is null)
            return;
        foreach (var (currency, row) in asked)
            CheckEvents(currency, row);
        foreach (var currency in _flows.Currencies.Where(currency =>
            !asked.Exists(one => string.Equals(one.Currency, currency, StringComparison.Ordinal))))
            NoRow(currency);
        if (asked.Count == 0 && !_flows.Currencies.Any())
            account.Log.Holds(account.About(ProofStep.Cash, Movement), "CashReport", count: 0);
        CommissionShift.Explain(account);
    }

    private ProofSubject About(string identity, FigureRow row) =>
        account.About(ProofStep.Cash, identity, row.Currency, day: account.Statement.Header.ToDate);

    /// <summary>
    /// The rows by currency. A report of the base currency alone is about that currency where no event is in another one; null when it
    /// cannot be compared with events.
    /// </summary>
    private List<(string Currency, FigureRow Row)>? CurrencyRows(FigureRow[] rows)
    {
        var byCurrency = rows.Where(row => row.Currency is not (null or CashReports.Base)).Select(row => (row.Currency!, row)).ToList();
        var summary = Array.Find(rows, row => row.Currency is CashReports.Base);
        if (byCurrency.Count > 0 || summary is null)
            return byCurrency;
        var used = _flows.Currencies.ToArray();
        var currency = account.BaseCurrency ?? (used.Length == 1 ? used[0] : null);
        if (currency is not null && used.All(one => string.Equals(one, currency, StringComparison.Ordinal)))
            return [(currency, summary)];
        account.Log.NotProvable(
            account.About(ProofStep.Cash, Movement), ProofReason.LevelOfDetailMissing, "CashReport", "currency",
            CashReports.Sum(summary, ["endingCash"]) - CashReports.Sum(summary, ["startingCash"]), expectedRows: [summary.Ref]);
        return null;
    }

    private void CheckSum(FigureRow row)
    {
        var subject = About("cash_report_sum", row);
        if (CashReports.FindMissing(row) is { } missing)
        {
            account.Log.NotProvable(
                subject, ProofReason.ColumnMissing, "CashReport", missing, row.Number("endingCash"), expectedRows: [row.Ref]);
            return;
        }

        var refs = new RowRefs();
        refs.Add(row.Number("startingCash") + CashReports.Change(row), row.Ref);
        account.Log.Compare(subject, row.Number("endingCash"), refs.Sum, CheckLog.Exact, [row.Ref], refs);
    }

    /// <summary>Each column is that of securities and that of commodities together.</summary>
    private void CheckSegments(FigureRow row)
    {
        foreach (var name in row.Names)
        {
            if (!name.EndsWith("Sec", StringComparison.Ordinal) || name[..^3] is var column && !row.Has(column + "Com") || !row.Has(column))
                continue;
            var rest = (row.Number(column + "Paxos") ?? 0) + (row.Number(column + "IBUKL") ?? 0);
            var total = (row.Number(name) ?? 0) + (row.Number(column + "Com") ?? 0);
            // Reports with further segments count them in the total or not.
            var actual = Math.Abs((row.Number(column) ?? 0) - total) <= CheckLog.Exact ? total : total + rest;
            _tally.Compare(About("cash_segments", row), row.Number(column) ?? 0, actual, row.Ref, CheckLog.Exact, column);
        }
    }

    private void CheckEvents(string currency, FigureRow row)
    {
        var subject = account.About(ProofStep.Cash, Movement, currency, day: account.Statement.Header.ToDate);
        if (account.Has(subject, "Trades", "CashTransactions"))
            CheckMovement(subject, currency, row);
        if (!CashReports.Kinds.Any(kind => kind.Columns.Any(row.Has)))
        {
            account.Log.NotProvable(
                subject with { Identity = "cash_by_type" }, ProofReason.ColumnMissing, "CashReport", "commissions",
                    expectedRows: [row.Ref]);
            return;
        }

        foreach (var (kind, columns, section) in CashReports.Kinds)
        {
            var flow = _flows.Of(currency, kind);
            var expected = columns is ["deposits", _] ? CashReports.Deposits(row) : CashReports.Sum(row, columns);
            var about = subject with { Identity = kind };
            if (expected is null)
                account.Log.NotProvable(
                    about, ProofReason.ColumnMissing, "CashReport", columns[0], actual: flow.Sum, expectedRows: [row.Ref],
                        actualRows: flow);
            else if (account.Statement.Has(section) || (section is "SalesTaxes" && expected == 0))
                account.Log.Compare(about, expected, flow.Sum, CheckLog.Exact, [row.Ref], flow);
            else
                account.Log.NotProvable(about, ProofReason.SectionMissing, section, expected: expected, expectedRows: [row.Ref]);
        }
    }

    private void CheckMovement(ProofSubject subject, string currency, FigureRow row)
    {
        if (!row.Has("startingCash") || !row.Has("endingCash"))
        {
            account.Log.NotProvable(
                subject, ProofReason.ColumnMissing, "CashReport", row.Has("startingCash") ? "endingCash" : "startingCash",
                expectedRows: [row.Ref]);
            return;
        }

        var total = _flows.Total(currency);
        var expected = row.Number("endingCash") - row.Number("startingCash") - (row.Number("fxTranslationGainLoss") ?? 0);
        var difference = expected - total.Sum;
        var (unread, column) = CashReports.Unread(row, _flows.Of(currency, CashFlows.Taxes).Count > 0);
        if (Math.Abs(difference ?? 0) > CheckLog.Exact)
        {
            string[] optional = ["CorporateActions", "SalesTaxes", "Transfers"];
            var lacks = Array.Find(optional, section => !account.Statement.Has(section) && MayMove(section, row));
            var isUnread = column is not null && Math.Abs(difference!.Value - unread) <= CheckLog.Exact;
            if (isUnread || lacks is not null)
            {
                account.Log.NotProvable(
                    subject, isUnread ? ProofReason.FlowNotRead : ProofReason.SectionMissing, isUnread ? "CashReport" : lacks,
                    isUnread ? column : null, expected, total.Sum, [row.Ref], total);
                return;
            }
        }

        account.Log.Compare(subject, expected, total.Sum, CheckLog.Exact, [row.Ref], total);
    }

    /// <summary>Whether a section that is missing can have moved cash, as far as the report says.</summary>
    private static bool MayMove(string section, FigureRow row) => section switch
    {
        "SalesTaxes" => row.Number("salesTax") is not 0,
        "Transfers" => CashReports.Sum(row, ["accountTransfers", "internalTransfers"]) is not 0,
        _ => true,
    };

    private void NoRow(string currency)
    {
        var total = _flows.Total(currency);
        account.Log.NotProvable(
            account.About(ProofStep.Cash, Movement, currency, day: account.Statement.Header.ToDate), ProofReason.RowMissing, "CashReport",
            "currency", actual: total.Sum, actualRows: total);
    }
}
