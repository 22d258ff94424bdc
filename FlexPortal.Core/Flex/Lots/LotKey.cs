using System.Runtime.InteropServices;
using FlexPortal.Core.Flex.Statements;

namespace FlexPortal.Core.Flex.Lots;

/// <summary>
/// Order of events, and of lots by their opening: moment, then transaction id where it is a number, then place in the documents. Within
/// one moment the pay-out of a fraction follows the action that left it.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct LotKey(long Ticks, int Rank, ulong TransactionId, long Position)
{
    /// <summary>The order.</summary>
    public static readonly IComparer<LotKey> Order = Comparer<LotKey>.Create((one, other) => one.Compare(other));

    public static LotKey Of(LotEvent lotEvent)
    {
        var fraction = lotEvent is LotFill fill && LotText.IsFraction(fill.TransactionType);
        // A day alone: trades before what the broker books in the evening.
        var evening = fraction || lotEvent is not LotFill;
        return new LotKey(TicksOf(lotEvent.Moment, evening), fraction ? 1 : 0, NumberOf(lotEvent.TransactionId), lotEvent.Position);
    }

    /// <summary>A seed comes before all events of its moment, and first of all when it names none.</summary>
    public static LotKey Of(LotSeed seed, int index) =>
        new(
            seed.Opened is { } opened ? TicksOf(opened, evening: false) : 0,
            0,
            NumberOf(seed.OriginatingTransactionId),
            long.MinValue + index);

    /// <summary>Place of what was acquired earlier than the event that brings it.</summary>
    public LotKey At(LotMoment acquired) => this with { Ticks = TicksOf(acquired, evening: false) };

    public int Compare(LotKey other)
    {
        if (Ticks != other.Ticks)
            return Ticks < other.Ticks ? -1 : 1;
        if (Rank != other.Rank)
            return Rank < other.Rank ? -1 : 1;
        if (TransactionId != other.TransactionId)
            return TransactionId < other.TransactionId ? -1 : 1;
        return Position.CompareTo(other.Position);
    }

    // An id that is no number comes last, so that the order stays one order.
    private static ulong NumberOf(string? id) => ulong.TryParse(id, null, out var number) ? number : ulong.MaxValue;

    private static long TicksOf(LotMoment moment, bool evening)
    {
        if (moment.At is { } at)
            return at.UtcTicks;
        var day = evening && moment.Day < DateOnly.MaxValue ? moment.Day.AddDays(1) : moment.Day;
        var midnight = day.ToDateTime(TimeOnly.MinValue, DateTimeKind.Unspecified);
        var ticks = midnight.Ticks - BrokerZone.Info.GetUtcOffset(midnight).Ticks;
        return evening ? ticks - 1 : ticks;
    }
}
