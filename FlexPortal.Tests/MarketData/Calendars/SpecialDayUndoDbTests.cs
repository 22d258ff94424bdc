using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.MarketData.Calendars;
using FlexPortal.Core.MarketData.Coverage;
using FlexPortal.Tests.MarketData.Status;
using FlexPortal.Tests.Support;
using Xunit;
using static FlexPortal.Tests.MarketData.MarketSamples;

namespace FlexPortal.Tests.MarketData.Calendars;

/// <summary>A change of a day and the change back leave every slot and every figure as they were.</summary>
public sealed class SpecialDayUndoDbTests : IAsyncLifetime
{
    private static readonly DateOnly Tuesday = new(2026, 3, 3);
    private static readonly TimeSlice Week = Slice("2026-03-02", "2026-03-07");
    private static readonly HashSet<SlotState> All = [.. Enum.GetValues<SlotState>()];

    private StatusTrial _trial = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _trial = await StatusTrial.StartAsync("2026-03-09 12:00", Cancel);

    public ValueTask DisposeAsync() => _trial.DisposeAsync();

    [Theory]
    [InlineData(BarDensity.Sparse, "closed")]
    [InlineData(BarDensity.Dense, "closed")]
    [InlineData(BarDensity.Sparse, "09:30-13:00")]
    [InlineData(BarDensity.Dense, "11:00-16:00")]
    [InlineData(BarDensity.Sparse, "08:00-12:00")]
    public async Task After_the_usual_hours_are_back_nothing_is_lost(BarDensity density, string hours)
    {
        await FillAsync(density);
        var before = await ReadAsync();
        Assert.Contains(density == BarDensity.Sparse ? "no_trade" : "vendor_gap", before, StringComparison.Ordinal);
        Assert.Contains("rejected", before, StringComparison.Ordinal);
        Assert.Contains("acknowledged", before, StringComparison.Ordinal);

        await SaveAsync(HoursOf(hours));
        Assert.NotEqual(before, await ReadAsync());
        await SaveAsync(new DayHours.Usual());

        Assert.Equal(before, await ReadAsync());
    }

    [Fact]
    public async Task The_preview_of_an_undo_says_that_the_answers_are_back()
    {
        await FillAsync(BarDensity.Sparse);
        var closed = await SaveAsync(new DayHours.Closed());

        var (undone, _) = await _trial.Market.SpecialDays.PreviewAsync(new("XNYS", Tuesday, new DayHours.Usual()), Cancel);

        Assert.Equal(
            closed.Changes.Select(change => $"{change.Symbol} {change.Interval} {change.Before} {change.Slots}"),
            undone!.Changes.Select(change => $"{change.Symbol} {change.Interval} {change.After} {change.Slots}"));
        Assert.Contains(undone.Changes, change => change.After == SlotState.NoTrade);
        Assert.DoesNotContain(undone.Changes, change => change.After == SlotState.NotFetched);
    }

    [Fact]
    public async Task An_answer_to_a_closed_day_is_none_for_the_session_that_it_gets_later()
    {
        await SaveAsync(new DayHours.Closed());
        await FillAsync(BarDensity.Sparse);
        var closed = await ReadAsync();

        await SaveAsync(new DayHours.Open(new(10, 0), new(11, 0)));
        var opened = await _trial.SeriesAsync("SPY/1m", Cancel);
        await SaveAsync(new DayHours.Closed());

        Assert.Equal((4 * 390 + 60, true, 1), ((int)opened.Expected, opened.Gapped, opened.GapCount));
        Assert.Equal(closed, await ReadAsync());
    }

    private static DayHours HoursOf(string text) => text.Split('-') is [var from, var to]
        ? new DayHours.Open(TimeOnly.Parse(from, System.Globalization.CultureInfo.InvariantCulture),
            TimeOnly.Parse(to, System.Globalization.CultureInfo.InvariantCulture))
        : new DayHours.Closed();

    /// <summary>Minutes of a week with bars, none, bad and known ones, and its days without the Tuesday's.</summary>
    private async Task FillAsync(BarDensity density)
    {
        var calendar = (await _trial.Market.Calendars.FindAsync("XNYS", Cancel))!;
        var bars = calendar.Sessions(new(2026, 3, 2), new(2026, 3, 6)).SelectMany(session => Minutes(session.Slice))
            .Where(bar => DateOnly.FromDateTime(bar.Time.UtcDateTime) != Tuesday || bar.Time.Minute % 7 != 3)
            .Select(bar => bar.Time.Minute == 5 && DateOnly.FromDateTime(bar.Time.UtcDateTime) == Tuesday ? bar with { High = 0 } : bar);
        await _trial.StoreAsync(Answer(_trial.Market.Spy, BarInterval.Minute, Week, [.. bars]) with { Density = density }, Cancel);
        await _trial.StoreAsync(
            Answer(_trial.Market.Spy, BarInterval.Day, Week, [.. Days(Week).Where(day => day.Time != Utc("2026-03-03"))])
            with
            { Density = density }, Cancel);
        await _trial.Acknowledge.ExecuteAsync(
            new("SPY", BarInterval.Minute, Slice("2026-03-03 15:00", "2026-03-03 15:10")) { Reason = "Known." }, Actors.Named("ada"),
            Cancel);
    }

    private async Task<SpecialDayChange> SaveAsync(DayHours hours)
    {
        var (change, error) = await _trial.Market.SpecialDays.ExecuteAsync(
            new("XNYS", Tuesday, hours) { Name = "Storm", Reason = "notice" }, Actors.Named("ada"), Cancel);
        Assert.Null(error);
        return change!;
    }

    /// <summary>Every slot, day and figure of both series, as one text.</summary>
    private async Task<string> ReadAsync()
    {
        var asset = (await _trial.Market.Assets.FindAsync("SPY", Cancel))!;
        var lines = new List<string>();
        foreach (var interval in Enum.GetValues<BarInterval>())
        {
            var report = await _trial.Slots.ReadAsync(asset, interval, Week, All, 10_000, Cancel);
            lines.AddRange(report.Ranges.Select(range => $"{range.State} {range.FromUtc:s} {range.ToUtc:s} {range.Evidence?.LineageId}"));
            lines.Add(string.Join(' ', report.Counts));
        }

        lines.Add(await _trial.Market.Database.ScalarAsync<string>("""
            SELECT string_agg(concat_ws('|', bar_interval, expected_count, present_count, no_trade_count, vendor_gap_count, rejected_count,
                                        acknowledged_count, gaps, gap_count, is_gapped, checksum, first_at_utc, last_final_at_utc,
                                        not_fetched_count),
                              chr(10) ORDER BY bar_interval) FROM market.coverage
            """));
        lines.Add(await _trial.Market.Database.ScalarAsync<string>("""
            SELECT string_agg(concat_ws('|', bar_interval, day, expected, present, no_trade, vendor_gap, rejected, acknowledged, sha256),
                              chr(10) ORDER BY bar_interval, day) FROM market.coverage_day WHERE expected > 0
            """));
        return string.Join('\n', lines);
    }
}
