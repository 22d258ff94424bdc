using FlexPortal.Core.Flex.Ledger;

namespace FlexPortal.Core.Flex.Lots;

/// <summary>
/// Matches corporate actions of one account by their shape: one contract that is scaled, contracts that go against cash, contracts that
/// become others, and contracts that only come.
/// </summary>
internal sealed class ActionMatching(AccountLots lots, BasisAllocation allocation)
{
    private readonly LotMoves _moves = new(lots);

    public void Match(ActionGroup action)
    {
        var sides = action.Sides();
        if (sides.Count == 0)
            return;
        if (sides.Count == 1 && action.IsSplit && TrySplit(action, sides[0]))
            return;

        var direction = DirectionOf(action, sides);
        var sources = sides.FindAll(side => Math.Sign(side.Quantity) == -direction);
        var targets = sides.FindAll(side => Math.Sign(side.Quantity) == direction);
        if (targets.Count == 0)
            sources.ForEach(source => PayOut(source, sources.Count == 1 ? action.Cash() : source.Proceeds));
        else if (sources.Count == 1)
            Exchange(action, sources[0], targets);
        else if (sources.Count > 1)
            ExchangeSeveral(action, sources, targets);
        else
            Distribute(action, targets);
    }

    /// <summary>A leg that undoes one that is not among the events.</summary>
    public void Undo(LotLeg leg) => lots.Undo(leg, leg.Quantity);

    /// <summary>
    /// 1 for longs, -1 for shorts: what goes has the other sign than what is held, what comes has that of the lots it comes to, or of its
    /// parent's. Longs where nothing is held.
    /// </summary>
    private int DirectionOf(ActionGroup action, List<ActionSide> sides)
    {
        var comes = 0;
        foreach (var side in sides)
        {
            var held = lots.Book(side.Conid).Held;
            if (Math.Sign(held) == -Math.Sign(side.Quantity) && Math.Abs(held) >= Math.Abs(side.Quantity))
                return Math.Sign(held);
            comes = comes == 0 ? Math.Sign(held) : comes;
        }

        if (ParentOf(action, sides) is { } parent && lots.Book(parent).Held != 0)
            return Math.Sign(lots.Book(parent).Held);
        return comes == 0 ? 1 : comes;
    }

    private string? ParentOf(ActionGroup action, List<ActionSide> targets) =>
        allocation.SourceOf(action.First.ActionId, targets) ?? (action.IsSpinOff ? action.SubjectConid : null);

    /// <summary>A split within one contract: the row has the change. False when the lots held are not those that it scales.</summary>
    private bool TrySplit(ActionGroup action, ActionSide side)
    {
        var book = lots.Book(side.Conid);
        var total = book.Held + side.Quantity;
        if (book.Held == 0 && side.Quantity > 0)
        {
            lots.Say(LotCodes.NothingToClose, side.Conid, side.Leg.Ref, side.Quantity, side.Leg.ActionId);
            OpenUnknown(side, LotCodes.NothingToClose);
            return true;
        }

        if (Math.Sign(total) != Math.Sign(book.Held) || book.Held == 0)
            return false;
        // Less than one unit may be paid out.
        var differs = action.SplitRatio is { } ratio && Math.Abs((book.Held * ratio) - total) >= 1;
        book.Scale(total, side.Leg.Moment);
        if (!differs)
            return true;
        lots.Say(LotCodes.SplitRatioDiffers, side.Conid, side.Leg.Ref, side.Quantity, side.Leg.ActionId);
        foreach (var lot in book.Open)
            lot.Forget(LotCodes.SplitRatioDiffers);
        return true;
    }

    /// <summary>Units go, against cash or nothing: a cash merger, a delisting, a maturity.</summary>
    private void PayOut(ActionSide source, decimal? cash)
    {
        var parts = TakeAll(source, out var unmatched);
        lots.Record(new LotClosingDraft(source.Leg, LotClosingKind.CorporateAction, source.Conid, parts)
        {
            Quantity = source.Quantity,
            Unmatched = unmatched,
            Proceeds = cash,
        });
    }

    /// <summary>Units of one contract become units of others, perhaps with cash.</summary>
    private void Exchange(ActionGroup action, ActionSide source, List<ActionSide> targets)
    {
        var cash = action.Cash();
        // A short pays what a long receives.
        var pays = cash is not { } known || known * Math.Sign(targets[0].Quantity) > 0;
        var shares = pays || targets.Count > 1
            ? allocation.Shares(source.Leg.ActionId, source.Conid, targets, hasRest: pays)
            : [1];
        var parts = TakeAll(source, out var unmatched);
        var pieces = LotMoves.PiecesOf(parts, unmatched * -Math.Sign(source.Quantity));
        lots.Record(new LotClosingDraft(source.Leg, LotClosingKind.CorporateAction, source.Conid, parts)
        {
            Quantity = source.Quantity,
            Unmatched = unmatched,
            Proceeds = cash,
            MovedShare = Sum(shares),
            OnlyMoves = !pays,
        });
        SayUnknown(targets, shares);
        // What is paid in addition belongs to the basis of what comes.
        _moves.Bring(source.Leg, targets, shares, pieces, pays ? 0 : -cash!.Value);
    }

    /// <summary>Units of several contracts become units of others: which of them becomes which is not stated.</summary>
    private void ExchangeSeveral(ActionGroup action, List<ActionSide> sources, List<ActionSide> targets)
    {
        foreach (var source in sources)
        {
            var parts = TakeAll(source, out var unmatched);
            lots.Record(new LotClosingDraft(source.Leg, LotClosingKind.CorporateAction, source.Conid, parts)
            {
                Quantity = source.Quantity,
                Unmatched = unmatched,
                Proceeds = action.Cash() is 0 ? 0 : source.Proceeds,
                OnlyMoves = action.Cash() is 0,
                Unknown = LotCodes.FactorUnknown,
            });
        }

        SayUnknown(targets, new decimal?[targets.Count]);
        targets.ForEach(target => OpenUnknown(target, LotCodes.FactorUnknown));
    }

    /// <summary>Units come and none go: a spin-off, rights, a dividend in shares.</summary>
    private void Distribute(ActionGroup action, List<ActionSide> targets)
    {
        var id = action.First.ActionId;
        var book = ParentOf(action, targets) is { } parent ? lots.Book(parent) : null;
        if (book is null || Math.Sign(book.Held) != Math.Sign(targets[0].Quantity))
        {
            SayUnknown(targets, new decimal?[targets.Count]);
            targets.ForEach(target => OpenUnknown(target, LotCodes.FactorUnknown));
            return;
        }

        var shares = allocation.Shares(id, book.Conid, targets, hasRest: true);
        var moved = Sum(shares);
        List<LotPart> parts = [];
        foreach (var lot in book.Open)
            parts.Add(new LotPart(lot, lot.Remaining, lot.BasisRemaining * moved));
        var pieces = LotMoves.PiecesOf([.. parts.Select(part => part with { Basis = part.Lot.BasisRemaining })], 0);
        foreach (var part in parts)
        {
            part.Lot.BasisRemaining -= part.Basis;
            if (part.Basis is null)
                part.Lot.Forget(LotCodes.FactorUnknown);
        }

        lots.Record(new LotClosingDraft(
            targets[0].Leg, LotClosingKind.CorporateAction, book.Conid, [.. parts.Select(part => part with { Quantity = 0 })])
        {
            Quantity = 0,
            Proceeds = 0,
            OnlyMoves = true,
        });
        SayUnknown(targets, shares);
        _moves.Bring(targets[0].Leg, targets, shares, pieces, 0);
    }

    private List<LotPart> TakeAll(ActionSide source, out decimal unmatched)
    {
        var book = lots.Book(source.Conid);
        var wanted = Math.Abs(source.Quantity);
        var opposite = Math.Sign(book.Held) == -Math.Sign(source.Quantity);
        unmatched = lots.Take(book, opposite ? wanted : 0, source.Leg.Moment, out var parts);
        unmatched = opposite ? unmatched : wanted;
        if (unmatched > 0)
        {
            var missing = unmatched * Math.Sign(source.Quantity);
            lots.Say(LotCodes.NothingToClose, source.Conid, source.Leg.Ref, missing, source.Leg.TransactionId);
        }

        return [.. parts];
    }

    private void OpenUnknown(ActionSide target, string because)
    {
        var opening = AccountLots.Opening(target.Leg, LotOrigin.CorporateAction) with
        {
            MovedByRef = target.Leg.Ref,
            Unknown = because,
        };
        lots.Apply(target.Leg, LotClosingKind.CorporateAction, target.Quantity, null, opening);
    }

    private void SayUnknown(List<ActionSide> targets, decimal?[] shares)
    {
        for (var i = 0; i < targets.Count; i++)
        {
            if (shares[i] is null)
                lots.Say(LotCodes.FactorUnknown, targets[i].Conid, targets[i].Leg.Ref, targets[i].Quantity, targets[i].Leg.ActionId);
        }
    }

    private static decimal? Sum(decimal?[] shares)
    {
        decimal? sum = 0;
        foreach (var share in shares)
            sum += share;
        return sum;
    }
}
