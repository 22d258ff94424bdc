using FlexPortal.Core.Flex.Ledger;

namespace FlexPortal.Core.Flex.Lots;

/// <summary>Input of one account.</summary>
internal sealed class AccountInput
{
    public List<LotEvent> Events { get; } = [];

    public List<LotSeed> Seeds { get; } = [];

    /// <summary>Removes what cannot be computed exactly, and seeds that a fill opens.</summary>
    public void RemoveOutOfRange(AccountLots lots)
    {
        Events.RemoveAll(lotEvent =>
        {
            var fits = Fits(lotEvent);
            if (!fits)
                lots.Say(LotCodes.OutOfRange, lotEvent.Conid, lotEvent.Ref, subject: lotEvent.TransactionId);
            return !fits;
        });
        if (Seeds.Count == 0)
            return;
        var opened = Events.OfType<LotFill>()
            .Where(fill => LotText.IdOrNull(fill.TransactionId) is not null && !LotText.IsCancel(fill))
            .Select(fill => fill.TransactionId!)
            .ToHashSet(StringComparer.Ordinal);
        Seeds.RemoveAll(seed =>
        {
            var code = !LotMath.Fits(seed.Quantity) || !LotMath.Fits(seed.CostBasis) ? LotCodes.OutOfRange
                : seed.OriginatingTransactionId is { } id && opened.Contains(id) ? LotCodes.SeedKnown
                : null;
            if (code is not null)
                lots.Say(code, seed.Conid, seed.Ref, seed.Quantity, seed.OriginatingTransactionId);
            return code is not null || seed.Quantity == 0;
        });
    }

    /// <summary>Opens the seeds, in their order.</summary>
    public void Plant(AccountLots lots)
    {
        var ordered = Seeds.Select((seed, i) => (Seed: seed, Key: LotKey.Of(seed, i))).OrderBy(pair => pair.Key, LotKey.Order);
        foreach (var (seed, key) in ordered)
        {
            var book = lots.Book(seed.Conid);
            if (Math.Sign(book.Held) == -Math.Sign(seed.Quantity))
            {
                lots.Say(LotCodes.SeedContradicts, seed.Conid, seed.Ref, seed.Quantity, seed.OriginatingTransactionId);
                continue;
            }

            var id = LotText.IdOrNull(seed.OriginatingTransactionId);
            var opening = new LotOpening(LotOrigin.OpenPosition, seed.Ref, id, seed.Opened, key);
            lots.Open(book, opening, seed.Quantity, seed.CostBasis, arrived: null);
        }
    }

    private static bool Fits(LotEvent lotEvent) => lotEvent switch
    {
        LotFill fill => LotMath.Fits(fill.Quantity) && LotMath.Fits(fill.NetMoney) && LotMath.Fits(fill.Multiplier),
        LotLeg leg => LotMath.Fits(leg.Quantity) && LotMath.Fits(leg.Proceeds),
        LotTransfer transfer => LotMath.Fits(transfer.Quantity) && LotMath.Fits(transfer.CostBasis),
        _ => true,
    };
}
