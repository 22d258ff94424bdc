using FlexPortal.Core.MarketData.Bars;

namespace FlexPortal.Core.MarketData.Vendors;

/// <summary>A row that came and cannot be a bar. Its slot is known, so it is neither a gap nor a reason to ask again.</summary>
/// <param name="Time">Start of the slot, UTC.</param>
/// <param name="Reason">One of <see cref="RejectReasons"/>.</param>
internal sealed record RejectedRow(DateTimeOffset Time, string Reason);

/// <summary>Why a row is rejected while it is read. Checks of its values belong to whoever stores it.</summary>
internal static class RejectReasons
{
    /// <summary>A price or the volume is null.</summary>
    public const string MissingValue = "MISSING_VALUE";

    /// <summary>Its time is inside a slot and not at its start.</summary>
    public const string Misaligned = "MISALIGNED";

    /// <summary>The answer has two different rows for the slot, and nothing says which one is right.</summary>
    public const string ConflictingDuplicate = "CONFLICTING_DUPLICATE";
}

/// <summary>What an adapter made of an answer.</summary>
internal abstract record VendorReply
{
    private VendorReply()
    {
    }

    /// <summary>
    /// Bars. <see cref="Received"/> rows are the bars, <see cref="OpenDropped"/>, <see cref="Clipped"/>, <see cref="Duplicates"/> and
    /// <see cref="Rejected"/> together.
    /// </summary>
    /// <param name="Rows">Inside the slice, oldest first, one for each slot; may be empty when all rows were clipped or dropped.</param>
    /// <param name="NextPage">The vendor's mark of the next page; null when this is the last one.</param>
    /// <param name="Density">Meaning of a missing bar in this answer.</param>
    internal sealed record Bars(IReadOnlyList<Bar> Rows, string? NextPage, BarDensity Density) : VendorReply
    {
        /// <summary>Rows in the answer.</summary>
        public int Received { get; init; }

        /// <summary>Bars under way that were dropped, see <see cref="VendorCapabilities.IncludesOpenBar"/>.</summary>
        public int OpenDropped { get; init; }

        /// <summary>Rows outside the slice.</summary>
        public int Clipped { get; init; }

        /// <summary>Repetitions of a row with the same values.</summary>
        public int Duplicates { get; init; }

        /// <summary>Rows that cannot be bars.</summary>
        public IReadOnlyList<RejectedRow> Rejected { get; init; } = [];
    }

    /// <summary>The vendor says explicitly that it has no bars here: the slice is answered.</summary>
    /// <param name="Density">Meaning of the missing bars.</param>
    internal sealed record Absent(BarDensity Density) : VendorReply;

    /// <summary>No usable answer; nothing is known about the slice.</summary>
    /// <param name="Fault">What went wrong.</param>
    internal sealed record Faulted(VendorFault Fault) : VendorReply;
}
