using FlexPortal.Core.MarketData.Assets;
using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.MarketData.Calendars;
using FlexPortal.Core.MarketData.Lineage;
using FlexPortal.Core.MarketData.Vendors;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.EntityFrameworkCore;
using NpgsqlTypes;

namespace FlexPortal.Core.MarketData.Coverage;

/// <summary>Explains every slot of a window: its state and the answer that the state rests on.</summary>
internal sealed class SlotQueries(
    PortalDatabase database, IDbContextFactory<PortalDbContext> contexts, CalendarQueries calendars,
    IEnumerable<IMarketDataVendor> vendors, TimeProvider time)
{
    /// <summary>Longest window: of minutes half a year, of days thirty years.</summary>
    public static TimeSpan LongestWindow(BarInterval interval) => TimeSpan.FromDays(interval == BarInterval.Day ? 11_000 : 184);

    /// <summary>The states of a window.</summary>
    /// <param name="asset">The asset.</param>
    /// <param name="interval">Length of the bars.</param>
    /// <param name="window">The window; it is narrowed to whole slots.</param>
    /// <param name="wanted">States to list; the counts are of all.</param>
    /// <param name="most">Ranges to list.</param>
    /// <param name="ct">Cancels the read.</param>
    public async Task<SlotReport> ReadAsync(
        MarketAsset asset, BarInterval interval, TimeSlice window, IReadOnlySet<SlotState> wanted, int most, CancellationToken ct)
    {
        var slots = Whole(window, interval);
        await using var context = await contexts.CreateDbContextAsync(ct);
        var coverage = await context.Set<SeriesCoverage>().AsNoTracking()
            .FirstOrDefaultAsync(row => row.AssetId == asset.AssetId && row.BarInterval == interval, ct);
        var sql = new BarReadSql(database.Main, BarTable.Of(interval));
        var rejected = await sql.ListRejectedAsync(asset.AssetId, slots, ct);
        var facts = await FactsAsync(asset, interval, slots, coverage, ct) with
        {
            Present = await sql.PresentAsync(asset.AssetId, slots, ct),
            Rejected = TimeRanges.OfSlots(rejected.Select(bar => bar.Time), interval.Length()),
        };
        var states = SlotClassifier.Classify(facts, slots);
        var listed = states.Where(range => wanted.Contains(range.State)).ToList();
        var answers = listed.Exists(range => HasEvidence(range.State))
            ? await AnswersAsync(context, asset.AssetId, interval, slots, ct) : [];
        var reasons = rejected.ToDictionary(bar => bar.Time, bar => bar.Reason);
        return new(
            asset.Setting.Symbol, interval.Text(), slots.From, slots.To,
            SlotClassifier.Count(states, interval).OrderBy(pair => pair.Key)
                .ToDictionary(pair => EnumFormatter.From(pair.Key), pair => pair.Value, StringComparer.Ordinal),
            [.. listed.Take(most).Select(range => Explain(range, interval, facts, answers, reasons))],
            listed.Count > most ? listed[most].Slice.From : null);
    }

    private async Task<SlotFacts> FactsAsync(
        MarketAsset asset, BarInterval interval, TimeSlice slots, SeriesCoverage? coverage, CancellationToken ct)
    {
        var calendar = await calendars.FindAsync(asset.Setting.CalendarCode, ct);
        var (first, last) = (DateOnly.FromDateTime(slots.From.UtcDateTime), DateOnly.FromDateTime(slots.To.UtcDateTime));
        TradingSession[] sessions = [.. calendar?.Sessions(first.AddDays(-1), last.AddDays(1)) ?? []];
        var expected = new ExpectedSlots(interval, sessions);
        var due = expected.OverUntil(time.GetUtcNow() - vendors.DelayOf(asset.Setting.VendorCode, interval));
        return new()
        {
            Expected = expected.Ranges,
            Answered = Ranges(coverage?.Answered),
            Acknowledged = Ranges(coverage?.Acknowledged),
            Present = TimeRanges.Empty,
            Density = coverage?.Density ?? BarDensity.Dense,
            DueUntil = due < slots.From ? slots.From : due < slots.To ? due : slots.To,
        };
    }

    /// <summary>Answers for the window, newest first.</summary>
    private static Task<List<Answer>> AnswersAsync(
        PortalDbContext context, int assetId, BarInterval interval, TimeSlice slots, CancellationToken ct) =>
        context.Set<LineageRow>().AsNoTracking()
            .Where(row => row.AssetId == assetId && row.BarInterval == interval && row.FromUtc < slots.To && row.ToUtc > slots.From)
            .OrderByDescending(row => row.LineageId)
            .Select(row => new Answer(row.FromUtc, row.ToUtc, new SlotEvidence(
                row.LineageId, row.VendorCode, row.RequestedAtUtc, row.HttpStatus, row.PayloadSha256, row.IngestionRunId)))
            .ToListAsync(ct);

    private static bool HasEvidence(SlotState state) =>
        state is SlotState.Present or SlotState.NoTrade or SlotState.VendorGap or SlotState.Rejected;

    private static ExplainedSlots Explain(
        SlotRange range, BarInterval interval, SlotFacts facts, List<Answer> answers, Dictionary<DateTimeOffset, string> reasons)
    {
        var (state, slice) = range;
        var evidence = HasEvidence(state) ? answers.Find(answer => answer.From <= slice.From && answer.To > slice.From)?.Evidence : null;
        var slots = TimeRanges.Of(slice).Intersect(facts.Expected).CountSlots(interval.Length());
        var reason = state == SlotState.Rejected ? SlotReasons.OfRejected(reasons.GetValueOrDefault(slice.From)) : SlotReasons.Of(state);
        return new(state, slice.From, slice.To, slots, reason, evidence);
    }

    private static TimeSlice Whole(TimeSlice window, BarInterval interval)
    {
        var length = interval.Length().Ticks;
        var from = new DateTimeOffset((window.From.UtcTicks + length - 1) / length * length, TimeSpan.Zero);
        var to = new DateTimeOffset(window.To.UtcTicks / length * length, TimeSpan.Zero);
        return new(from, to < from ? from : to);
    }

    private static TimeRanges Ranges(NpgsqlRange<DateTime>[]? ranges) =>
        TimeRanges.Of((ranges ?? []).Select(range => new TimeSlice(new(range.LowerBound), new(range.UpperBound))));

    private sealed record Answer(DateTimeOffset From, DateTimeOffset To, SlotEvidence Evidence);
}
