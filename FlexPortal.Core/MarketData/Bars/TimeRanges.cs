namespace FlexPortal.Core.MarketData.Bars;

/// <summary>A set of moments as sorted half-open slices that neither overlap nor touch. Immutable.</summary>
internal sealed class TimeRanges
{
    private readonly TimeSlice[] _pieces;

    private TimeRanges(TimeSlice[] pieces) => _pieces = pieces;

    /// <summary>The empty set.</summary>
    public static TimeRanges Empty { get; } = new([]);

    /// <summary>The slices, oldest first.</summary>
    public IReadOnlyList<TimeSlice> Pieces => _pieces;

    /// <summary>Whether nothing is inside.</summary>
    public bool IsEmpty => _pieces.Length == 0;

    /// <summary>The union of slices in any order; empty ones count for nothing.</summary>
    public static TimeRanges Of(params IEnumerable<TimeSlice> slices)
    {
        var pieces = new List<TimeSlice>();
        var sorted = slices.Where(slice => !slice.IsEmpty).ToList();
        sorted.Sort((one, other) => one.From.CompareTo(other.From));
        foreach (var slice in sorted)
        {
            if (pieces.Count > 0 && slice.From <= pieces[^1].To)
                pieces[^1] = pieces[^1] with { To = slice.To > pieces[^1].To ? slice.To : pieces[^1].To };
            else
                pieces.Add(slice);
        }

        return pieces.Count == 0 ? Empty : new([.. pieces]);
    }

    /// <summary>The slots that begin at these times, each of one length.</summary>
    public static TimeRanges OfSlots(IEnumerable<DateTimeOffset> starts, TimeSpan length) =>
        Of(starts.Select(start => new TimeSlice(start, start + length)));

    /// <summary>What is in either.</summary>
    public TimeRanges Union(TimeRanges other) => Combine(other, (here, there) => here || there);

    /// <summary>What is in both.</summary>
    public TimeRanges Intersect(TimeRanges other) => Combine(other, (here, there) => here && there);

    /// <summary>What is in this one alone.</summary>
    public TimeRanges Except(TimeRanges other) => Combine(other, (here, there) => here && !there);

    /// <summary>Whether a moment is inside.</summary>
    public bool Contains(DateTimeOffset moment) =>
        FirstEndingAfter(moment) is var index && index < _pieces.Length && _pieces[index].From <= moment;

    /// <summary>Whether all of it is inside a slice.</summary>
    public bool IsWithin(TimeSlice slice) => IsEmpty || (_pieces[0].From >= slice.From && _pieces[^1].To <= slice.To);

    /// <summary>How many slots of a length fit; every piece begins and ends on the grid of that length.</summary>
    public long CountSlots(TimeSpan length) => _pieces.Sum(piece => piece.Length.Ticks / length.Ticks);

    /// <summary>How many slots of a length lie in a slice of the same grid; costs only the pieces that it touches.</summary>
    public long CountSlots(TimeSpan length, TimeSlice slice)
    {
        var slots = 0L;
        for (var index = FirstEndingAfter(slice.From); index < _pieces.Length && _pieces[index].From < slice.To; index++)
        {
            var (from, to) = (_pieces[index].From, _pieces[index].To);
            slots += ((to < slice.To ? to : slice.To) - (from > slice.From ? from : slice.From)).Ticks / length.Ticks;
        }

        return slots;
    }

    /// <summary>Walks over the edges of both sets and keeps the stretches for which <paramref name="keep"/> holds.</summary>
    private TimeRanges Combine(TimeRanges other, Func<bool, bool, bool> keep)
    {
        var pieces = new List<TimeSlice>();
        var (here, there) = (0, 0);
        DateTimeOffset? since = null;
        while (Edge(here) is var mine && other.Edge(there) is var theirs && (mine ?? theirs) is not null)
        {
            var at = theirs is null || mine < theirs ? mine!.Value : theirs.Value;
            if (mine == at)
                here++;
            if (theirs == at)
                there++;

            var inside = keep(IsInside(here), IsInside(there));
            if (!inside && since is { } from)
                pieces.Add(new(from, at));
            since = inside ? since ?? at : null;
        }

        return pieces.Count == 0 ? Empty : new([.. pieces]);
    }

    /// <summary>Place of the first piece that ends after a moment.</summary>
    private int FirstEndingAfter(DateTimeOffset moment)
    {
        var (low, high) = (0, _pieces.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_pieces[middle].To <= moment)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    private static bool IsInside(int edgesPassed) => edgesPassed % 2 == 1;

    /// <summary>The edges in order, a beginning and an end in turn; null after the last.</summary>
    private DateTimeOffset? Edge(int index) =>
        index / 2 >= _pieces.Length ? null : index % 2 == 0 ? _pieces[index / 2].From : _pieces[index / 2].To;
}
