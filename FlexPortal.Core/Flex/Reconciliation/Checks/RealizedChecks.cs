using FlexPortal.Core.Flex.Ledger;
using FlexPortal.Core.Flex.Lots;
using FlexPortal.Core.Flex.Reconciliation.Matching;
using FlexPortal.Core.Flex.Reconciliation.Reading;

namespace FlexPortal.Core.Flex.Reconciliation.Checks;

/// <summary>Step 5: the result of each closing, by the matched lots and by the broker's closed lots.</summary>
internal sealed class RealizedChecks(AccountRows account, DocumentLots lots)
{
    private const string Identity = "realized_pnl";

    private readonly RowTally _tally = new(account.Log);

    public void Check()
    {
        if (!account.Has(account.About(ProofStep.Realized, Identity), "Trades"))
            return;
        var isFifo = LotChecks.IsFifo(account);
        foreach (var fill in account.Fills)
            Check(fill, isFifo);
        foreach (var leg in account.Actions)
        {
            if (lots.FindClosing(leg) is { } closing && leg.RealizedPnl is not null)
                Compare(closing, leg.RealizedPnl, leg, leg.Currency, leg.Conid ?? leg.Symbol, isFifo);
        }

        _tally.Complete();
        CheckClosedLots();
    }

    private void Check(EventTradeFill fill, bool isFifo)
    {
        var closing = lots.FindClosing(fill);
        var key = LotEvents.KeyOf(fill);
        var subject = account.About(ProofStep.Realized, Identity, fill.Currency, key, fill.Symbol, fill.TradeDateLocal);
        if (fill.Model is "Independent")
        {
            if (closing is not null || fill.OpenClose is not "O")
                _tally.NotProvable(subject, ProofReason.FifoUnavailable, fill.SourceRowRef!, "model");
            return;
        }

        if (closing is null)
        {
            if (fill.RealizedPnl is not (null or 0))
                account.Log.NotProvable(
                    subject, ProofReason.OpeningLotsMissing, "Trades", expected: fill.RealizedPnl, expectedRows: [fill.SourceRowRef!]);
            return;
        }

        if (fill.RealizedPnl is null)
            _tally.NotProvable(subject, ProofReason.ColumnMissing, fill.SourceRowRef!, "fifoPnlRealized");
        else
            Compare(closing, fill.RealizedPnl, fill, fill.Currency, key, isFifo);
    }

    private void Compare(LotClosing closing, decimal? brokers, LedgerEvent row, string? currency, string? key, bool isFifo)
    {
        var subject = account.About(ProofStep.Realized, Identity, currency, key, row.Symbol, closing.Moment.Day);
        var refs = new RowRefs();
        refs.Add(closing.Realized, row.SourceRowRef, account.IsUnidentified(row));
        foreach (var part in closing.Lots)
            refs.Add(0, lots.Matches.Lots[part.Lot].OpeningRef);
        if (!isFifo || closing.Realized is null)
        {
            account.Log.NotProvable(
                subject, isFifo ? LotChecks.ReasonOf(closing.UnknownBecause) : ProofReason.LotMethodNotFifo,
                isFifo ? null : "AccountInformation", isFifo ? null : "taxLotMatchingMethod", brokers, closing.Realized,
                [row.SourceRowRef!], refs);
            return;
        }

        var tolerance = Math.Max(CheckLog.Exact, closing.Lots.Count * 0.000001m);
        account.Log.Compare(
            subject, brokers, closing.Realized, tolerance, [row.SourceRowRef!], refs, difference => Explain(closing, row, difference));
    }

    /// <summary>
    /// A closing whose own figures agree, and which differs by no more than the commissions of its openings, has a basis that was restated.
    /// </summary>
    private ProofExplanation? Explain(LotClosing closing, LedgerEvent row, decimal difference)
    {
        var opened = closing.Lots.Select(part => lots.Matches.Lots[part.Lot]).ToArray();
        if (Array.Exists(opened, lot => lot.Origin == LotOrigin.OpenPosition))
            return ProofExplanation.MissingOpeningLots;
        if (row is not EventTradeFill { Cost: { } cost, RealizedPnl: { } realized } fill
            || Math.Abs(LotEvents.NetMoney(fill) + cost - realized ?? 1) > CheckLog.Exact)
            return null;
        var commissions = opened.Sum(lot => Math.Abs(account.FillsByRef.GetValueOrDefault(lot.OpeningRef)?.Commission ?? 0));
        return Math.Abs(difference) <= commissions ? ProofExplanation.Restated : null;
    }

    private void CheckClosedLots()
    {
        var rows = account.Of("Lot").Where(row => row.AfterRef is not null && row.Level is null or "CLOSED_LOT");
        foreach (var group in rows.GroupBy(row => row.AfterRef!, StringComparer.Ordinal))
        {
            if (!account.FillsByRef.TryGetValue(group.Key, out var fill))
                continue;
            var refs = new RowRefs();
            foreach (var row in group)
                refs.Add(row.Number("fifoPnlRealized"), row.Ref);
            account.Log.Compare(
                account.About(
                    ProofStep.Realized, "closed_lots_realized", fill.Currency, LotEvents.KeyOf(fill), fill.Symbol, fill.TradeDateLocal),
                fill.RealizedPnl, group.All(row => row.Number("fifoPnlRealized") is null) ? null : refs.Sum,
                Math.Max(CheckLog.Exact, refs.Count * 0.000001m), [group.Key], refs);
        }
    }
}
