using FlexPortal.Core.MarketData.Assets;
using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.MarketData.Calendars;
using FlexPortal.Core.MarketData.Gaps;
using FlexPortal.Core.MarketData.Lineage;
using FlexPortal.Core.MarketData.Vendors;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace FlexPortal.Core.MarketData.Coverage;

/// <summary>Explains every slot of a window: its state and the answer that the state rests on.</summary>
internal sealed class SlotQueries(
    PortalDatabase database, IDbContextFactory<PortalDbContext> contexts, IEnumerable<IMarketDataVendor> vendors, TimeProvider time)
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
        var (facts, stored) = await ReadFactsAsync(asset, interval, slots, ct);
        var states = SlotClassifier.Classify(facts, slots);
        await using var context = await contexts.CreateDbContextAsync(ct);
        var listed = states.Where(range => wanted.Contains(range.State)).ToList();
        var answers = listed.Exists(range => HasEvidence(range.State))
            ? await AnswersAsync(context, asset.AssetId, interval, slots, ct) : [];
        var gaps = listed.Exists(range => range.State == SlotState.Acknowledged) ? await GapsAsync(context, asset, interval, ct) : [];
        List<(SlotRange Range, GapAcknowledgement? Gap)> pieces = [.. listed.SelectMany(range => Divide(range, gaps))];
        return new(
            asset.Setting.Symbol, interval.Text(), slots.From, slots.To,
            SlotClassifier.Count(states, interval).OrderBy(pair => pair.Key)
                .ToDictionary(pair => EnumFormatter.From(pair.Key), pair => pair.Value, StringComparer.Ordinal),
            [
                .. pieces.Take(most).Select(piece =>
                    Explain(piece.Range, interval, facts, answers, stored.Rejected) with { Acknowledgement = piece.Gap }),
            ],
            pieces.Count > most ? pieces[most].Range.Slice.From : null);
    }

    /// <summary>
    /// What is missing of a whole series, the oldest first: from the first missing slot on, as far as a window goes.
    /// </summary>
    /// <param name="asset">The asset.</param>
    /// <param name="interval">Length of the bars.</param>
    /// <param name="now">The time, UTC.</param>
    /// <param name="wanted">States to list.</param>
    /// <param name="most">Ranges to list.</param>
    /// <param name="ct">Cancels the read.</param>
    public async Task<SlotReport> ListMissingAsync(
        MarketAsset asset, BarInterval interval, DateTimeOffset now, IReadOnlySet<SlotState> wanted, int most, CancellationToken ct)
    {
        var from = await new SlotSql(BarTable.Of(interval)).FindFirstMissingAsync(database.Main, asset.AssetId, ct) ?? now;
        var to = now - from > LongestWindow(interval) ? from + LongestWindow(interval) : now;
        var report = await ReadAsync(asset, interval, new(from, to), wanted, most, ct);
        return to < now && report.NextFromUtc is null ? report with { NextFromUtc = to } : report;
    }

    /// <summary>Every slot of a window by state, oldest first.</summary>
    /// <param name="connection">The connection of the caller, whose transaction can hold locks.</param>
    /// <param name="asset">The asset.</param>
    /// <param name="interval">Length of the bars.</param>
    /// <param name="window">The window; it is narrowed to whole slots.</param>
    /// <param name="ct">Cancels the read.</param>
    public async Task<IReadOnlyList<SlotRange>> ClassifyAsync(
        NpgsqlConnection connection, MarketAsset asset, BarInterval interval, TimeSlice window, CancellationToken ct)
    {
        var slots = Whole(window, interval);
        var stored = await new SlotSql(BarTable.Of(interval)).ReadAsync(connection, asset.AssetId, slots, ct);
        return SlotClassifier.Classify(FactsOf(stored, asset, interval), slots);
    }

    private async Task<(SlotFacts Facts, StoredSlots Stored)> ReadFactsAsync(
        MarketAsset asset, BarInterval interval, TimeSlice slots, CancellationToken ct)
    {
        await using var connection = await database.Main.OpenConnectionAsync(ct);
        var stored = await new SlotSql(BarTable.Of(interval)).ReadAsync(connection, asset.AssetId, slots, ct);
        return (FactsOf(stored, asset, interval), stored);
    }

    /// <summary>What is acknowledged of a series, with its slots.</summary>
    private static async Task<List<(GapAcknowledgement Gap, TimeRanges Slots)>> GapsAsync(
        PortalDbContext context, MarketAsset asset, BarInterval interval, CancellationToken ct) =>
        [
            .. (await context.Set<GapAcknowledgementRow>().AsNoTracking()
                    .Where(row => row.AssetId == asset.AssetId && row.BarInterval == interval && row.EndedAtUtc == null).ToListAsync(ct))
                .Select(row => (row.Of(asset), SlotParameter.Read(row.Slots))),
        ];

    /// <summary>Neighbouring slots that several users acknowledged become one piece for each.</summary>
    private static IEnumerable<(SlotRange Range, GapAcknowledgement? Gap)> Divide(
        SlotRange range, List<(GapAcknowledgement Gap, TimeRanges Slots)> gaps)
    {
        if (range.State != SlotState.Acknowledged)
            return [(range, null)];

        var rest = TimeRanges.Of(range.Slice);
        var pieces = new List<(SlotRange Range, GapAcknowledgement? Gap)>();
        foreach (var (gap, slots) in gaps)
        {
            pieces.AddRange(rest.Intersect(slots).Pieces.Select(piece => (range with { Slice = piece }, (GapAcknowledgement?)gap)));
            rest = rest.Except(slots);
        }

        pieces.AddRange(rest.Pieces.Select(piece => (range with { Slice = piece }, (GapAcknowledgement?)null)));
        return pieces.OrderBy(piece => piece.Range.Slice.From);
    }

    private SlotFacts FactsOf(StoredSlots stored, MarketAsset asset, BarInterval interval)
    {
        var expected = new ExpectedSlots(interval, stored.Sessions);
        return new()
        {
            Expected = expected.Ranges,
            Answered = stored.Answered,
            Acknowledged = stored.Acknowledged,
            Present = stored.Present,
            Rejected = TimeRanges.OfSlots(stored.Rejected.Keys, interval.Length()),
            Density = stored.Density ?? BarDensity.Dense,
            DueUntil = expected.OverUntil(time.GetUtcNow() - vendors.DelayOf(asset.Setting.VendorCode, interval)),
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
        SlotRange range, BarInterval interval, SlotFacts facts, List<Answer> answers,
        IReadOnlyDictionary<DateTimeOffset, string> reasons)
    {
        var (state, slice) = range;
        var evidence = HasEvidence(state) ? EvidenceOf(state, slice, answers) : null;
        var slots = TimeRanges.Of(slice).Intersect(facts.Expected).CountSlots(interval.Length());
        var reason = state == SlotState.Rejected ? SlotReasons.OfRejected(reasons.GetValueOrDefault(slice.From)) : SlotReasons.Of(state);
        return new(state, slice.From, slice.To, slots, reason, evidence);
    }

    /// <summary>
    /// The answer that a range rests on; null where no single one does. Of bars only the answer that nothing else overlaps is known to have
    /// brought them: a later one with the same values brings none.
    /// </summary>
    private static SlotEvidence? EvidenceOf(SlotState state, TimeSlice slice, List<Answer> answers)
    {
        var over = answers.Where(answer => answer.From < slice.To && answer.To > slice.From).Take(2).ToList();
        return over is [var newest, ..] && newest.From <= slice.From && newest.To >= slice.To
            && (state != SlotState.Present || over.Count == 1) ? newest.Evidence : null;
    }

    private static TimeSlice Whole(TimeSlice window, BarInterval interval)
    {
        var length = interval.Length().Ticks;
        var from = new DateTimeOffset((window.From.UtcTicks + length - 1) / length * length, TimeSpan.Zero);
        var to = new DateTimeOffset(window.To.UtcTicks / length * length, TimeSpan.Zero);
        return new(from, to < from ? from : to);
    }

    private sealed record Answer(DateTimeOffset From, DateTimeOffset To, SlotEvidence Evidence);
}
