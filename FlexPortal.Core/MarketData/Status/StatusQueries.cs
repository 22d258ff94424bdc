using FlexPortal.Core.MarketData.Backfill;
using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.MarketData.Calendars;
using FlexPortal.Core.MarketData.Coverage;
using FlexPortal.Core.MarketData.Vendors;
using FlexPortal.Core.Platform.LiveEvents;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.EntityFrameworkCore;

namespace FlexPortal.Core.MarketData.Status;

/// <summary>
/// Reads the status of all series. One snapshot serves every viewer until something changes or it is four seconds old; filters and pages
/// are cut from it, so that a hundred viewers cost the database one read.
/// </summary>
internal sealed class StatusQueries(
    PortalDatabase database, IDbContextFactory<PortalDbContext> contexts, CalendarQueries calendars,
    IEnumerable<IMarketDataVendor> vendors, SharedReads shared, TimeProvider time)
{
    private const string Key = "market-status";

    // Sessions after now from which the next due bar is found; longer than any closing of a market.
    private const int DaysAhead = 14;

    // While a backfill runs hints come several times a second.
    private static readonly TimeSpan LeastAge = TimeSpan.FromSeconds(1);

    /// <summary>The topic that makes a snapshot stale.</summary>
    public static string Topic => MarketJobs.Runs.Topic;

    /// <summary>The snapshot.</summary>
    /// <param name="fresh">Whether the read must begin now.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public Task<StatusSnapshot> ReadAsync(bool fresh, CancellationToken cancellationToken) => shared.ReadAsync<StatusSnapshot>(
        Key, Topic, fresh,
        (last, ct) => !fresh && last is not null && time.GetUtcNow() - last.AsOfUtc < LeastAge ? Task.FromResult(last) : ReadAsync(ct),
        cancellationToken);

    private async Task<StatusSnapshot> ReadAsync(CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var found = await StatusSql.ListAsync(database.Main, ct);
        // What left the settings is late for nothing and waits for nothing.
        var former = found.Where(one => one.Stored.NotCollectedSinceUtc is not null)
            .Select(one => one.Stored with { Condition = SeriesCondition.NotCollected, VendorState = VendorState.Unknown, Stale = false })
            .ToList();
        var stored = found.Where(one => one.Stored.NotCollectedSinceUtc is null).ToList();
        await using var context = await contexts.CreateDbContextAsync(ct);
        var health = await ReadVendorsAsync(
            context, stored.Select(one => one.Stored.Vendor).Distinct(StringComparer.Ordinal), now, ct);
        var (clocks, early) = await ReadCalendarsAsync(stored, now, ct);
        return new(
            now,
            [
                .. stored.Select(one => Complete(
                    one with { Stored = one.Stored with { NotAsked = early.GetValueOrDefault(one.Stored.Number) } }, clocks[ClockOf(one)],
                    health[one.Stored.Vendor])),
            ],
            [.. health.Values.OrderBy(vendor => vendor.Vendor, StringComparer.Ordinal)], former, await ReadBackfillAsync(context, ct));
    }

    /// <summary>The newest backfill; null when there was none.</summary>
    private static Task<LastBackfill?> ReadBackfillAsync(PortalDbContext context, CancellationToken ct)
    {
        var canceled = MarketDataErrors.RunCanceled().Code;
        return context.Set<MarketRun>().AsNoTracking().Where(run => run.Kind == MarketRunKind.Backfill)
            .OrderByDescending(run => run.StartedAtUtc)
            .Select(run => new LastBackfill(
                run.IngestionRunId, run.Fence, run.Status, run.ErrorCode == canceled, run.SlicesDone, run.SlicesTotal))
            .FirstOrDefaultAsync(ct);
    }

    private static async Task<Dictionary<string, VendorHealth>> ReadVendorsAsync(
        PortalDbContext context, IEnumerable<string> codes, DateTimeOffset now, CancellationToken ct)
    {
        var rows = await context.Set<VendorStatusRow>().AsNoTracking().ToDictionaryAsync(row => row.VendorCode, StringComparer.Ordinal, ct);
        return codes.ToDictionary(
            code => code, code => VendorHealth.Of(code, rows.GetValueOrDefault(code), now), StringComparer.Ordinal);
    }

    /// <summary>What the calendars say: the clocks, and by number of the series the slots before its first answer.</summary>
    private async Task<(Dictionary<ClockKey, SeriesClock> Clocks, Dictionary<long, long> NotAsked)> ReadCalendarsAsync(
        IReadOnlyList<StoredSeries> stored, DateTimeOffset now, CancellationToken ct)
    {
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        var clocks = new Dictionary<ClockKey, SeriesClock>();
        var since = stored.Where(one => one.Interval == BarInterval.Day).ToDictionary(one => one.Stored.AssetId, SinceOf);
        var notAsked = new Dictionary<long, long>();
        foreach (var group in stored.GroupBy(one => one.Stored.Calendar, StringComparer.Ordinal))
        {
            var oldest = group.Min(one => one.Stored.LastFinalAtUtc ?? (one.Answered.IsEmpty ? null : one.Answered.Pieces[^1].To)) ?? now;
            var calendar = await calendars.FindAsync(group.Key, ct);
            TradingSession[] sessions =
                [.. calendar?.Sessions(DateOnly.FromDateTime(oldest.UtcDateTime).AddDays(-2), today.AddDays(DaysAhead)) ?? []];
            foreach (var key in group.Select(ClockOf).Distinct())
                clocks[key] = new(key.Interval, sessions, vendors.DelayOf(key.Vendor, key.Interval), now);
            foreach (var series in group.GroupBy(one => one.Interval).Where(_ => calendar is not null))
                CountBefore(calendar!, series.Key, [.. series]);
        }

        return (clocks, notAsked);

        // The same plan as that of a backfill without a window; a series that begins with the window costs nothing.
        void CountBefore(TradingCalendar calendar, BarInterval interval, StoredSeries[] group)
        {
            var window = new TimeSlice(PlanBackfill.DefaultFrom(interval, now), now);
            var late = group.Where(one => one.Answered.IsEmpty || one.Answered.Pieces[0].From > window.From).ToArray();
            if (late.Length == 0)
                return;

            var slots = PlanBackfill.SlotsOf(calendar, window, interval);
            foreach (var one in late)
            {
                var vendor = vendors.FirstOrDefault(known => string.Equals(known.Code, one.Stored.Vendor, StringComparison.Ordinal));
                if (vendor is null)
                    continue;

                var planned = new PlannedSeries
                {
                    AssetId = one.Stored.AssetId,
                    Interval = interval,
                    Vendor = vendor.Capabilities,
                    Expected = slots.Ranges,
                    Answered = one.Answered,
                    Since = interval == BarInterval.Minute ? since.GetValueOrDefault(one.Stored.AssetId) : null,
                    DueUntil = slots.OverUntil(now - vendor.Capabilities.PublishDelayOf(interval)),
                };
                notAsked[one.Stored.Number] = BackfillPlanner.CountBefore(planned, window, now);
            }
        }
    }

    private static DateTimeOffset? SinceOf(StoredSeries days) =>
        string.Equals(days.Stored.BarsVendor, days.Stored.Vendor, StringComparison.Ordinal)
            ? PlannedSeries.SinceOf(days.Answered, days.Stored.FirstAtUtc) : null;

    private static ClockKey ClockOf(StoredSeries one) => new(one.Stored.Calendar, one.Interval, one.Stored.Vendor);

    private static SeriesStatus Complete(StoredSeries one, SeriesClock clock, VendorHealth vendor)
    {
        if (!one.IsFetched)
        {
            return one.Stored with
            {
                Condition = SeriesCondition.NeverFetched,
                VendorState = vendor.State,
                NextDueAtUtc = clock.NextDueAtUtc,
            };
        }

        var lag = clock.LagOf(one.Stored.LastFinalAtUtc);
        return one.Stored with
        {
            Condition = ConditionOf(one.Stored, lag),
            VendorState = vendor.State,
            LagMinutes = lag,
            Pending = clock.PendingOf(one.Answered),
            NextDueAtUtc = clock.NextDueAtUtc,
        };
    }

    private static SeriesCondition ConditionOf(SeriesStatus stored, long? lag) => stored switch
    {
        { LastFinalAtUtc: null } => SeriesCondition.NoBars,
        { Stale: true } => SeriesCondition.Stale,
        _ when lag > SeriesStatus.LateAfterMinutes => SeriesCondition.Behind,
        { Gapped: true } => SeriesCondition.Gapped,
        { NotAsked: > 0 } => SeriesCondition.ShortHistory,
        _ => SeriesCondition.UpToDate,
    };

    private sealed record ClockKey(string Calendar, BarInterval Interval, string Vendor);
}
