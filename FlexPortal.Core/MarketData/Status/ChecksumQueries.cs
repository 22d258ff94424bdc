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
        MarketAsset asset, BarInterval interval, TimeSlice window, CancellationToken cancellationToken) =>
        (await ReadAsync([asset.AssetId], interval, window, time.GetUtcNow(), cancellationToken)) is [var found] ? found : null;

    /// <summary>The report of the series and the windows of a run, by symbol, days before minutes.</summary>
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
        var (report, now) = (new List<SeriesChecksum>(), time.GetUtcNow());
        foreach (var (interval, from) in new[] { (BarInterval.Day, plan.DaysFromUtc), (BarInterval.Minute, plan.MinutesFromUtc) })
        {
            if (from is { } start)
                report.AddRange(await ReadAsync(ids, interval, new(start, plan.ToUtc), now, cancellationToken));
        }

        return [.. report.OrderBy(series => series.Symbol, StringComparer.Ordinal)];
    }

    private async Task<IReadOnlyList<SeriesChecksum>> ReadAsync(
        int[] ids, BarInterval interval, TimeSlice window, DateTimeOffset now, CancellationToken ct)
    {
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        var stored = await ChecksumSql.ListAsync(database.Main, ids, interval, window, today, ct);
        var (report, clocks) = (new List<SeriesChecksum>(), new Dictionary<(string, string), SeriesClock>());
        foreach (var one in stored)
        {
            // A clock costs a read of the calendar: only for a series with something open in these two days.
            if (one.RestYesterday + one.RestToday == 0)
            {
                report.Add(one.Report);
                continue;
            }

            if (!clocks.TryGetValue((one.Calendar, one.Vendor), out var clock))
            {
                var calendar = await calendars.FindAsync(one.Calendar, ct);
                TradingSession[] sessions = [.. calendar?.Sessions(today.AddDays(-3), today.AddDays(2)) ?? []];
                clock = clocks[(one.Calendar, one.Vendor)] = new(interval, sessions, vendors.DelayOf(one.Vendor, interval), now);
            }

            report.Add(one.Report with
            {
                Pending = Math.Min(one.RestYesterday, clock.PendingYesterday) + Math.Min(one.RestToday, clock.PendingToday),
            });
        }

        return report;
    }
}
