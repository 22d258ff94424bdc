using FlexPortal.Core.Flex.Reconciliation.Reading;

namespace FlexPortal.Core.Flex.Reconciliation.Checks;

/// <summary>Step 6: the statement of funds, whose balance runs from line to line and ends at the cash report's.</summary>
internal sealed class FundsChecks(AccountRows account)
{
    private readonly RowTally _tally = new(account.Log);

    public void Check()
    {
        if (!account.Has(account.About(ProofStep.Cash, "funds_balance"), "StmtFunds"))
            return;
        var groups = account.Of("StatementOfFundsLine").GroupBy(row => (row.Currency, row.Level)).ToArray();
        if (groups.Length == 0)
            account.Log.Holds(account.About(ProofStep.Cash, "funds_balance"), "StmtFunds", count: 0);
        foreach (var group in groups)
        {
            FigureRow? last = null;
            foreach (var row in group)
            {
                if (last is not null)
                    _tally.Compare(
                        About("funds_balance", row), row.Number("balance"), last.Number("balance") + (row.Number("amount") ?? 0), row.Ref,
                        CheckLog.Exact, row.Number("balance") is null ? "balance" : "amount");
                last = row;
            }

            CheckEnd(last!);
        }

        _tally.Complete();
    }

    private void CheckEnd(FigureRow last)
    {
        var subject = About("funds_ending_cash", last) with { Day = account.Statement.Header.ToDate };
        if (!account.Has(subject, "CashReport"))
            return;
        var isBase = string.Equals(last.Level, "BaseCurrency", StringComparison.OrdinalIgnoreCase);
        var reports = account.Of("CashReportCurrency").ToArray();
        var report = Array.Find(reports, row => isBase
            ? row.Currency is CashReports.Base
            : string.Equals(row.Currency, last.Currency, StringComparison.Ordinal))
            ?? (last.Level is null || string.Equals(last.Currency, account.BaseCurrency, StringComparison.Ordinal)
                ? Array.Find(reports, row => row.Currency is CashReports.Base) : null);
        if (report is null)
        {
            account.Log.NotProvable(
                subject, ProofReason.RowMissing, "CashReport", "currency", actual: last.Number("balance"), expectedRows: [last.Ref]);
            return;
        }

        var refs = new RowRefs();
        refs.Add(last.Number("balance"), last.Ref);
        account.Log.Compare(subject, report.Number("endingCash"), last.Number("balance"), CheckLog.Exact, [report.Ref], refs);
    }

    private ProofSubject About(string identity, FigureRow row) =>
        account.About(ProofStep.Cash, identity, row.Currency, day: row.Day);
}
