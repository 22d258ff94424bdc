using FlexPortal.Core.MarketData.Bars;

namespace FlexPortal.Core.MarketData.Vendors.Adapters;

/// <summary>Collects the rows of one answer in any order and makes the reply: clipped, sorted, each slot once.</summary>
/// <param name="query">The query that the answer is for.</param>
/// <param name="density">Meaning of a missing bar.</param>
/// <param name="keepsOpenBar">See <see cref="VendorCapabilities.IncludesOpenBar"/>.</param>
internal sealed class BarRows(VendorQuery query, BarDensity density, bool keepsOpenBar)
{
    private readonly List<Bar> _rows = [];
    private readonly List<RejectedRow> _rejected = [];
    private int _received;
    private int _openDropped;
    private int _clipped;
    private bool _isSorted = true;

    /// <summary>Adds a row as sent; a null price or volume is kept as a rejected row.</summary>
    public void Add(DateTimeOffset time, decimal? open, decimal? high, decimal? low, decimal? close, decimal? volume, bool isFinal)
    {
        _received++;
        if (time < query.Slice.From || time >= query.Slice.To)
            _clipped++;
        else if (time.UtcTicks % query.Interval.Length().Ticks != 0)
            _rejected.Add(new RejectedRow(time, RejectReasons.Misaligned));
        else if (!isFinal && !keepsOpenBar)
            _openDropped++;
        else if (open is { } o && high is { } h && low is { } l && close is { } c && volume is { } v)
            Keep(new Bar(time, o, h, l, c, v, isFinal));
        else
            _rejected.Add(new RejectedRow(time, RejectReasons.MissingValue));
    }

    /// <summary>Adds a row that is not at the start of a slot.</summary>
    public void AddMisaligned(DateTimeOffset time)
    {
        _received++;
        _rejected.Add(new RejectedRow(time, RejectReasons.Misaligned));
    }

    /// <summary>The reply: bars, or absent when the answer has no rows and no further page.</summary>
    public VendorReply Build(string? nextPage = null)
    {
        if (_received == 0 && nextPage is null)
            return new VendorReply.Absent(density);

        var rows = _isSorted ? _rows : OneForEachSlot();
        return new VendorReply.Bars(rows, nextPage, density)
        {
            Received = _received,
            OpenDropped = _openDropped,
            Clipped = _clipped,
            Rejected = _rejected,
            Duplicates = _received - rows.Count - _openDropped - _clipped - _rejected.Count,
        };
    }

    private void Keep(Bar bar)
    {
        _isSorted = _isSorted && (_rows.Count == 0 || _rows[^1].Time < bar.Time);
        _rows.Add(bar);
    }

    private List<Bar> OneForEachSlot()
    {
        var kept = new List<Bar>(_rows.Count);
        foreach (var slot in _rows.GroupBy(row => row.Time).OrderBy(slot => slot.Key))
        {
            var first = slot.First();
            if (slot.All(row => row == first))
                kept.Add(first);
            else
                _rejected.AddRange(slot.Select(row => new RejectedRow(row.Time, RejectReasons.ConflictingDuplicate)));
        }

        return kept;
    }
}
