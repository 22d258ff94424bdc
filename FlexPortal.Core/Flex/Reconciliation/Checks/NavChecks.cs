using FlexPortal.Core.Flex.Reconciliation.Matching;
using FlexPortal.Core.Flex.Reconciliation.Reading;

namespace FlexPortal.Core.Flex.Reconciliation.Checks;

/// <summary>Step 7: net asset value in the base currency.</summary>
internal sealed class NavChecks(AccountRows account)
{
    private static readonly string[] Components =
    [
        "cash", "slbCashCollateral", "stock", "slbDirectSecuritiesBorrowed", "slbDirectSecuritiesLent", "options", "bonds", "commodities",
        "notes", "funds", "dividendAccruals", "interestAccruals", "softDollars", "forexCfdUnrealizedPl", "cfdUnrealizedPl", "physDel",
        "crypto", "ipoSubscription", "brokerFeesAccrualsComponent",
    ];

    // Newer reports have these in the total, older ones do not have them.
    private static readonly string[] Later =
    [
        "marginFinancingChargeAccruals", "liteSurchargeAccruals", "incentiveCouponAccruals", "eventContractInterestAccruals",
        "fdicInsuredBankSweepAccount", "fdicInsuredAccountInterestAccruals",
    ];

    private static readonly string[] Expected = ["cash", "stock", "options", "bonds", "funds", "dividendAccruals", "interestAccruals",
        "total"];

    private static readonly (string Column, string[] Categories)[] Classes =
    [
        ("stock", ["STK"]), ("options", ["OPT", "FOP", "WAR", "IOPT"]), ("bonds", ["BOND", "BILL"]), ("funds", ["FUND"]),
        ("commodities", ["CMDTY"]), ("crypto", ["CRYPTO"]),
    ];

    private readonly RowTally _tally = new(account.Log);

    public void Check()
    {
        var changes = account.Of("ChangeInNAV").ToArray();
        if (account.Has(About("nav_change"), "ChangeInNAV"))
        {
            foreach (var change in changes)
                CheckChange(change);
        }

        if (!account.Has(About("nav_total"), "EquitySummaryInBase"))
            return;
        var days = account.Of("EquitySummaryByReportDateInBase").ToArray();
        foreach (var day in days)
            CheckTotal(day);
        _tally.Complete();
        var header = account.Statement.Header;
        var end = days.Where(row => header.ToDate is null || row.Day is null || row.Day <= header.ToDate).MaxBy(row => row.Day);
        var start = days.Where(row => row.Day < header.FromDate).MaxBy(row => row.Day);
        CheckCash(end);
        CheckClasses(end);
        if (changes is [var only])
            CheckValues(only, start, end);
        CheckAccruals(changes is [var one] ? one : null, start, end);
    }

    private ProofSubject About(string identity, FigureRow? row = null) =>
        account.About(ProofStep.Nav, identity, account.BaseCurrency, day: row?.Day);

    private static RowRefs Refs(decimal? amount, params FigureRow[] rows)
    {
        var refs = new RowRefs();
        refs.Add(amount, rows[0].Ref);
        foreach (var row in rows.Skip(1))
            refs.Add(0, row.Ref);
        return refs;
    }

    private void CheckChange(FigureRow row)
    {
        var subject = About("nav_change") with { Day = account.Statement.Header.ToDate };
        if (row.Number("startingValue") is not { } starting || row.Number("endingValue") is not { } ending
            || (!row.Has("mtm") && !row.Has("realized")))
        {
            account.Log.NotProvable(
                subject, ProofReason.ColumnMissing, "ChangeInNAV", row.Number("startingValue") is null ? "startingValue"
                    : row.Number("endingValue") is null ? "endingValue" : "mtm", expectedRows: [row.Ref]);
            return;
        }

        var sum = starting;
        foreach (var (i, name) in row.Names.Index())
        {
            if (name is not ("startingValue" or "endingValue" or "twr"))
                sum += row.Value(i) ?? 0;
        }

        account.Log.Compare(subject, ending, sum, CheckLog.Exact, [row.Ref], Refs(sum, row));
    }

    private void CheckTotal(FigureRow row)
    {
        if (row.Number("total") is null)
        {
            _tally.NotProvable(About("nav_total", row), ProofReason.ColumnMissing, row.Ref, "total");
            return;
        }

        var total = row.Number("total")!.Value;
        var sum = Components.Sum(name => row.Number(name) ?? 0);
        if (Math.Abs(sum - total) > CheckLog.Exact)
        {
            sum += Later.Sum(name => row.Number(name) ?? 0);
            if (Math.Abs(sum - total) > CheckLog.Exact && Array.Find(Expected, name => !row.Has(name)) is { } missing)
            {
                _tally.NotProvable(About("nav_total", row), ProofReason.ColumnMissing, row.Ref, missing);
                return;
            }
        }

        _tally.Compare(About("nav_total", row), total, sum, row.Ref, CheckLog.Exact, "total");
    }

    private void CheckCash(FigureRow? end)
    {
        var subject = About("nav_cash", end);
        if (!account.Has(subject, "CashReport"))
            return;
        var report = account.Of("CashReportCurrency").FirstOrDefault(row => row.Currency is CashReports.Base);
        if (end is null || report is null)
            account.Log.NotProvable(subject, ProofReason.RowMissing, end is null ? "EquitySummaryInBase" : "CashReport");
        else
            account.Log.Compare(
                subject, end.Number("cash"), report.Number("endingCash"), CheckLog.Exact, [end.Ref],
                    Refs(report.Number("endingCash"), report));
    }

    private void CheckClasses(FigureRow? end)
    {
        var subject = About("nav_stock", end);
        if (end is null || !account.Has(subject, "OpenPositions"))
            return;
        var rows = account.Positions
            .SelectMany(group => group.Any(row => !LotSeeds.IsLot(row)) ? group.Where(row => !LotSeeds.IsLot(row)) : group).ToArray();
        foreach (var (column, categories) in Classes)
        {
            var about = subject with { Identity = "nav_" + column };
            var ours = rows.Where(row => categories.Contains(row.AssetCategory, StringComparer.Ordinal)).ToArray();
            if (ours.Length == 0 && (end.Number(column) ?? 0) == 0)
                continue;
            var (refs, around) = Translate(ours, "positionValue");
            if (refs is null)
                account.Log.NotProvable(about, ProofReason.ColumnMissing, "OpenPositions", "fxRateToBase", end.Number(column),
                    expectedRows: [end.Ref]);
            else
                account.Log.Compare(about, end.Number(column), refs.Sum, around, [end.Ref], refs);
            CheckPositionChange(column, categories, end);
        }
    }

    private void CheckPositionChange(string column, string[] categories, FigureRow end)
    {
        var changes = account.Of("ChangeInPositionValue")
            .Where(row => categories.Contains(row.AssetCategory, StringComparer.Ordinal)).ToArray();
        if (changes.Length == 0)
            return;
        var sum = changes.Sum(row => row.Number("endOfPeriodValue") ?? 0);
        account.Log.Compare(
            About("nav_change_in_position_value", end), end.Number(column), sum, CheckLog.Exact, [end.Ref], Refs(sum, changes));
    }

    /// <summary>
    /// Figures in the base currency, and by how much rounded rates may move the sum; null when a rate is missing.
    /// </summary>
    private (RowRefs? Sum, decimal Around) Translate(IEnumerable<FigureRow> rows, string figure)
    {
        var refs = new RowRefs();
        var around = CheckLog.Exact;
        foreach (var row in rows)
        {
            var isBase = string.Equals(row.Currency, account.BaseCurrency, StringComparison.Ordinal);
            if ((row.Number("fxRateToBase") ?? (isBase ? 1 : null)) is not { } rate)
                return (null, 0);
            var value = row.Number(figure) ?? 0;
            refs.Add(value * rate, row.Ref);
            around += rate == 1 ? 0 : Math.Abs(value) * 0.000006m;
        }

        return (refs, around);
    }

    private void CheckValues(FigureRow change, FigureRow? start, FigureRow? end)
    {
        CheckValue("nav_ending_value", change, end, "endingValue");
        CheckValue("nav_starting_value", change, start, "startingValue");
    }

    private void CheckValue(string identity, FigureRow change, FigureRow? day, string attribute)
    {
        if (day is null)
            account.Log.NotProvable(
                About(identity), ProofReason.RowMissing, "EquitySummaryInBase", "reportDate", change.Number(attribute),
                expectedRows: [change.Ref]);
        else
            account.Log.Compare(
                About(identity, day), change.Number(attribute), day.Number("total"), CheckLog.Exact, [change.Ref],
                Refs(day.Number("total"), day));
    }

    private void CheckAccruals(FigureRow? change, FigureRow? start, FigureRow? end)
    {
        var subject = About("nav_dividend_accruals") with { Day = account.Statement.Header.ToDate };
        if (change is not null && change.Number("changeInDividendAccruals") is { } stated)
        {
            if (start is null || end is null)
                account.Log.NotProvable(subject, ProofReason.RowMissing, "EquitySummaryInBase", "reportDate", stated,
                    expectedRows: [change.Ref]);
            else
            {
                var moved = end.Number("dividendAccruals") - start.Number("dividendAccruals");
                account.Log.Compare(subject, stated, moved, CheckLog.Exact, [change.Ref], Refs(moved, end, start));
            }

            CheckAccrualRows(subject with { Identity = "nav_dividend_accrual_rows" }, stated, change);
        }
    }

    private void CheckAccrualRows(ProofSubject subject, decimal stated, FigureRow change)
    {
        if (!account.Has(subject, "ChangeInDividendAccruals"))
            return;
        var (refs, around) = Translate(account.Of("ChangeInDividendAccrual"), "netAmount");
        if (refs is null)
            account.Log.NotProvable(subject, ProofReason.ColumnMissing, "ChangeInDividendAccruals", "fxRateToBase", stated);
        else if (around > CheckLog.Exact && Math.Abs(refs.Sum - stated) > around)
            // Accruals of other days were translated at the rates of those days.
            account.Log.NotProvable(
                subject, ProofReason.TranslationUnknown, "ChangeInDividendAccruals", expected: stated, actual: refs.Sum,
                expectedRows: [change.Ref], actualRows: refs);
        else
            account.Log.Compare(subject, stated, refs.Sum, around, [change.Ref], refs);
    }
}
