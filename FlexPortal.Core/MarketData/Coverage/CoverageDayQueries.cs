using FlexPortal.Core.MarketData.Assets;
using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.MarketData.Calendars;
using FlexPortal.Core.MarketData.Vendors;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.EntityFrameworkCore;

namespace FlexPortal.Core.MarketData.Coverage;

/// <summary>Reads coverage by day. A session without a counted day is outside of the series.</summary>
internal sealed class CoverageDayQueries(
    IDbContextFactory<PortalDbContext> contexts, CalendarQueries calendars, IEnumerable<IMarketDataVendor> vendors, TimeProvider time)
{
    /// <summary>Days of each series of the assets, both ends included.</summary>
    public async Task<IReadOnlyList<SeriesDays>> ReadAsync(
        IReadOnlyCollection<int> assetIds, DateOnly first, DateOnly last, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var assets = await context.Set<MarketAssetRow>().AsNoTracking().Where(row => assetIds.Contains(row.AssetId))
            .Select(row => new { row.AssetId, row.CalendarCode, row.VendorCode }).ToListAsync(cancellationToken);
        var counted = (await context.Set<CoverageDay>().AsNoTracking()
                .Where(day => assetIds.Contains(day.AssetId) && day.Day >= first && day.Day <= last).ToListAsync(cancellationToken))
            .ToDictionary(day => (day.AssetId, day.BarInterval, day.Day));
        var known = (await context.Set<SeriesCoverage>().AsNoTracking()
                .Where(row => assetIds.Contains(row.AssetId))
                .Select(row => new { row.AssetId, row.BarInterval, row.Answered, row.Acknowledged }).ToListAsync(cancellationToken))
            .ToDictionary(
                row => (row.AssetId, row.BarInterval), row => (SlotParameter.Read(row.Answered), SlotParameter.Read(row.Acknowledged)));
        var now = time.GetUtcNow();
        var series = new List<SeriesDays>();
        foreach (var group in assets.GroupBy(asset => asset.CalendarCode, StringComparer.Ordinal))
        {
            var calendar = await calendars.FindAsync(group.Key, cancellationToken);
            TradingSession[] sessions = [.. calendar?.Sessions(first.AddDays(-1), last.AddDays(1)) ?? []];
            foreach (var interval in Enum.GetValues<BarInterval>())
            {
                var slots = new ExpectedSlots(interval, sessions);
                foreach (var asset in group)
                {
                    var (answered, acknowledged) = known.GetValueOrDefault(
                        (asset.AssetId, interval), (TimeRanges.Empty, TimeRanges.Empty));
                    var facts = new SlotFacts
                    {
                        Expected = slots.Ranges,
                        Answered = answered,
                        Acknowledged = acknowledged,
                        Present = TimeRanges.Empty,
                        Density = default,
                        DueUntil = slots.OverUntil(now - vendors.DelayOf(asset.VendorCode, interval)),
                    };
                    series.Add(new(asset.AssetId, interval, [
                        .. Days(first, last).Select(day => Count(
                            day, facts, interval, counted.GetValueOrDefault((asset.AssetId, interval, day)))),
                    ]));
                }
            }
        }

        return series;
    }

    private static IEnumerable<DateOnly> Days(DateOnly first, DateOnly last)
    {
        for (var day = first; day <= last; day = day.AddDays(1))
            yield return day;
    }

    /// <summary>One day: what was counted of it, and where the series begins and ends in the rest.</summary>
    private static DayCoverage Count(DateOnly day, SlotFacts facts, BarInterval interval, CoverageDay? counted)
    {
        var from = new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
        var slots = facts.Expected.Intersect(TimeRanges.Of(new TimeSlice(from, from.AddDays(1))));
        var total = Length(slots);
        var acknowledged = counted?.Acknowledged ?? Length(slots.Intersect(facts.Acknowledged));
        var rest = total - acknowledged
            - (counted is null ? 0 : counted.Present + counted.NoTrade + counted.VendorGap + counted.Rejected);
        var open = slots.Except(facts.Acknowledged).Except(facts.Answered);
        var notDue = Math.Min(rest, Length(open.Intersect(facts.NotDue)));
        open = open.Except(facts.NotDue);
        var pending = Math.Min(rest - notDue, Length(open.Intersect(facts.After)));
        var notAsked = Math.Min(rest - notDue - pending, Length(open.Intersect(facts.Before)));
        return new(
            day, total, counted?.Present ?? 0, counted?.NoTrade ?? 0, counted?.VendorGap ?? 0, counted?.Rejected ?? 0,
            NotFetched: rest - notDue - pending - notAsked, pending)
        { Acknowledged = acknowledged, NotAsked = notAsked, NotDue = notDue };

        int Length(TimeRanges ranges) => (int)ranges.CountSlots(interval.Length());
    }
}
