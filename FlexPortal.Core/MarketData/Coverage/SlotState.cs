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

    /// <summary>It lies between two answers and none covers it: a gap.</summary>
    NotFetched,

    /// <summary>It is due and comes after the last answer: the next top-up asks for it. It is no gap; the lag counts it.</summary>
    Pending,

    /// <summary>A bar came and failed validation.</summary>
    Rejected,

    /// <summary>A user marked it as a known gap.</summary>
    Acknowledged,

    /// <summary>
    /// It is due and comes before the first answer, or nothing of the series was answered: a backfill asks for it. It is no gap, because
    /// the series begins with its first answer.
    /// </summary>
    NotAsked,

    /// <summary>It is not over, or the vendor has not published it yet.</summary>
    NotDue,
}

/// <summary>Neighbouring slots of one state.</summary>
/// <param name="State">Their state.</param>
/// <param name="Slice">From the start of the first to the end of the last, UTC.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct SlotRange(SlotState State, TimeSlice Slice);
