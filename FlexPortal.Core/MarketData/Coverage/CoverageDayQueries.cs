using FlexPortal.Core.MarketData.Assets;
using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.MarketData.Calendars;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.EntityFrameworkCore;

namespace FlexPortal.Core.MarketData.Coverage;

/// <summary>Reads coverage by day. A session without a counted day was not fetched.</summary>
internal sealed class CoverageDayQueries(
    IDbContextFactory<PortalDbContext> contexts, CalendarQueries calendars, TimeProvider time)
{
    /// <summary>Days of each series of the assets, both ends included.</summary>
    public async Task<IReadOnlyList<SeriesDays>> ReadAsync(
        IReadOnlyCollection<int> assetIds, DateOnly first, DateOnly last, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var assets = await context.Set<MarketAssetRow>().AsNoTracking().Where(row => assetIds.Contains(row.AssetId))
            .Select(row => new { row.AssetId, row.CalendarCode }).ToListAsync(cancellationToken);
        var counted = (await context.Set<CoverageDay>().AsNoTracking()
                .Where(day => assetIds.Contains(day.AssetId) && day.Day >= first && day.Day <= last).ToListAsync(cancellationToken))
            .ToDictionary(day => (day.AssetId, day.BarInterval, day.Day));
        var known = (await context.Set<SeriesCoverage>().AsNoTracking()
                .Where(row => assetIds.Contains(row.AssetId))
                .Select(row => new { row.AssetId, row.BarInterval, row.Acknowledged }).ToListAsync(cancellationToken))
            .Where(row => row.Acknowledged.Length > 0)
            .ToDictionary(row => (row.AssetId, row.BarInterval), row => SlotParameter.Read(row.Acknowledged));
        var now = time.GetUtcNow();
        var series = new List<SeriesDays>();
        foreach (var group in assets.GroupBy(asset => asset.CalendarCode, StringComparer.Ordinal))
        {
            var calendar = await calendars.FindAsync(group.Key, cancellationToken);
            TradingSession[] sessions = [.. calendar?.Sessions(first.AddDays(-1), last.AddDays(1)) ?? []];
            foreach (var interval in Enum.GetValues<BarInterval>())
            {
                var slots = new ExpectedSlots(interval, sessions);
                var expected = Expect(slots, interval, (first, last), now);
                foreach (var asset in group)
                {
                    var gaps = known.GetValueOrDefault((asset.AssetId, interval))?.Intersect(slots.Ranges);
                    series.Add(new(asset.AssetId, interval, [
                        .. expected.Select(day => counted.GetValueOrDefault((asset.AssetId, interval, day.Day)) is { } count
                            ? Complete(day, count) : gaps is null ? day : Know(day, gaps, interval)),
                    ]));
                }
            }
        }

        return series;
    }

    /// <summary>The days of a calendar, all slots not fetched or pending.</summary>
    private static List<DayCoverage> Expect(
        ExpectedSlots slots, BarInterval interval, (DateOnly First, DateOnly Last) days, DateTimeOffset now)
    {
        var (over, length) = (TimeRanges.Of(new TimeSlice(DateTimeOffset.MinValue, slots.OverUntil(now))), interval.Length());
        var expected = new List<DayCoverage>();
        for (var day = days.First; day <= days.Last; day = day.AddDays(1))
        {
            var from = new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
            var here = slots.Ranges.Intersect(TimeRanges.Of(new TimeSlice(from, from.AddDays(1))));
            var due = (int)here.Intersect(over).CountSlots(length);
            var all = (int)here.CountSlots(length);
            expected.Add(new(day, all, 0, 0, 0, 0, NotFetched: due, Pending: all - due));
        }

        return expected;
    }

    /// <summary>A day that is not counted, because no answer is of it, with what is acknowledged.</summary>
    private static DayCoverage Know(DayCoverage day, TimeRanges gaps, BarInterval interval)
    {
        var from = new DateTimeOffset(day.Day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
        var known = (int)gaps.Intersect(TimeRanges.Of(new TimeSlice(from, from.AddDays(1)))).CountSlots(interval.Length());
        return day with { Acknowledged = known, NotFetched = Math.Max(0, day.NotFetched - known) };
    }

    private static DayCoverage Complete(DayCoverage day, CoverageDay counted)
    {
        var known = counted.Present + counted.NoTrade + counted.VendorGap + counted.Rejected + counted.Acknowledged;
        var pending = Math.Min(day.Pending, Math.Max(0, day.Expected - known));
        return day with
        {
            Present = counted.Present,
            NoTrade = counted.NoTrade,
            VendorGap = counted.VendorGap,
            Rejected = counted.Rejected,
            Acknowledged = counted.Acknowledged,
            NotFetched = Math.Max(0, day.Expected - known - pending),
            Pending = pending,
        };
    }
}
