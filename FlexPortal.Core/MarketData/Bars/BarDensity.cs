namespace FlexPortal.Core.MarketData.Bars;

/// <summary>What a slot without a bar means in an answer.</summary>
public enum BarDensity
{
    /// <summary>The vendor sends a bar for every open slot, also without a trade; a missing one is a gap.</summary>
    Dense,

    /// <summary>The vendor sends no bar for a slot without a trade.</summary>
    Sparse,
}
