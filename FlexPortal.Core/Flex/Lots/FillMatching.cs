using FlexPortal.Core.Flex.Ledger;

namespace FlexPortal.Core.Flex.Lots;

/// <summary>Matches fills and transfers of one account.</summary>
internal sealed class FillMatching(AccountLots lots, Deliveries deliveries)
{
    public void Match(LotFill fill)
    {
        if (LotText.IsCancel(fill))
        {
            lots.Undo(fill, fill.Quantity);
            return;
        }

        if (!deliveries.Start(fill))
            return;
        foreach (var option in deliveries.OptionsOf(fill))
            Match(option);
        if (string.Equals(fill.Model, "Independent", StringComparison.Ordinal))
            lots.SayUnavailable(fill);
        if (deliveries.IsIncomplete(fill))
            lots.Say(LotCodes.DeliveryMissing, fill.Conid, fill.Ref, fill.Quantity, fill.TransactionId);
        if (deliveries.Delivers(fill))
            Deliver(fill);
        else
            Trade(fill);
    }

    public void Match(LotTransfer transfer)
    {
        if (LotText.IsCancel(transfer))
        {
            lots.Undo(transfer, transfer.Quantity);
            return;
        }

        if (transfer.Direction == TransferDirection.In)
        {
            var opening = AccountLots.Opening(transfer, LotOrigin.Transfer);
            if (transfer.Acquired is { } acquired)
                opening = opening with { Moment = acquired, Key = opening.Key.At(acquired) };
            lots.Apply(transfer, LotClosingKind.Transfer, transfer.Quantity, -transfer.CostBasis, opening);
            return;
        }

        Close(transfer, transfer.Quantity, LotClosingKind.Transfer, proceeds: 0);
    }

    /// <summary>An option that was exercised or assigned: nothing is realized, the basis goes on.</summary>
    private void Deliver(LotFill option)
    {
        var closing = Close(option, option.Quantity, KindOf(option), option.NetMoney);
        if (!deliveries.Carry(option, option.NetMoney - closing.Basis))
            lots.Say(LotCodes.DeliveryMissing, option.Conid, option.Ref, option.Quantity, option.UnderlyingConid);
    }

    /// <summary>Closes units without a result.</summary>
    private LotClosing Close(LotEvent cause, decimal quantity, LotClosingKind kind, decimal? proceeds)
    {
        var book = lots.Book(cause.Conid);
        var wanted = Math.Abs(quantity);
        var opposite = IsOpposite(book, quantity);
        var left = lots.Take(book, opposite ? wanted : 0, cause.Moment, out var parts);
        left = opposite ? left : wanted;
        if (left > 0)
            lots.Say(LotCodes.NothingToClose, cause.Conid, cause.Ref, left * Math.Sign(quantity), cause.TransactionId);
        return lots.Record(new LotClosingDraft(cause, kind, book.Conid, parts)
        {
            Quantity = quantity,
            Unmatched = left,
            Proceeds = proceeds,
            OnlyMoves = true,
        });
    }

    private void Trade(LotFill fill)
    {
        var book = lots.Book(fill.Conid);
        var wanted = Math.Abs(fill.Quantity);
        var carried = deliveries.CarriedInto(fill);
        var (money, left) = (fill.NetMoney, wanted);
        var opposite = IsOpposite(book, fill.Quantity);
        var closesOnly = ClosesOnly(fill);
        if (opposite || closesOnly)
        {
            left = lots.Take(book, opposite ? wanted : 0, fill.Moment, out var parts);
            left = opposite ? left : wanted;
            var unmatched = closesOnly ? left : 0;
            left -= unmatched;
            var closed = wanted - left;
            var draft = new LotClosingDraft(fill, KindOf(fill), book.Conid, parts)
            {
                Quantity = closed * Math.Sign(fill.Quantity),
                Unmatched = unmatched,
                Proceeds = LotMath.Share(money, closed, wanted),
                Carried = LotMath.Share(carried, closed, wanted),
                Unknown = WhyUnknown(fill),
            };
            Report(fill, unmatched);
            lots.Record(draft);
            (money, carried) = (money - draft.Proceeds, carried - draft.Carried);
        }

        if (left == 0)
            return;
        var opening = AccountLots.Opening(fill, LotOrigin.Fill);
        lots.Open(book, opening, left * Math.Sign(fill.Quantity), -(money + carried), fill.Moment);
    }

    private void Report(LotFill fill, decimal unmatched)
    {
        if (unmatched > 0)
            lots.Say(LotCodes.NothingToClose, fill.Conid, fill.Ref, unmatched * Math.Sign(fill.Quantity), fill.TransactionId);
        if (OpensOnly(fill))
            lots.Say(LotCodes.OpenCloseDiffers, fill.Conid, fill.Ref, fill.Quantity, fill.TransactionId);
    }

    private static string? WhyUnknown(LotFill fill)
    {
        if (string.Equals(fill.Model, "Independent", StringComparison.Ordinal))
            return LotCodes.FifoUnavailable;
        return OpensOnly(fill) ? LotCodes.OpenCloseDiffers : null;
    }

    private static bool IsOpposite(LotBook book, decimal quantity) => Math.Sign(book.Held) == -Math.Sign(quantity) && quantity != 0;

    private static bool OpensOnly(LotFill fill) => fill.OpenClose is "O";

    private static bool ClosesOnly(LotFill fill) => fill.OpenClose is "C"
        || (fill.OpenClose is null or "" or "-" && (LotText.IsFraction(fill.TransactionType) || LotText.HasCode(fill.Codes, "Ep")));

    private static LotClosingKind KindOf(LotFill fill)
    {
        if (LotText.IsFraction(fill.TransactionType))
            return LotClosingKind.CashInLieu;
        if (LotText.HasCode(fill.Codes, "Ep"))
            return LotClosingKind.Expiry;
        if (LotText.IsAssignment(fill.Codes))
            return LotClosingKind.Assignment;
        if (LotText.IsExercise(fill.Codes))
            return LotClosingKind.Exercise;
        if (fill.Codes is not null || !LotText.IsBooked(fill) || fill.Price is not 0)
            return LotClosingKind.Trade;
        return LotText.IsOption(fill) ? LotClosingKind.Expiry : LotClosingKind.Trade;
    }
}
