using FlexPortal.Core.MarketData.Bars;

namespace FlexPortal.Core.MarketData.Vendors.Adapters;

/// <summary>Collects the rows of one answer as they are; their faults are found when they are stored.</summary>
/// <param name="density">Meaning of a missing bar.</param>
internal sealed class BarRows(BarDensity density)
{
    private readonly List<Bar> _rows = [];
    private readonly List<DateTimeOffset> _incomplete = [];

    /// <summary>Adds a row as sent; one without a price or volume is no bar.</summary>
    public void Add(DateTimeOffset time, decimal? open, decimal? high, decimal? low, decimal? close, decimal? volume, bool isFinal)
    {
        if (open is { } o && high is { } h && low is { } l && close is { } c && volume is { } v)
            _rows.Add(new Bar(time, o, h, l, c, v, isFinal));
        else
            _incomplete.Add(time);
    }

    /// <summary>The reply: bars, or absent when the answer has no rows and no further page.</summary>
    public VendorReply Build(string? nextPage = null) => _rows.Count + _incomplete.Count == 0 && nextPage is null
        ? new VendorReply.Absent(density)
        : new VendorReply.Bars(_rows, nextPage, density) { Incomplete = _incomplete };
}
