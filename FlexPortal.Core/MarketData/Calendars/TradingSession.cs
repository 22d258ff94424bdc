using System.Runtime.InteropServices;
using FlexPortal.Core.MarketData.Bars;

namespace FlexPortal.Core.MarketData.Calendars;

/// <summary>The time in which a market trades on one date.</summary>
/// <param name="Date">Date of the session, in the calendar's zone.</param>
/// <param name="OpensAtUtc">First moment inside, UTC.</param>
/// <param name="ClosesAtUtc">First moment after it, UTC.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct TradingSession(DateOnly Date, DateTimeOffset OpensAtUtc, DateTimeOffset ClosesAtUtc)
{
    /// <summary>Its length in minutes.</summary>
    public int Minutes => (int)(ClosesAtUtc - OpensAtUtc).TotalMinutes;

    /// <summary>The same as a slice.</summary>
    public TimeSlice Slice => new(OpensAtUtc, ClosesAtUtc);
}
