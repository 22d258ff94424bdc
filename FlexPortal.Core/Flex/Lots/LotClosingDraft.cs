namespace FlexPortal.Core.Flex.Lots;

/// <summary>A closing while its result is computed.</summary>
internal sealed class LotClosingDraft(LotEvent cause, LotClosingKind kind, string conid, List<LotPart> parts)
{
    /// <summary>Units closed with the sign of the event, those without a lot included.</summary>
    public required decimal Quantity { get; init; }

    /// <summary>Of these without a lot, a positive number.</summary>
    public decimal Unmatched { get; init; }

    public decimal? Proceeds { get; init; }

    public decimal? Carried { get; init; } = 0;

    /// <summary>The share of the basis that is not realized but moves on; null when not known.</summary>
    public decimal? MovedShare { get; init; } = 0;

    /// <summary>Nothing is realized, whatever is known: lots move, or leave the account.</summary>
    public bool OnlyMoves { get; init; }

    /// <summary>Why the result cannot be known, whatever the lots are.</summary>
    public string? Unknown { get; init; }

    /// <summary>Basis of the lots; null when that of one is not known.</summary>
    public decimal? Basis { get; private set; }

    public LotClosing Complete(string accountId)
    {
        Basis = Sum(out var because);
        if (!OnlyMoves)
            because = Unknown ?? (Money is null ? LotCodes.BasisUnknown : because) ?? (MovedShare is null ? LotCodes.FactorUnknown : null);
        var known = OnlyMoves || because is null;
        var moved = OnlyMoves ? Basis - Proceeds : Moved(Basis);
        var fill = cause as LotFill;
        return new LotClosing
        {
            AccountId = accountId,
            Conid = conid,
            Kind = kind,
            Moment = cause.Moment,
            Ref = cause.Ref,
            TransactionId = cause.TransactionId,
            ExecIdentity = fill?.ExecIdentity,
            Quantity = Quantity,
            Unmatched = Unmatched * Math.Sign(Quantity),
            Proceeds = Proceeds,
            Basis = Basis,
            BasisMoved = moved,
            Carried = Carried,
            Realized = OnlyMoves ? 0 : known ? Proceeds - (Basis - moved) + Carried : null,
            UnknownBecause = known ? null : because,
            BrokerCost = fill?.BrokerCost,
            BrokerRealized = fill?.BrokerRealized ?? (cause as LotLeg)?.BrokerRealized,
            Lots = Consume(),
        };
    }

    private decimal? Money => Proceeds + Carried;

    private decimal? Moved(decimal? basis) => MovedShare == 0 ? 0 : basis * MovedShare;

    private decimal? Sum(out string? because)
    {
        because = Unmatched > 0 ? LotCodes.NothingToClose : null;
        decimal? basis = Unmatched > 0 ? null : 0;
        foreach (var part in parts)
        {
            basis += part.Basis;
            if (part.Basis is null)
                because ??= part.Lot.Unknown ?? LotCodes.BasisUnknown;
        }

        return basis;
    }

    /// <summary>Divides the result among the lots by units; the last takes the rest.</summary>
    private ConsumedLot[] Consume()
    {
        var consumed = new ConsumedLot[parts.Count];
        var rest = Money;
        for (var i = 0; i < consumed.Length; i++)
        {
            var part = parts[i];
            var last = i == consumed.Length - 1 && Unmatched == 0;
            var money = last ? rest : Quantity == 0 ? 0 : LotMath.Share(Money, Math.Abs(part.Quantity), Math.Abs(Quantity));
            rest -= money;
            var realized = OnlyMoves ? 0 : Unknown is not null ? null : money - (part.Basis - Moved(part.Basis));
            part.Lot.Realized += realized;
            consumed[i] = new ConsumedLot(part.Lot.Index, part.Quantity, part.Basis, realized);
        }

        return consumed;
    }
}
