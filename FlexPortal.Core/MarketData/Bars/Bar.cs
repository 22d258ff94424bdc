namespace FlexPortal.Core.MarketData.Bars;

/// <summary>Prices and volume of one slot, as the vendor delivered them: raw, never adjusted.</summary>
/// <param name="Time">Inclusive start, UTC. A daily bar: midnight UTC of the session's date.</param>
/// <param name="Open">First price, in the asset's currency.</param>
/// <param name="High">Highest price.</param>
/// <param name="Low">Lowest price.</param>
/// <param name="Close">Last price.</param>
/// <param name="Volume">Traded quantity, in units of the asset; the vendor's own venues only.</param>
/// <param name="IsFinal">Whether the vendor is not expected to change it any more.</param>
public sealed record Bar(DateTimeOffset Time, decimal Open, decimal High, decimal Low, decimal Close, decimal Volume, bool IsFinal);
