using FlexPortal.Core.Flex.Ledger;

namespace FlexPortal.Core.Flex.Lots;

/// <summary>What events find and leave in one account: its lots, what closed them, and what could not be proved.</summary>
internal sealed class AccountLots(string accountId, List<LotState> lots, List<LotClosing> closings, List<LotDiagnostic> diagnostics)
{
    private readonly Dictionary<string, LotBook> _books = new(StringComparer.Ordinal);
    private readonly List<LotPart> _parts = [];
    private readonly HashSet<string> _unavailable = new(StringComparer.Ordinal);

    public LotBook Book(string conid)
    {
        if (!_books.TryGetValue(conid, out var book))
            _books.Add(conid, book = new LotBook(conid));
        return book;
    }

    public void Say(string code, string conid, string reference, decimal? quantity = null, string? subject = null) =>
        diagnostics.Add(new LotDiagnostic(code, accountId, conid, reference, quantity, subject));

    /// <summary>Says it once for a contract.</summary>
    public void SayUnavailable(LotFill fill)
    {
        if (_unavailable.Add(fill.Conid))
            Say(LotCodes.FifoUnavailable, fill.Conid, fill.Ref, subject: fill.Model);
    }

    /// <summary>Opens a lot; the sign of the quantity is that of what is held, or nothing is held.</summary>
    public void Open(LotBook book, LotOpening opening, decimal quantity, decimal? basis, LotMoment? arrived)
    {
        var unknown = basis is null ? opening.Unknown ?? LotCodes.BasisUnknown : null;
        var lot = new LotState(lots.Count, accountId, book.Conid, opening with { Unknown = unknown })
        {
            Arrived = arrived,
            Quantity = quantity,
            Remaining = quantity,
            Basis = basis,
            BasisRemaining = basis,
        };
        lots.Add(lot);
        book.Add(lot);
        if (unknown is LotCodes.BasisUnknown && opening.MovedByRef is null)
            Say(unknown, book.Conid, opening.Ref, quantity);
    }

    /// <summary>Takes units of the first lots. The parts are valid until the next call.</summary>
    public decimal Take(LotBook book, decimal wanted, LotMoment at, out List<LotPart> parts)
    {
        _parts.Clear();
        parts = _parts;
        return book.Take(wanted, at, _parts);
    }

    public LotClosing Record(LotClosingDraft draft)
    {
        var closing = draft.Complete(accountId);
        closings.Add(closing);
        return closing;
    }

    /// <summary>
    /// Applies units that come or go for money: closes what is held with the other sign, opens the rest. Money is that of all the units,
    /// negative when paid.
    /// </summary>
    public void Apply(LotEvent cause, LotClosingKind kind, decimal quantity, decimal? money, LotOpening opening)
    {
        var book = Book(cause.Conid);
        var wanted = Math.Abs(quantity);
        var left = wanted;
        if (Math.Sign(book.Held) == -Math.Sign(quantity))
        {
            left = Take(book, wanted, cause.Moment, out var parts);
            var closed = wanted - left;
            var share = LotMath.Share(money, closed, wanted);
            Record(new LotClosingDraft(cause, kind, book.Conid, parts) { Quantity = closed * Math.Sign(quantity), Proceeds = share });
            money -= share;
        }

        if (left > 0)
            Open(book, opening, left * Math.Sign(quantity), -money, cause.Moment);
    }

    /// <summary>
    /// Undoes something that is not among the events: units are right, and what they cost is not known, nor is what the lots that stay do.
    /// </summary>
    public void Undo(LotEvent cause, decimal quantity)
    {
        Say(LotCodes.CancelWithoutTrade, cause.Conid, cause.Ref, quantity, cause.TransactionId);
        var book = Book(cause.Conid);
        var left = Math.Abs(quantity);
        if (Math.Sign(book.Held) == -Math.Sign(quantity) || quantity < 0)
        {
            var opposite = Math.Sign(book.Held) == -Math.Sign(quantity);
            _parts.Clear();
            var unmatched = opposite ? Take(book, left, cause.Moment, out _) : left;
            // A sale that is undone brings units back; a purchase that is undone takes away what a lot before the first statement had.
            left = quantity < 0 ? 0 : unmatched;
            Record(new LotClosingDraft(cause, LotClosingKind.Cancel, book.Conid, _parts)
            {
                Quantity = (Math.Abs(quantity) - left) * Math.Sign(quantity),
                Unmatched = unmatched - left,
                Unknown = LotCodes.CancelWithoutTrade,
            });
        }

        foreach (var lot in book.Open)
            lot.Forget(LotCodes.CancelWithoutTrade);
        if (left == 0)
            return;
        var opening = Opening(cause, OriginOf(cause)) with { Unknown = LotCodes.CancelWithoutTrade };
        Open(book, opening, left * Math.Sign(quantity), null, cause.Moment);
    }

    public static LotOpening Opening(LotEvent cause, LotOrigin origin) =>
        new(origin, cause.Ref, LotText.IdOrNull(cause.TransactionId), cause.Moment, LotKey.Of(cause));

    private static LotOrigin OriginOf(LotEvent cause) => cause switch
    {
        LotFill => LotOrigin.Fill,
        LotTransfer => LotOrigin.Transfer,
        _ => LotOrigin.CorporateAction,
    };
}
