using FlexPortal.Core.MarketData.Bars;

namespace FlexPortal.Core.MarketData.Vendors;

/// <summary>What an adapter made of an answer.</summary>
internal abstract record VendorReply
{
    private VendorReply()
    {
    }

    /// <summary>Rows as sent, in the vendor's order: with what was not asked for, with repetitions, and with bars under way.</summary>
    /// <param name="Rows">The rows with all their values.</param>
    /// <param name="NextPage">The vendor's mark of the next page; null when this is the last one.</param>
    /// <param name="Density">Meaning of a missing bar in this answer.</param>
    internal sealed record Bars(IReadOnlyList<Bar> Rows, string? NextPage, BarDensity Density) : VendorReply
    {
        /// <summary>Times of the rows that lack a price or the volume: they are no bars, and no gaps either.</summary>
        public IReadOnlyList<DateTimeOffset> Incomplete { get; init; } = [];
    }

    /// <summary>The vendor says explicitly that it has no bars here: the slice is answered.</summary>
    /// <param name="Density">Meaning of the missing bars.</param>
    internal sealed record Absent(BarDensity Density) : VendorReply;

    /// <summary>No usable answer; nothing is known about the slice.</summary>
    /// <param name="Fault">What went wrong.</param>
    internal sealed record Faulted(VendorFault Fault) : VendorReply;
}
