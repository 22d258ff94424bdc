using Npgsql;
using NpgsqlTypes;

namespace FlexPortal.Core.MarketData.Bars;

/// <summary>Sets of slots as the database holds them.</summary>
internal static class SlotParameter
{
    /// <summary>A parameter of type <c>tstzmultirange</c>.</summary>
    public static NpgsqlParameter Of(TimeRanges slots) =>
        new() { Value = slots.Pieces.Select(Range).ToArray(), NpgsqlDbType = NpgsqlDbType.TimestampTzMultirange };

    /// <summary>The set that a column holds.</summary>
    public static TimeRanges Read(IEnumerable<NpgsqlRange<DateTime>>? ranges) =>
        TimeRanges.Of((ranges ?? []).Select(range => new TimeSlice(new(range.LowerBound), new(range.UpperBound))));

    private static NpgsqlRange<DateTime> Range(TimeSlice slice) =>
        new(slice.From.UtcDateTime, lowerBoundIsInclusive: true, slice.To.UtcDateTime, upperBoundIsInclusive: false);
}
