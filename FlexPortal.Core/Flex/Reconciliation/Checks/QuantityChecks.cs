using FlexPortal.Core.Flex.Lots;
using FlexPortal.Core.Flex.Reconciliation.Matching;
using FlexPortal.Core.Flex.Reconciliation.Reading;

namespace FlexPortal.Core.Flex.Reconciliation.Checks;

/// <summary>Step 3: what was held before and all movements of a contract give its position; a contract without a row has none.</summary>
internal sealed class QuantityChecks(AccountRows account, StatementRows? previous)
{
    private const string Identity = "position_quantity";

    private readonly Dictionary<string, (RowRefs Moved, bool Closes)> _moved = new(StringComparer.Ordinal);

    private readonly Dictionary<string, string?> _symbols = account.Fills.Where(fill => LotEvents.KeyOf(fill) is not null)
        .DistinctBy(LotEvents.KeyOf, StringComparer.Ordinal)
            .ToDictionary(fill => LotEvents.KeyOf(fill)!, fill => fill.Symbol, StringComparer.Ordinal);

    private readonly ILookup<string, LotEvent> _lots = LotEvents.Of(account.Statement.Events)
        .Where(one => string.Equals(one.AccountId, account.AccountId, StringComparison.Ordinal))
        .Concat(LotEvents.Of(account.Of("Transfer")))
        .ToLookup(one => one.Conid, StringComparer.Ordinal);

    public void Check()
    {
        if (!account.Has(account.About(ProofStep.Quantity, Identity), "OpenPositions", "Trades", "CorporateActions"))
            return;
        Move();
        var positions = account.Positions;
        var keys = _moved.Keys.Concat(positions.Select(group => group.Key)).Distinct(StringComparer.Ordinal).ToArray();
        if (keys.Length == 0)
            account.Log.Holds(account.About(ProofStep.Quantity, Identity), "OpenPositions", count: 0);
        var before = Before();
        foreach (var key in keys)
            Check(key, [.. positions[key]], before);
    }

    private void Check(string key, FigureRow[] rows, Dictionary<string, decimal>? before)
    {
        var (moved, closes) = _moved.TryGetValue(key, out var found) ? found : (new RowRefs(), false);
        var symbol = rows.FirstOrDefault()?.Symbol ?? _symbols.GetValueOrDefault(key);
        var subject = account.About(ProofStep.Quantity, Identity, conid: key, symbol: symbol, day: account.Statement.Header.ToDate);
        var held = LotSeeds.Held(rows);
        IReadOnlyList<string> refs = [.. rows.Where(row => !LotSeeds.IsLot(row)).Select(row => row.Ref).Take(RowRefs.Most)];
        var opening = before is not null ? before.GetValueOrDefault(key) : Opening(rows, closes);
        if (opening is null && (moved.Sum == held || LotSeeds.IsDenied(held - moved.Sum, _lots[key].ToArray())))
            opening = 0;
        if (opening is null)
        {
            account.Log.NotProvable(
                subject, ProofReason.OpeningLotsMissing, expected: held, actual: moved.Sum, expectedRows: refs, actualRows: moved);
            return;
        }

        account.Log.Compare(subject, held, opening + moved.Sum, CheckLog.Units, refs, moved);
    }

    /// <summary>
    /// What was held before, as far as the lots say so: an account that began in the period held nothing; without closings the lots that
    /// nothing here opened were there before; closed lots name the rest.
    /// </summary>
    private decimal? Opening(FigureRow[] rows, bool closes)
    {
        var (from, figures) = (account.Statement.Header.FromDate, account.Statement.Figures);
        if (from is null)
            return null;
        if (figures.Funded >= from)
            return 0;
        var lots = rows.Where(LotSeeds.IsLot).ToArray();
        if (lots.Length == 0)
            return null;
        var key = lots[0].Key!;
        var closed = account.ClosedLots[key].ToArray();
        if (lots.Any(lot => lot.AtDay is null) || (closes && closed.Length == 0)
            || _lots[key].Any(one => one is not LotFill))
            return null;
        return lots.Where(lot => lot.AtDay < from).Sum(lot => lot.Number("position") ?? 0)
            + closed.Where(lot => lot.AtDay < from)
                .Sum(lot => (lot.Direction?.StartsWith("BUY", StringComparison.Ordinal) == true ? -1 : 1) * (lot.Number("quantity") ?? 0));
    }

    /// <summary>Positions of the statement before, when its last day is before this one's first.</summary>
    private Dictionary<string, decimal>? Before()
    {
        if (previous?.Has("OpenPositions") != true || previous.Header.ToDate?.AddDays(4) < account.Statement.Header.FromDate)
            return null;
        return previous.Figures.Of("OpenPosition")
            .Where(row => row.Key is not null && string.Equals(row.AccountId, account.AccountId, StringComparison.Ordinal))
            .GroupBy(row => row.Key!, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => LotSeeds.Held(group), StringComparer.Ordinal);
    }

    private void Move()
    {
        var unidentified = account.Statement.Events.UnidentifiedFills.Select(fill => fill.SourceRowRef!).ToHashSet(StringComparer.Ordinal);
        foreach (var one in _lots.SelectMany(group => group))
        {
            if (!_moved.TryGetValue(one.Conid, out var found))
                found = (new RowRefs(), false);
            var quantity = LotSeeds.QuantityOf(one);
            found.Moved.Add(quantity, one.Ref, unidentified.Contains(one.Ref));
            var closes = one is LotFill fill ? fill.OpenClose is not "O" : quantity < 0;
            _moved[one.Conid] = (found.Moved, found.Closes || closes);
        }
    }
}
