using FlexPortal.Core.MarketData.Assets;
using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.MarketData.Calendars;
using FlexPortal.Core.MarketData.Coverage;
using FlexPortal.Core.MarketData.Vendors;
using FlexPortal.Core.MarketData.Vendors.Adapters;
using FlexPortal.Core.MarketData.Vendors.Client;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.EntityFrameworkCore;

namespace FlexPortal.Core.MarketData.Backfill;

/// <summary>A plan and its slices.</summary>
internal sealed record PlannedBackfill(BackfillPlan Plan, IReadOnlyList<PlannedSlice> Slices, IReadOnlyList<MarketAsset> Assets);

/// <summary>Decides which slices a request needs; changes nothing.</summary>
public sealed class PlanBackfill
{
    /// <summary>Window of daily bars without a request for another one.</summary>
    public const int DefaultYears = 3;

    /// <summary>Window of minute bars without a request for another one, in days.</summary>
    public const int DefaultDays = 90;

    // So many slices are a plan for which a person has made a mistake, or needs a smaller window.
    private const int MostSlices = 200_000;

    private readonly IDbContextFactory<PortalDbContext> _contexts;
    private readonly CalendarQueries _calendars;
    private readonly AssetQueries _assets;
    private readonly VendorConnections _vendors;
    private readonly TimeProvider _time;

    internal PlanBackfill(
        IDbContextFactory<PortalDbContext> contexts, CalendarQueries calendars, AssetQueries assets, VendorConnections vendors,
        TimeProvider time) =>
        (_contexts, _calendars, _assets, _vendors, _time) = (contexts, calendars, assets, vendors, time);

    /// <summary>First moment of the window of an interval without a request for another one, UTC.</summary>
    internal static DateTimeOffset DefaultFrom(BarInterval interval, DateTimeOffset now) =>
        new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero) is var midnight && interval == BarInterval.Day
            ? midnight.AddYears(-DefaultYears) : midnight.AddDays(-DefaultDays);

    /// <summary>What a request would do.</summary>
    public async Task<(BackfillPreview? Preview, PortalError? Error)> PreviewAsync(
        BackfillRequest request, CancellationToken cancellationToken)
    {
        var (planned, error) = await ExecuteAsync(request, cancellationToken);
        return planned is null
            ? (null, error)
            : (new(
                planned.Plan, planned.Slices.Count, planned.Slices.Sum(slice => slice.Bars), Shares(planned), SeriesOf(planned)), null);
    }

    internal async Task<(PlannedBackfill? Planned, PortalError? Error)> ExecuteAsync(
        BackfillRequest request, CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        if (request is { From: { } from, To: { } until } && from >= until)
            return (null, MarketDataErrors.WindowEmpty());
        if (request.From > now)
            return (null, MarketDataErrors.WindowAhead());

        var active = (await _assets.ListAsync(cancellationToken)).Where(asset => asset.IsActive).ToList();
        var wanted = request.Symbols.Count == 0
            ? active
            : [.. active.Where(asset => request.Symbols.Contains(asset.Setting.Symbol, StringComparer.OrdinalIgnoreCase))];
        if (request.Symbols.FirstOrDefault(symbol =>
            !active.Exists(asset => string.Equals(asset.Setting.Symbol, symbol, StringComparison.OrdinalIgnoreCase))) is { } unknown)
            return (null, MarketDataErrors.AssetUnknown(unknown));
        if (wanted.Count == 0)
            return (null, MarketDataErrors.NoAssets());

        if (await FindOtherVendorAsync(wanted, cancellationToken) is { } changed)
            return (null, changed);
        if (request.From is { } first && await FindTooEarlyAsync(wanted, first, cancellationToken) is { } early)
            return (null, early);

        var plan = PlanOf(request, wanted, now);
        var series = await ReadAsync(wanted, request.Interval, plan, now, cancellationToken);
        // The vendor answered the hole before; it is to answer again.
        if (request.Kind == MarketRunKind.AskAgain)
            series = [.. series.Select(one => one with { Answered = TimeRanges.Empty, Since = null })];
        var slices = BackfillPlanner.Plan(series, interval => WindowOf(plan, interval), now);
        return slices.Count > MostSlices
            ? (null, MarketDataErrors.PlanTooLong(MostSlices))
            : (new(plan, slices, wanted), null);
    }

    private static BackfillPlan PlanOf(BackfillRequest request, IReadOnlyList<MarketAsset> assets, DateTimeOffset now)
    {
        var to = request.To < now ? request.To.Value.ToUniversalTime() : now;
        return new(
            [.. assets.Select(asset => asset.Setting.Symbol)], request.Interval,
            request.Interval is BarInterval.Minute ? null : request.From?.ToUniversalTime() ?? DefaultFrom(BarInterval.Day, now),
            request.Interval is BarInterval.Day ? null : request.From?.ToUniversalTime() ?? DefaultFrom(BarInterval.Minute, now),
            to);
    }

    /// <summary>The error of an asset whose bars are from another vendor than it has now; null without one.</summary>
    private async Task<PortalError?> FindOtherVendorAsync(IReadOnlyList<MarketAsset> assets, CancellationToken ct)
    {
        var vendors = assets.ToDictionary(asset => asset.AssetId, asset => asset.Setting);
        await using var context = await _contexts.CreateDbContextAsync(ct);
        var stored = await context.Set<SeriesCoverage>().Where(row => vendors.Keys.Contains(row.AssetId))
            .Select(row => new { row.AssetId, row.VendorCode }).ToListAsync(ct);
        return stored.Find(row => !string.Equals(row.VendorCode, vendors[row.AssetId].VendorCode, StringComparison.Ordinal)) is { } other
            ? MarketDataErrors.VendorChanged(vendors[other.AssetId].Symbol, other.VendorCode, vendors[other.AssetId].VendorCode)
            : null;
    }

    /// <summary>
    /// The error of a window that begins before the days of a calendar, where it would be cut without a word; null without one.
    /// </summary>
    private async Task<PortalError?> FindTooEarlyAsync(IReadOnlyList<MarketAsset> assets, DateTimeOffset from, CancellationToken ct)
    {
        foreach (var code in assets.Select(asset => asset.Setting.CalendarCode).Distinct(StringComparer.Ordinal))
        {
            if (await _calendars.FindAsync(code, ct) is { } calendar && DateOnly.FromDateTime(from.UtcDateTime) < calendar.FirstDate)
                return MarketDataErrors.WindowBeforeCalendar(code, calendar.FirstDate);
        }

        return null;
    }

    private static TimeSlice WindowOf(BackfillPlan plan, BarInterval interval) =>
        new((interval == BarInterval.Day ? plan.DaysFromUtc : plan.MinutesFromUtc) ?? plan.ToUtc, plan.ToUtc);

    private async Task<List<PlannedSeries>> ReadAsync(
        IReadOnlyList<MarketAsset> assets, BarInterval? interval, BackfillPlan plan, DateTimeOffset now, CancellationToken ct)
    {
        var intervals = interval is { } one ? [one] : Enum.GetValues<BarInterval>();
        var ids = assets.Select(asset => asset.AssetId).ToArray();
        await using var context = await _contexts.CreateDbContextAsync(ct);
        var answered = (await context.Set<SeriesCoverage>().AsNoTracking().Where(row => ids.Contains(row.AssetId))
                .Select(row => new { row.AssetId, row.BarInterval, row.VendorCode, row.Answered, row.FirstAtUtc }).ToListAsync(ct))
            .ToDictionary(
                row => (row.AssetId, row.BarInterval),
                row => (row.VendorCode, Slots: SlotParameter.Read(row.Answered), row.FirstAtUtc));
        var expected = new Dictionary<(string, BarInterval), ExpectedSlots>();
        var series = new List<PlannedSeries>();
        foreach (var (asset, length) in assets.SelectMany(asset => intervals.Select(length => (asset, length))))
        {
            var (setting, vendor) = (asset.Setting, _vendors.CapabilitiesOf(asset.Setting.VendorCode));
            if (!expected.TryGetValue((setting.CalendarCode, length), out var slots))
            {
                slots = await SlotsAsync(setting.CalendarCode, WindowOf(plan, length), length, ct);
                expected.Add((setting.CalendarCode, length), slots);
            }

            series.Add(new()
            {
                AssetId = asset.AssetId,
                Interval = length,
                Vendor = vendor,
                Expected = slots.Ranges,
                Answered = answered.GetValueOrDefault((asset.AssetId, length)).Slots ?? TimeRanges.Empty,
                Since = length == BarInterval.Minute && answered.GetValueOrDefault((asset.AssetId, BarInterval.Day)) is var days
                    && string.Equals(days.VendorCode, setting.VendorCode, StringComparison.Ordinal)
                    ? PlannedSeries.SinceOf(days.Slots, days.FirstAtUtc) : null,
                DueUntil = slots.OverUntil(now - vendor.PublishDelayOf(length)),
            });
        }

        return series;
    }

    private async Task<ExpectedSlots> SlotsAsync(string calendarCode, TimeSlice window, BarInterval interval, CancellationToken ct)
    {
        var calendar = await _calendars.FindAsync(calendarCode, ct)
            ?? throw new InvalidOperationException("An asset is on a calendar that the database does not have.");
        return SlotsOf(calendar, window, interval);
    }

    /// <summary>The slots of a window, and enough around it to say what is over.</summary>
    internal static ExpectedSlots SlotsOf(TradingCalendar calendar, TimeSlice window, BarInterval interval)
    {
        // A session can begin on the day before by UTC, and the one under way says what is over.
        var (first, last) = (DateOnly.FromDateTime(window.From.UtcDateTime), DateOnly.FromDateTime(window.To.UtcDateTime));
        return new(interval, [.. calendar.Sessions(first.AddDays(-1), last.AddDays(1))]);
    }

    private static List<SeriesShare> SeriesOf(PlannedBackfill planned)
    {
        var symbols = planned.Assets.ToDictionary(asset => asset.AssetId, asset => asset.Setting.Symbol);
        return
        [
            .. planned.Slices.GroupBy(slice => (Symbol: symbols[slice.AssetId], slice.Interval))
                .OrderBy(series => series.Key.Symbol, StringComparer.Ordinal).ThenBy(series => series.Key.Interval)
                .Select(series => new SeriesShare(
                    series.Key.Symbol, series.Key.Interval.Text(), series.Count(), series.Sum(slice => slice.Bars))),
        ];
    }

    private List<VendorShare> Shares(PlannedBackfill planned)
    {
        var vendors = planned.Assets.ToDictionary(asset => asset.AssetId, asset => asset.Setting.VendorCode);
        return
        [
            .. planned.Slices.CountBy(slice => vendors[slice.AssetId], StringComparer.Ordinal)
                .OrderBy(share => share.Key, StringComparer.Ordinal)
                .Select(share => Share(share.Key, share.Value)),
        ];
    }

    private VendorShare Share(string vendor, int requests)
    {
        var perMinute = VendorBudget.PerMinute(_vendors.VendorOf(vendor))?.Permits;
        return new(
            vendor, requests, perMinute, perMinute is { } limit ? Math.Round(requests / (decimal)limit, 1) : null,
            VendorConnections.IsReplay(vendor));
    }
}
