using System.Runtime.InteropServices;
using FlexPortal.Core.MarketData.Bars;

namespace FlexPortal.Core.MarketData.Coverage;

/// <summary>What is known of one slot of a series. Every slot is in exactly one state.</summary>
public enum SlotState
{
    /// <summary>The market is closed.</summary>
    Closed,

    /// <summary>The bar is stored.</summary>
    Present,

    /// <summary>A vendor that leaves out slots without a trade answered without this one.</summary>
    NoTrade,

    /// <summary>A vendor that sends every slot answered without this one.</summary>
    VendorGap,

    /// <summary>
    /// No answer covers it, though a later slot is answered: a gap. Slots before the first answer are not fetched too, but not part of the
    /// series: they are no gap.
    /// </summary>
    NotFetched,

    /// <summary>
    /// It comes after the last answer: not over, not published by the vendor yet, or due and asked for at the next top-up. It is no gap;
    /// how far behind the series is, is its lag.
    /// </summary>
    Pending,

    /// <summary>A bar came and failed validation.</summary>
    Rejected,

    /// <summary>A user marked it as a known gap.</summary>
    Acknowledged,
}

/// <summary>Neighbouring slots of one state.</summary>
/// <param name="State">Their state.</param>
/// <param name="Slice">From the start of the first to the end of the last, UTC.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct SlotRange(SlotState State, TimeSlice Slice);
