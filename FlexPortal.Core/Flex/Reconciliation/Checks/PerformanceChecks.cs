using FlexPortal.Core.Flex.Ledger;
using FlexPortal.Core.Flex.Reconciliation.Matching;
using FlexPortal.Core.Flex.Reconciliation.Reading;

namespace FlexPortal.Core.Flex.Reconciliation.Checks;

/// <summary>Step 8: the performance summaries add up, and are the results and positions of the statement in the base currency.</summary>
internal sealed class PerformanceChecks(AccountRows account)
{
    private const string Fifo = "FIFOPerformanceSummaryInBase";

    private static readonly string[] Realized =
        ["realizedSTProfit", "realizedSTLoss", "realizedLTProfit", "realizedLTLoss", "costAdj"];

    private readonly RowTally _tally = new(account.Log);

    public void Check()
    {
        if (account.Has(About("performance_realized"), Fifo))
            CheckFifo([.. account.Of("FIFOPerformanceSummaryUnderlying")]);
        if (account.Has(About("mtm_total"), "MTMPerformanceSummaryInBase"))
        {
            var rows = account.Of("MTMPerformanceSummaryUnderlying").ToArray();
            // Rows of fees and of the total have no parts.
            foreach (var row in rows.Where(row => row.Number("transactionMtm") is not null))
                _tally.Compare(
                    About("mtm_total", row), row.Number("total"),
                    row.Number("transactionMtm") + row.Number("priorOpenMtm") + (row.Number("commissions") ?? 0)
                        + (row.Number("other") ?? 0),
                    row.Ref, CheckLog.Exact, row.Number("total") is null ? "total" : "priorOpenMtm");
            if (rows.Length == 0)
                account.Log.Holds(About("mtm_total"), "MTMPerformanceSummaryInBase", count: 0);
        }

        _tally.Complete();
    }

    private ProofSubject About(string identity, FigureRow? row = null) =>
        account.About(ProofStep.Performance, identity, account.BaseCurrency, row?.Key, row?.Symbol, row?.Day);

    private static bool IsTotal(FigureRow row) => row.Conid is null
        && row.Description?.StartsWith("Total", StringComparison.Ordinal) == true;

    private static decimal? Unrealized(FigureRow row) =>
        row.Number("totalUnrealizedPnl") ?? row.Number("unrealizedProfit") + row.Number("unrealizedLoss");

    private void CheckFifo(FigureRow[] rows)
    {
        if (rows.Length == 0)
            account.Log.Holds(About("fifo_total"), Fifo, count: 0);
        foreach (var row in rows)
        {
            _tally.Compare(
                About("fifo_realized_sum", row), row.Number("totalRealizedPnl"),
                Array.TrueForAll(Realized[..4], row.Has) ? Realized.Sum(name => row.Number(name) ?? 0) : null, row.Ref, CheckLog.Exact,
                Array.Find(Realized, name => !row.Has(name) && name is not "costAdj") ?? "totalRealizedPnl");
            if (row.Has("totalUnrealizedPnl"))
                _tally.Compare(
                    About("fifo_unrealized_sum", row), row.Number("totalUnrealizedPnl"),
                    row.Number("unrealizedProfit") + row.Number("unrealizedLoss"), row.Ref, CheckLog.Exact, "unrealizedProfit");
            _tally.Compare(
                About("fifo_total", row), row.Number("totalFifoPnl"), row.Number("totalRealizedPnl") + Unrealized(row), row.Ref,
                CheckLog.Exact, row.Number("totalFifoPnl") is null ? "totalFifoPnl" : "totalRealizedPnl");
        }

        CheckTotal(rows);
        CheckContracts([.. rows.Where(row => row.Conid is not null && row.AssetCategory is not "CASH")]);
    }

    private void CheckTotal(FigureRow[] rows)
    {
        if (Array.Find(rows, row => IsTotal(row) && row.Description!.Contains("All Assets", StringComparison.Ordinal)) is not { } total)
            return;
        foreach (var (identity, figure) in new[] { ("fifo_all_realized", "totalRealizedPnl"), ("fifo_all_total", "totalFifoPnl") })
        {
            var refs = new RowRefs();
            foreach (var row in rows.Where(row => row.Conid is not null))
                refs.Add(row.Number(figure), row.Ref);
            account.Log.Compare(About(identity), total.Number(figure), refs.Sum, CheckLog.Exact * Math.Max(1, refs.Count), [total.Ref],
                refs);
        }
    }

    private void CheckContracts(FigureRow[] rows)
    {
        if (!account.Has(About("performance_realized"), "Trades") || !account.Has(About("performance_unrealized"), "OpenPositions"))
            return;
        var realized = RealizedInBase();
        var positions = account.Positions;
        foreach (var row in rows)
        {
            var (sum, isForeign, missing) = realized.GetValueOrDefault(row.Conid!, (new RowRefs(), false, null));
            Compare(About("performance_realized", row), row.Number("totalRealizedPnl"), sum, isForeign, missing, row);
            var held = positions[row.Conid!].ToArray();
            var summary = Array.Exists(held, one => !LotSeeds.IsLot(one)) ? Array.FindAll(held, one => !LotSeeds.IsLot(one)) : held;
            var refs = new RowRefs();
            foreach (var position in summary)
                refs.Add(position.Number("fifoPnlUnrealized") * RateOf(position.Currency, position.Number("fxRateToBase")), position.Ref);
            var lacks = Array.Exists(summary, one => one.Number("fifoPnlUnrealized") is null) ? "fifoPnlUnrealized"
                : Array.Exists(summary, one => RateOf(one.Currency, one.Number("fxRateToBase")) is null) ? "fxRateToBase" : null;
            Compare(
                About("performance_unrealized", row), Unrealized(row), refs, Array.Exists(summary, IsForeign), lacks, row);
        }
    }

    private bool IsForeign(FigureRow row) => RateOf(row.Currency, row.Number("fxRateToBase")) is not 1;

    private decimal? RateOf(string? currency, decimal? stated) =>
        stated ?? (string.Equals(currency, account.BaseCurrency, StringComparison.Ordinal) ? 1 : null);

    /// <summary>
    /// Of foreign contracts the broker's translation is not documented: what is near ties, what is not near is no proof of a fault.
    /// </summary>
    private void Compare(ProofSubject subject, decimal? expected, RowRefs actual, bool isForeign, string? missing, FigureRow row)
    {
        if (missing is not null)
        {
            account.Log.NotProvable(subject, ProofReason.ColumnMissing, row.Section, missing, expected, expectedRows: [row.Ref],
                actualRows: actual);
            return;
        }

        var tolerance = isForeign
            ? 0.01m + (Math.Abs(expected ?? 0) * 0.0001m)
            : CheckLog.Exact * Math.Max(1, actual.Count);
        if (isForeign && expected is { } figure && Math.Abs(figure - actual.Sum) > tolerance)
            account.Log.NotProvable(
                subject, ProofReason.TranslationUnknown, Fifo, null, expected, actual.Sum, [row.Ref], actual);
        else
            account.Log.Compare(subject, expected, actual.Sum, tolerance, [row.Ref], actual);
    }

    private Dictionary<string, (RowRefs Sum, bool IsForeign, string? Missing)> RealizedInBase()
    {
        var sums = new Dictionary<string, (RowRefs Sum, bool IsForeign, string? Missing)>(StringComparer.Ordinal);
        foreach (var fill in account.Fills)
            Add(fill.Conid, fill.Currency, fill.RealizedPnl, fill, isFill: true);
        foreach (var leg in account.Actions)
            Add(leg.Conid, leg.Currency, leg.RealizedPnl, leg, isFill: false);
        return sums;

        void Add(string? conid, string? currency, decimal? amount, LedgerEvent row, bool isFill)
        {
            if (conid is null)
                return;
            var (sum, isForeign, missing) = sums.GetValueOrDefault(conid, (new RowRefs(), false, null));
            var rate = RateOf(currency, row.FxRateToBase);
            if (amount is not 0)
                sum.Add(amount * rate, row.SourceRowRef, account.IsUnidentified(row));
            missing ??= amount is null && isFill ? "fifoPnlRealized" : rate is null && amount is not (null or 0) ? "fxRateToBase" : null;
            sums[conid] = (sum, isForeign || rate is not 1, missing);
        }
    }
}
