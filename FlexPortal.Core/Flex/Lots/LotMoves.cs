using FlexPortal.Core.Flex.Ledger;

namespace FlexPortal.Core.Flex.Lots;

/// <summary>A part of a lot on its way to another contract; without a lot, units that were not held.</summary>
internal readonly record struct LotPiece(LotState? Lot, decimal Quantity, decimal? Basis);

/// <summary>Opens what a corporate action brings: a lot for each lot that went, with its date and its origin.</summary>
internal sealed class LotMoves(AccountLots lots)
{
    public static List<LotPiece> PiecesOf(List<LotPart> parts, decimal unmatched)
    {
        List<LotPiece> pieces = new(parts.Count + 1);
        foreach (var part in parts)
            pieces.Add(new LotPiece(part.Lot, part.Quantity, part.Basis));
        if (unmatched != 0)
            pieces.Add(new LotPiece(null, unmatched, null));
        return pieces;
    }

    /// <summary>Divides the units of each target among the pieces, and the basis of each piece among the targets.</summary>
    /// <param name="source">The leg that went.</param>
    /// <param name="targets">What comes.</param>
    /// <param name="shares">Share of the basis of each target; null when not known.</param>
    /// <param name="pieces">What went.</param>
    /// <param name="paid">Cash paid for what comes, positive; negative when received for shorts.</param>
    public void Bring(LotLeg source, List<ActionSide> targets, decimal?[] shares, List<LotPiece> pieces, decimal paid)
    {
        var total = pieces.Sum(piece => piece.Quantity);
        for (var t = 0; t < targets.Count; t++)
        {
            var (rest, cost, quantity, basis) = (targets[t].Quantity, paid, 0m, (decimal?)0m);
            var because = shares[t] is null ? LotCodes.FactorUnknown : null;
            for (var i = 0; i < pieces.Count; i++)
            {
                var piece = pieces[i];
                var last = i == pieces.Count - 1;
                var units = last ? rest : LotMath.Share(targets[t].Quantity, piece.Quantity, total);
                var share = t > 0 ? 0 : last ? cost : LotMath.Share(paid, piece.Quantity, total);
                (rest, cost) = (rest - units, cost - share);
                quantity += units;
                basis += (shares[t] == 1 ? piece.Basis : piece.Basis * shares[t]) + share;
                because ??= piece.Basis is null ? piece.Lot?.Unknown ?? LotCodes.NothingToClose : null;
                // A ratio that leaves next to nothing of a lot leaves no lot: the next one takes it.
                if (!last && Math.Abs(quantity) < LotMath.Dust)
                    continue;
                Open(source, targets[t], piece, quantity, basis, because);
                (quantity, basis, because) = (0, 0, shares[t] is null ? LotCodes.FactorUnknown : null);
            }
        }
    }

    private void Open(LotLeg source, ActionSide target, LotPiece piece, decimal quantity, decimal? basis, string? because)
    {
        var origin = piece.Lot?.Opening ?? AccountLots.Opening(source, LotOrigin.CorporateAction);
        var opening = origin with
        {
            Origin = LotOrigin.CorporateAction,
            MovedByRef = target.Leg.Ref,
            Unknown = because,
            Scaled = true,
        };
        lots.Apply(target.Leg, LotClosingKind.CorporateAction, quantity, -basis, opening);
    }
}
