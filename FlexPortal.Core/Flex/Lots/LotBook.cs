using FlexPortal.Core.Flex.Ledger;

namespace FlexPortal.Core.Flex.Lots;

/// <summary>Where a lot comes from.</summary>
internal readonly record struct LotOpening(LotOrigin Origin, string Ref, string? TransactionId, LotMoment? Moment, LotKey Key)
{
    public string? MovedByRef { get; init; }

    public string? Unknown { get; init; }

    /// <summary>The quantity comes from a ratio, so its last digits are rounded.</summary>
    public bool Scaled { get; init; }
}

/// <summary>A lot while it is matched.</summary>
internal sealed class LotState(int index, string accountId, string conid, LotOpening opening)
{
    public int Index { get; } = index;

    public string AccountId { get; } = accountId;

    public string Conid { get; } = conid;

    public LotOpening Opening { get; } = opening;

    public LotMoment? Arrived { get; init; }

    public decimal Quantity { get; set; }

    public decimal Remaining { get; set; }

    public decimal? Basis { get; set; }

    public decimal? BasisRemaining { get; set; }

    public decimal? Realized { get; set; } = 0;

    public string? Unknown { get; set; } = opening.Unknown;

    public LotMoment? Closed { get; set; }

    /// <summary>The rest of the basis is not known from here on.</summary>
    public void Forget(string because)
    {
        BasisRemaining = null;
        Unknown ??= because;
    }
}

/// <summary>What was taken of a lot: units and basis with the lot's sign.</summary>
internal readonly record struct LotPart(LotState Lot, decimal Quantity, decimal? Basis);

/// <summary>The open lots of one contract in one account, all long or all short, first in first out.</summary>
internal sealed class LotBook(string conid)
{
    private readonly List<LotState> _lots = [];
    private int _head;
    private bool _unordered;
    private bool _scaled; // a ratio gave some of the quantities, so last digits are rounded

    public string Conid { get; } = conid;

    /// <summary>Units held, negative for shorts.</summary>
    public decimal Held { get; private set; }

    public bool IsEmpty => _head == _lots.Count;

    /// <summary>The open lots in their order.</summary>
    public ReadOnlySpan<LotState> Open
    {
        get
        {
            Order();
            return System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_lots)[_head..];
        }
    }

    public void Add(LotState lot)
    {
        _unordered |= _lots.Count > _head && Compare(_lots[^1], lot) > 0;
        _lots.Add(lot);
        _scaled |= lot.Opening.Scaled;
        Held += lot.Remaining;
    }

    /// <summary>Takes units, a positive number, from the first lots. Gives the units for which there was no lot.</summary>
    public decimal Take(decimal wanted, LotMoment at, List<LotPart> parts)
    {
        Order();
        var left = wanted;
        while (left > 0 && _head < _lots.Count)
        {
            var lot = _lots[_head];
            var held = Math.Abs(lot.Remaining);
            var all = left >= held || (_scaled && held - left < LotMath.Dust);
            var taken = all ? lot.Remaining : (left * Math.Sign(lot.Remaining));
            var part = new LotPart(lot, taken, all ? lot.BasisRemaining : LotMath.Share(lot.BasisRemaining, left, held));
            parts.Add(part);
            Held -= taken;
            lot.Remaining -= taken;
            lot.BasisRemaining = all ? 0 : lot.BasisRemaining - part.Basis;
            left = Math.Max(0, left - held);
            if (!all)
                break;
            lot.Closed = at;
            _head++;
            Held = IsEmpty ? 0 : Held;
            left = _scaled && left < LotMath.Dust ? 0 : left;
        }

        Trim();
        return left;
    }

    /// <summary>Scales all lots to a new total, which has the sign of the present one. Costs stay.</summary>
    public void Scale(decimal total, LotMoment at)
    {
        var open = Open;
        var (given, before) = (0m, Held);
        LotState? last = null;
        for (var i = 0; i < open.Length; i++)
        {
            var lot = open[i];
            var old = lot.Remaining;
            lot.Remaining = i == open.Length - 1 ? total - given : LotMath.Share(total, old, before);
            given += lot.Remaining;
            lot.Quantity = lot.Quantity == old ? lot.Remaining : LotMath.Share(lot.Quantity, lot.Remaining, old);
            last = last is null ? lot : MergeDust(last, lot, at);
        }

        Held = total;
        _scaled = true;
        _lots.RemoveAll(lot => lot.Remaining == 0 && lot.Closed is not null);
        _head = 0;
    }

    /// <summary>Of two neighbours, puts one that is next to nothing into the other. Gives the later that is left.</summary>
    private static LotState MergeDust(LotState earlier, LotState later, LotMoment at)
    {
        if (Math.Abs(earlier.Remaining) >= LotMath.Dust && Math.Abs(later.Remaining) >= LotMath.Dust)
            return later;
        var (dust, into) = Math.Abs(later.Remaining) < LotMath.Dust ? (later, earlier) : (earlier, later);
        into.Remaining += dust.Remaining;
        into.Quantity += dust.Remaining;
        into.Basis += dust.BasisRemaining;
        into.BasisRemaining += dust.BasisRemaining;
        if (into.BasisRemaining is null)
            into.Forget(dust.Unknown ?? LotCodes.BasisUnknown);
        dust.Basis -= dust.BasisRemaining;
        (dust.Remaining, dust.BasisRemaining, dust.Closed) = (0, 0, at);
        return into;
    }

    private static int Compare(LotState one, LotState other)
    {
        var order = one.Opening.Key.Compare(other.Opening.Key);
        return order != 0 ? order : one.Index.CompareTo(other.Index);
    }

    private void Order()
    {
        if (!_unordered)
            return;
        _lots.Sort(_head, _lots.Count - _head, Comparer<LotState>.Create(Compare));
        _unordered = false;
    }

    private void Trim()
    {
        if (_head < 256 || _head * 2 < _lots.Count)
            return;
        _lots.RemoveRange(0, _head);
        _head = 0;
    }
}
