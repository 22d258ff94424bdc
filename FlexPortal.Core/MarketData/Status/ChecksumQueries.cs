using FlexPortal.Core.MarketData.Assets;
using FlexPortal.Core.MarketData.Backfill;
using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.MarketData.Calendars;
using FlexPortal.Core.MarketData.Coverage;
using FlexPortal.Core.MarketData.Vendors;
using FlexPortal.Core.Platform.Persistence;

namespace FlexPortal.Core.MarketData.Status;

/// <summary>Reads the checksum report of series: what is stored, in counts and one digest.</summary>
internal sealed class ChecksumQueries(
    PortalDatabase database, AssetQueries assets, CalendarQueries calendars, IEnumerable<IMarketDataVendor> vendors, TimeProvider time)
{
    /// <summary>The report of one series; null when it was never answered.</summary>
    /// <param name="asset">The asset.</param>
    /// <param name="interval">Length of the bars.</param>
    /// <param name="window">The window; days (UTC) that it only touches count whole.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    public async Task<SeriesChecksum?> FindAsync(
        MarketAsset asset, BarInterval interval, TimeSlice window, CancellationToken cancellationToken)
    {
        var days = new TimeSlice(Midnight(window.From), Midnight(window.To.AddTicks(-1)).AddDays(1));
        return await ReadAsync([asset.AssetId], interval, days, cancellationToken) is [var found] ? found : null;
    }

    /// <summary>
    /// The report of the series and the windows of a run, by symbol, days before minutes. What is due since its window ended is not part
    /// of it.
    /// </summary>
    /// <param name="plan">The plan of the run.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    public async Task<IReadOnlyList<SeriesChecksum>> ListAsync(BackfillPlan plan, CancellationToken cancellationToken)
    {
        var wanted = plan.Symbols.ToHashSet(StringComparer.OrdinalIgnoreCase);
        int[] ids =
        [
            .. (await assets.ListAsync(cancellationToken)).Where(asset => wanted.Contains(asset.Setting.Symbol))
                .Select(asset => asset.AssetId),
        ];
        var report = new List<SeriesChecksum>();
        foreach (var (interval, from) in new[] { (BarInterval.Day, plan.DaysFromUtc), (BarInterval.Minute, plan.MinutesFromUtc) })
        {
            if (from is { } start)
                report.AddRange(await ReadAsync(ids, interval, new(start, plan.ToUtc), cancellationToken));
        }

        return [.. report.OrderBy(series => series.Symbol, StringComparer.Ordinal)];
    }

    private async Task<List<SeriesChecksum>> ReadAsync(int[] assetIds, BarInterval interval, TimeSlice window, CancellationToken ct)
    {
        var counted = await ChecksumSql.ListAsync(database.Main, assetIds, interval, window, ct);
        var series = new List<SeriesChecksum>();
        foreach (var group in counted.GroupBy(one => one.CalendarCode, StringComparer.Ordinal))
        {
            var calendar = await calendars.FindAsync(group.Key, ct);
            foreach (var one in group)
                series.Add(one.Report with { Pending = calendar is null ? 0 : PendingOf(one, calendar, interval, window) });
        }

        return series;
    }

    /// <summary>Due slots of a window after the last answer.</summary>
    private long PendingOf(CountedChecksum one, TradingCalendar calendar, BarInterval interval, TimeSlice window)
    {
        var now = time.GetUtcNow();
        if (one.AnsweredUntil is not { } last || last >= now)
            return 0;

        var slots = new ExpectedSlots(interval, [
            .. calendar.Sessions(DateOnly.FromDateTime(last.UtcDateTime).AddDays(-1), DateOnly.FromDateTime(now.UtcDateTime).AddDays(1)),
        ]);
        var due = slots.OverUntil(now - vendors.DelayOf(one.VendorCode, interval));
        return slots.Ranges.CountSlots(
            interval.Length(), new(last > window.From ? last : window.From, due < window.To ? due : window.To));
    }

    private static DateTimeOffset Midnight(DateTimeOffset at) => new(at.UtcDateTime.Date, TimeSpan.Zero);
}
