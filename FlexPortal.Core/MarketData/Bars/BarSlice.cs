namespace FlexPortal.Core.MarketData.Bars;

/// <summary>Why a bar is not stored.</summary>
public enum BarRejection
{
    /// <summary>A price or the volume is missing.</summary>
    MissingValue,

    /// <summary>Its time is not the start of a slot.</summary>
    OffGrid,

    /// <summary>The market is closed at its time.</summary>
    OutsideSession,

    /// <summary>A price is below zero.</summary>
    NegativePrice,

    /// <summary>The volume is below zero.</summary>
    NegativeVolume,

    /// <summary>Open or close is not between low and high.</summary>
    PriceOrder,

    /// <summary>The answer has another bar of the same time with other values; neither is stored.</summary>
    Contradiction,
}

/// <summary>A bar that failed validation.</summary>
/// <param name="Time">Its time as sent, UTC.</param>
/// <param name="Reason">Why.</param>
/// <param name="Bar">The bar as sent; null where values are missing.</param>
internal sealed record RejectedBar(DateTimeOffset Time, BarRejection Reason, Bar? Bar);

/// <summary>What an answer is checked against.</summary>
/// <param name="Interval">Length of the bars.</param>
/// <param name="Slice">What was asked for.</param>
/// <param name="Expected">Slots of the sessions, at least those of the slice.</param>
/// <param name="OverUntil">Slots that end by this moment of the grid were over when the vendor answered.</param>
/// <param name="PriceScale">Decimal places of a stored price.</param>
internal sealed record BarSliceRules(
    BarInterval Interval, TimeSlice Slice, TimeRanges Expected, DateTimeOffset OverUntil, int PriceScale);

/// <summary>
/// What a vendor answered for a slice, sorted out. Every bar received is in exactly one place:
/// received = kept + rejected + outside of the slice + open + duplicates.
/// </summary>
/// <param name="Kept">Bars to store, oldest first, rounded to the stored places.</param>
/// <param name="Rejected">Bars that failed validation, as delivered.</param>
/// <param name="OutsideSlice">Bars that were not asked for.</param>
/// <param name="Open">Bars that were not over yet.</param>
/// <param name="Duplicates">Copies of a kept bar with the same values.</param>
internal sealed record BarSlice(IReadOnlyList<Bar> Kept, IReadOnlyList<RejectedBar> Rejected, int OutsideSlice, int Open, int Duplicates)
{
    /// <summary>Sorts out an answer in any order.</summary>
    /// <param name="received">The bars as sent.</param>
    /// <param name="incomplete">Times of rows that lack a value.</param>
    /// <param name="rules">What they are checked against.</param>
    public static BarSlice Sort(IReadOnlyList<Bar> received, IReadOnlyList<DateTimeOffset> incomplete, BarSliceRules rules)
    {
        var (outside, open) = (0, 0);
        var (rejected, valid) = (new List<RejectedBar>(), new List<Bar>(received.Count));
        foreach (var (time, bar) in incomplete.Select(time => (time, (Bar?)null)).Concat(received.Select(bar => (bar.Time, (Bar?)bar))))
        {
            if (time < rules.Slice.From || time >= rules.Slice.To)
                outside++;
            else if (time + rules.Interval.Length() > rules.OverUntil)
                open++;
            else if (bar is null)
                rejected.Add(new(time, BarRejection.MissingValue, null));
            else if (RejectionOf(bar, rules) is { } reason)
                rejected.Add(new(time, reason, bar));
            else
                valid.Add(bar);
        }

        var (kept, duplicates) = Merge(valid, rules.PriceScale, rejected);
        return new(kept, rejected, outside, open, duplicates);
    }

    private static BarRejection? RejectionOf(Bar bar, BarSliceRules rules)
    {
        if (bar.Time.UtcTicks % rules.Interval.Length().Ticks != 0)
            return BarRejection.OffGrid;
        if (!rules.Expected.Contains(bar.Time))
            return BarRejection.OutsideSession;
        if (bar.Open < 0 || bar.High < 0 || bar.Low < 0 || bar.Close < 0)
            return BarRejection.NegativePrice;
        if (bar.Volume < 0)
            return BarRejection.NegativeVolume;
        return bar.Low > bar.Open || bar.Low > bar.Close || bar.High < bar.Open || bar.High < bar.Close ? BarRejection.PriceOrder : null;
    }

    private static (List<Bar> Kept, int Duplicates) Merge(List<Bar> valid, int priceScale, List<RejectedBar> rejected)
    {
        var (kept, duplicates) = (new List<Bar>(valid.Count), 0);
        var sorted = valid.OrderBy(bar => bar.Time).ToArray();
        for (var (from, next) = (0, 0); from < sorted.Length; from = next)
        {
            var bar = CanonicalRows.Quantize(sorted[from], priceScale);
            var isSame = true;
            for (next = from + 1; next < sorted.Length && sorted[next].Time == bar.Time; next++)
            {
                var copy = CanonicalRows.Quantize(sorted[next], priceScale);
                isSame &= copy with { IsFinal = bar.IsFinal } == bar;
                bar = bar with { IsFinal = bar.IsFinal || copy.IsFinal };
            }

            if (isSame)
            {
                kept.Add(bar);
                duplicates += next - from - 1;
            }
            else
            {
                rejected.AddRange(sorted[from..next].Select(copy => new RejectedBar(copy.Time, BarRejection.Contradiction, copy)));
            }
        }

        return (kept, duplicates);
    }
}
