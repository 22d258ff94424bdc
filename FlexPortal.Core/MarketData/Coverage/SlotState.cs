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

    /// <summary>No answer covers it.</summary>
    NotFetched,

    /// <summary>It is not over, or the vendor does not publish it yet.</summary>
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
