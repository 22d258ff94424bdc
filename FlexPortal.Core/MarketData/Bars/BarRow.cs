using FlexPortal.Core.Platform.Lists;

namespace FlexPortal.Core.MarketData.Bars;

/// <summary>A stored bar.</summary>
/// <param name="TimeUtc">Inclusive start, UTC; a daily bar: midnight UTC of the session's date.</param>
/// <param name="Open">First price, in the asset's currency, as delivered.</param>
/// <param name="High">Highest price.</param>
/// <param name="Low">Lowest price.</param>
/// <param name="Close">Last price.</param>
/// <param name="Volume">Traded quantity, in units of the asset.</param>
/// <param name="IsFinal">Whether the vendor is not expected to change it any more.</param>
/// <param name="Revision">How often a final bar changed.</param>
/// <param name="LineageId">The answer that brought these values.</param>
public sealed record BarRow(
    DateTimeOffset TimeUtc, decimal Open, decimal High, decimal Low, decimal Close, decimal Volume, bool IsFinal, int Revision,
    long LineageId);

/// <summary>A change of a final bar: its values before and after.</summary>
/// <param name="TimeUtc">Start of the bar, UTC.</param>
/// <param name="Revision">The revision that was replaced, from 0.</param>
/// <param name="ReplacedAtUtc">When it was replaced, UTC.</param>
/// <param name="Before">Its values until then.</param>
/// <param name="After">Its values from then on.</param>
public sealed record BarChange(DateTimeOffset TimeUtc, int Revision, DateTimeOffset ReplacedAtUtc, BarRow Before, BarRow After);

/// <summary>A page of bars.</summary>
/// <param name="Items">The bars, oldest first.</param>
/// <param name="NextCursor">Where the next page starts; null on the last page.</param>
/// <param name="KnownAtUtc">The earlier time as of which the bars are shown, UTC; null for what is stored now.</param>
public sealed record BarPage(IReadOnlyList<BarRow> Items, string? NextCursor = null, DateTimeOffset? KnownAtUtc = null)
    : Page<BarRow>(Items, NextCursor);
