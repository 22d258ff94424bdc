using FlexPortal.Core.Flex.Ledger;
using FlexPortal.Core.Flex.Lots;
using FlexPortal.Core.Flex.Reconciliation.Matching;
using FlexPortal.Core.Flex.Reconciliation.Reading;

namespace FlexPortal.Core.Flex.Reconciliation.Checks;

/// <summary>Step 4: positions agree with their own figures, with their lots, and lots with the matched ones.</summary>
internal sealed class LotChecks(AccountRows account, DocumentLots lots)
{
    private static readonly string[] Summed = ["position", "positionValue", "costBasisMoney", "fifoPnlUnrealized"];

    private readonly RowTally _tally = new(account.Log);

    private static bool IsFifo(string? method) => method is null
        || method.Contains("FIFO", StringComparison.OrdinalIgnoreCase) || method.Contains("First In", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether the account's lots are matched first in, first out, as far as the statement says.</summary>
    public static bool IsFifo(AccountRows account) => IsFifo(account.Statement.Figures.LotMethod);

    public void Check()
    {
        if (!account.Has(account.About(ProofStep.Lots, "position_value"), "OpenPositions"))
            return;
        foreach (var row in account.Of("OpenPosition"))
            CheckRow(row);
        _tally.Complete();
        foreach (var group in account.Positions)
            CheckSums(group.Key, [.. group]);
        CheckOpen();
    }

    private static ProofSubject With(AccountRows account, FigureRow row, string identity) =>
        account.About(ProofStep.Lots, identity, row.Currency, row.Key, row.Symbol, row.Day);

    private void CheckRow(FigureRow row)
    {
        var multiplier = row.AssetCategory is "BOND" ? row.Number("multiplier") / 100 : row.Number("multiplier");
        var units = row.Number("position") * multiplier;
        var around = Math.Max(CheckLog.Exact, Math.Abs(units ?? 0) * 0.000000001m);
        var (value, cost) = (row.Number("positionValue"), row.Number("costBasisMoney"));
        _tally.Compare(
            With(account, row, "position_value"), value, units * row.Number("markPrice"), row.Ref, around,
            Missing(row, "positionValue", "markPrice", "position", "multiplier"),
                _ => RowChecks.Rounded(value, units * row.Number("markPrice")));
        if (row.Model is "Independent")
        {
            _tally.NotProvable(With(account, row, "position_cost"), ProofReason.FifoUnavailable, row.Ref);
            return;
        }

        _tally.Compare(
            With(account, row, "position_cost"), cost, units * row.Number("costBasisPrice"), row.Ref, around,
            Missing(row, "costBasisMoney", "costBasisPrice", "position", "multiplier"),
            _ => RowChecks.Rounded(cost, units * row.Number("costBasisPrice")));
        _tally.Compare(
            With(account, row, "position_unrealized"), row.Number("fifoPnlUnrealized"), value - cost, row.Ref, CheckLog.Exact,
            Missing(row, "fifoPnlUnrealized", "positionValue", "costBasisMoney"));
    }

    private static string Missing(FigureRow row, params string[] attributes) =>
        Array.Find(attributes, name => row.Number(name) is null) ?? attributes[0];

    private void CheckSums(string key, FigureRow[] rows)
    {
        var parts = rows.Where(LotSeeds.IsLot).ToArray();
        var summary = rows.Where(row => !LotSeeds.IsLot(row)).ToArray();
        if (parts.Length == 0 || summary.Length == 0)
            return;
        foreach (var figure in Summed)
        {
            var refs = new RowRefs();
            foreach (var part in parts)
                refs.Add(part.Number(figure), part.Ref);
            if (summary.All(row => row.Number(figure) is null) && parts.All(row => row.Number(figure) is null))
                continue;
            var subject = account.About(ProofStep.Lots, "position_sum_of_lots", summary[0].Currency, key, summary[0].Symbol,
                summary[0].Day);
            var before = account.Log.All.Count;
            account.Log.Compare(
                subject, summary.Sum(row => row.Number(figure)), refs.Sum, CheckLog.Exact, [.. summary.Select(row => row.Ref)], refs);
            account.Log.All[before] = account.Log.All[before] with { Attribute = figure };
        }
    }

    /// <summary>The lots that the matching leaves open beside those of the statement.</summary>
    private void CheckOpen()
    {
        var subject = account.About(ProofStep.Lots, "open_lot_quantity");
        if (!account.Has(subject, "Trades", "CorporateActions"))
            return;
        if (!lots.IsLast(account.AccountId, account.Statement))
        {
            account.Log.NotProvable(subject, ProofReason.LaterStatement, "OpenPositions");
            return;
        }

        if (!IsFifo(account))
        {
            account.Log.NotProvable(subject, ProofReason.LotMethodNotFifo, "AccountInformation", "taxLotMatchingMethod");
            return;
        }

        var ours = lots.Matches.Lots
            .Where(lot => lot.Remaining != 0 && string.Equals(lot.AccountId, account.AccountId, StringComparison.Ordinal))
            .ToLookup(lot => lot.Conid, StringComparer.Ordinal);
        var positions = account.Positions;
        foreach (var key in positions.Select(group => group.Key).Concat(ours.Select(group => group.Key)).Distinct(StringComparer.Ordinal))
            CheckOpen(key, [.. positions[key]], [.. ours[key]]);
    }

    private void CheckOpen(string key, FigureRow[] rows, MatchedLot[] ours)
    {
        var (symbol, currency) = (rows.FirstOrDefault()?.Symbol, rows.FirstOrDefault()?.Currency);
        var subject = account.About(ProofStep.Lots, "open_lot_quantity", currency, key, symbol, account.Statement.Header.ToDate);
        if (rows.Any(row => row.Model is "Independent"))
        {
            account.Log.NotProvable(subject, ProofReason.FifoUnavailable, "OpenPositions");
            return;
        }

        var theirs = rows.Where(LotSeeds.IsLot).ToArray();
        if (theirs.Length == 0)
        {
            CheckBasis(subject with { Identity = "position_basis" }, rows, ours);
            return;
        }

        var left = ours.ToList();
        foreach (var group in theirs.GroupBy(row => row.TransactionId ?? row.Ref, StringComparer.Ordinal))
            CheckLot(subject, [.. group], left);
        foreach (var lot in left)
        {
            var refs = new RowRefs();
            refs.Add(lot.Remaining, lot.OpeningRef);
            account.Log.Compare(subject, 0, lot.Remaining, CheckLog.Units, [], refs, _ => ExplanationOf(lot));
        }
    }

    private void CheckLot(ProofSubject subject, FigureRow[] theirs, List<MatchedLot> left)
    {
        var id = theirs[0].TransactionId;
        var same = left.FindAll(lot => id is not null && string.Equals(lot.OriginatingTransactionId, id, StringComparison.Ordinal));
        if (same.Count == 0)
            same = left.FindAll(lot => theirs.Any(row => string.Equals(row.Ref, lot.OpeningRef, StringComparison.Ordinal)));
        left.RemoveAll(same.Contains);
        var refs = new RowRefs();
        foreach (var lot in same)
            refs.Add(lot.Remaining, lot.OpeningRef);
        string[] rows = [.. theirs.Select(row => row.Ref)];
        account.Log.Compare(subject, theirs.Sum(row => row.Number("position")), refs.Sum, CheckLog.Units, rows, refs);
        var basis = subject with { Identity = "open_lot_basis" };
        var cost = theirs.Sum(row => row.Number("costBasisMoney") ?? 0);
        var isSeed = same.Exists(lot => theirs.Any(row => string.Equals(row.Ref, lot.OpeningRef, StringComparison.Ordinal)));
        if (same.Count == 0 || isSeed || same.Exists(lot => lot.CostBasisRemaining is null))
        {
            account.Log.NotProvable(
                basis, isSeed || same.Count == 0 ? ProofReason.OpeningLotsMissing
                    : ReasonOf(same.Find(lot => lot.UnknownBecause is not null)?.UnknownBecause),
                expected: cost, expectedRows: rows, actualRows: refs);
            return;
        }

        account.Log.Compare(
            basis, cost, same.Sum(lot => lot.CostBasisRemaining), CheckLog.Exact, rows, refs,
            difference => Math.Abs(difference) <= CommissionOf(same) ? ProofExplanation.Restated : null);
    }

    private void CheckBasis(ProofSubject subject, FigureRow[] rows, MatchedLot[] ours)
    {
        var refs = new RowRefs();
        foreach (var lot in ours)
            refs.Add(lot.Remaining, lot.OpeningRef);
        var cost = rows.Length == 0 ? 0 : rows.Sum(row => row.Number("costBasisMoney"));
        if (Array.Find(ours, lot => lot.CostBasisRemaining is null) is { } unknown)
            account.Log.NotProvable(
                subject, ReasonOf(unknown.UnknownBecause), "OpenPositions", expected: cost, actualRows: refs,
                expectedRows: [.. rows.Select(row => row.Ref)]);
        else
            account.Log.Compare(
                subject, cost, ours.Sum(lot => lot.CostBasisRemaining ?? 0), CheckLog.Exact, [.. rows.Select(row => row.Ref)], refs);
    }

    /// <summary>Commission of the fills that opened the lots: no restatement of it is larger.</summary>
    private decimal CommissionOf(List<MatchedLot> opened) => opened.Select(lot => lot.OpeningRef).Distinct(StringComparer.Ordinal)
        .Sum(row => Math.Abs(account.FillsByRef.GetValueOrDefault(row)?.Commission ?? 0));

    private static ProofExplanation? ExplanationOf(MatchedLot lot) =>
        lot.Origin == LotOrigin.OpenPosition ? ProofExplanation.MissingOpeningLots : null;

    /// <summary>The reason of a code of the matcher.</summary>
    public static string ReasonOf(string? code) => code switch
    {
        LotCodes.FifoUnavailable => ProofReason.FifoUnavailable,
        LotCodes.FactorUnknown => ProofReason.FactorUnknown,
        null or LotCodes.BasisUnknown or LotCodes.NothingToClose or LotCodes.SeedContradicts => ProofReason.OpeningLotsMissing,
        _ => code,
    };
}
