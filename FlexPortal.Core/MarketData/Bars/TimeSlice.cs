using System.Runtime.InteropServices;

namespace FlexPortal.Core.MarketData.Bars;

/// <summary>A stretch of time, half open: <c>[From, To)</c>, UTC.</summary>
/// <param name="From">First moment inside.</param>
/// <param name="To">First moment after it; not before <paramref name="From"/>.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct TimeSlice(DateTimeOffset From, DateTimeOffset To)
{
    /// <summary>Whether nothing is inside.</summary>
    public bool IsEmpty => To <= From;

    /// <summary>Its length.</summary>
    public TimeSpan Length => To - From;
}
