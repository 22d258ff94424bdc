using FlexPortal.Core.MarketData.Assets;
using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.MarketData.Calendars;
using FlexPortal.Core.MarketData.Coverage;
using FlexPortal.Core.MarketData.Status;
using FlexPortal.MarketData.Assets;
using FlexPortal.Tests.MarketData.Status;
using FlexPortal.Tests.Support;
using Xunit;
using static FlexPortal.Tests.MarketData.MarketSamples;

namespace FlexPortal.Tests.MarketData.Coverage;

/// <summary>
/// All places say the same of a series: the status, the days, the list of gaps, the checksum report and the rows of the database, also
/// after days of its calendar were opened, closed, lengthened and shortened.
/// </summary>
public sealed class SeriesFiguresDbTests : IAsyncLifetime
{
    // Saturday before the newest day, and a Sunday more than 90 days before it.
    private static readonly DateOnly Saturday = new(2026, 3, 7), OldSunday = new(2025, 10, 12), EarlyClose = new(2025, 11, 28);

    private StatusTrial _trial = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _trial = await StatusTrial.StartAsync("2026-03-10 17:30", Cancel);

    public ValueTask DisposeAsync() => _trial.DisposeAsync();

    [Theory]
    [InlineData(BarDensity.Dense)]
    [InlineData(BarDensity.Sparse)]
    public async Task A_day_that_becomes_open_is_expected_and_missing_everywhere(BarDensity density)
    {
        // In two answers around the weekend, and in one over it: neither asked for the Saturday as such.
        await FillAsync(BarInterval.Day, Slice("2025-10-01", "2026-03-10"), density);
        await FillAsync(BarInterval.Minute, Slice("2026-03-02", "2026-03-06 21:00"), density);
        await FillAsync(BarInterval.Minute, Slice("2026-03-09 13:30", "2026-03-10 17:30"), density);
        foreach (var name in Names)
            Assert.True(await CompareAsync(name) is { CoveredPercent: 100, NotFetched: 0, GapCount: 0 }, name);

        await SaveAsync(Saturday, new DayHours.Open(new(10, 0), new(12, 0)));
        await SaveAsync(OldSunday, new DayHours.Open(new(10, 0), new(12, 0)));
        await SaveAsync(EarlyClose, new DayHours.Usual());

        var (days, minutes) = (await CompareAsync("SPY/1d"), await CompareAsync("SPY/1m"));
        Assert.Equal((2L, 2, true), (days.NotFetched, days.GapCount, days.Gapped));
        Assert.Equal((120L, 1, true), (minutes.NotFetched, minutes.GapCount, minutes.Gapped));
        Assert.True(days.CoveredPercent < 100 && minutes.CoveredPercent < 100);

        await SaveAsync(OldSunday, new DayHours.Usual());
        Assert.True(await CompareAsync("SPY/1d") is { NotFetched: 1, GapCount: 1 });
        await SaveAsync(Saturday, new DayHours.Closed());
        foreach (var name in Names)
            Assert.True(await CompareAsync(name) is { CoveredPercent: 100, NotFetched: 0, GapCount: 0, Gapped: false }, name);
    }

    [Fact]
    public async Task Minutes_that_an_early_close_had_cut_off_are_missing_when_it_is_removed()
    {
        await FillAsync(BarInterval.Minute, Slice("2025-11-26", "2025-12-02"), BarDensity.Sparse);

        await SaveAsync(EarlyClose, new DayHours.Usual());

        var series = await CompareAsync("SPY/1m");
        Assert.Equal((3 * 390L, 180L, 1), (series.Expected - series.Pending, series.NotFetched, series.GapCount));
    }

    [Fact]
    public async Task Days_between_two_answers_are_expected_and_missing_everywhere()
    {
        await FillAsync(BarInterval.Day, Slice("2026-03-05", "2026-03-10"), BarDensity.Dense);
        await FillAsync(BarInterval.Day, Slice("2026-02-02", "2026-02-07"), BarDensity.Dense);
        await FillAsync(BarInterval.Minute, Slice("2026-03-02 16:00", "2026-03-02 17:00"), BarDensity.Dense, skip: 7);
        await FillAsync(BarInterval.Minute, Slice("2026-03-04 16:00", "2026-03-10 15:30"), BarDensity.Dense, skip: 7);

        var (days, minutes) = (await CompareAsync("SPY/1d"), await CompareAsync("SPY/1m"));
        // Four weeks between; Presidents' Day is none of their days.
        Assert.Equal((8L + 17, 17L, 4), (days.Expected, days.NotFetched, days.GapCount));
        Assert.Equal(4 * 60 + 390 + 90, minutes.NotFetched);
        Assert.True(minutes.VendorGap > 0);

        await AcknowledgeAsync(Slice("2026-03-03", "2026-03-04"));
        var known = await CompareAsync("SPY/1m");
        Assert.Equal((minutes.NotFetched - 390, 390L), (known.NotFetched, known.Acknowledged));
    }

    [Fact]
    public async Task Bars_that_failed_validation_are_gaps_everywhere()
    {
        var hour = Slice("2026-03-09 14:00", "2026-03-09 15:00");
        await _trial.StoreAsync(_trial.Market.Spy, BarInterval.Minute, hour,
            [.. Minutes(hour).Select(bar => bar.Time.Minute is 4 or 5 or 30 ? bar with { High = 0 } : bar)], Cancel);

        var series = await CompareAsync("SPY/1m");

        Assert.Equal((3L, 2, true), (series.Rejected, series.GapCount, series.Gapped));
    }

    [Fact]
    public async Task A_daily_bar_of_a_closed_day_is_no_answer_for_the_session_that_it_gets_later()
    {
        var slice = Slice("2026-03-05", "2026-03-10");
        await _trial.StoreAsync(_trial.Market.Spy, BarInterval.Day, slice, Days(slice), Cancel);

        await SaveAsync(Saturday, new DayHours.Open(new(10, 0), new(12, 0)));

        var series = await CompareAsync("SPY/1d");
        Assert.Equal((4L, 3L, 1L, 0L), (series.Expected, series.Present, series.NotFetched, series.Rejected));
    }

    [Fact]
    public async Task Between_two_top_ups_the_newest_slots_are_pending_everywhere()
    {
        await FillAsync(BarInterval.Minute, Slice("2026-03-09 13:30", "2026-03-10 17:30"), BarDensity.Dense);

        _trial.Clock.Advance(TimeSpan.FromMinutes(4));

        var series = await CompareAsync("SPY/1m");
        Assert.Equal((0L, 0, 100m, 4L), (series.NotFetched, series.GapCount, series.CoveredPercent, series.LagMinutes));
        Assert.Equal(4, series.Pending);
    }

    [Fact]
    public async Task Slots_before_the_first_answer_are_not_asked_and_those_ahead_are_not_due_everywhere()
    {
        await FillAsync(BarInterval.Minute, Slice("2026-03-09 15:00", "2026-03-10 17:20"), BarDensity.Dense);

        var series = await CompareAsync("SPY/1m");

        // 10 minutes are due since; 150 of today are ahead. Of Monday 90 were not asked, and so was all before within 90 days.
        Assert.Equal((300L + 240, 10L, 0L), (series.Expected, series.Pending, series.NotFetched));
        var asset = (await _trial.Market.Assets.FindAsync("SPY", Cancel))!;
        var days = await _trial.Slots.ReadAsync(
            asset, BarInterval.Minute, Slice("2026-03-09", "2026-03-11"), AssetReading.Missing, 9, Cancel);
        Assert.Equal((90L, 150L), (days.Counts["not_asked"], days.Counts["not_due"]));
        var all = await _trial.Slots.ReadAsync(
            asset, BarInterval.Minute, Slice("2025-12-10", "2026-03-11"), AssetReading.Missing, 9, Cancel);
        Assert.Equal(series.NotAsked, all.Counts["not_asked"]);
    }

    private static IReadOnlyList<string> Names => ["SPY/1d", "SPY/1m"];

    /// <summary>Reads a series everywhere, asserts that the figures are the same, and returns its status.</summary>
    private async Task<SeriesStatus> CompareAsync(string name)
    {
        var status = await _trial.SeriesAsync(name, Cancel);
        var interval = BarIntervals.Parse(status.Interval)!.Value;
        var asset = (await _trial.Market.Assets.FindAsync("SPY", Cancel))!;
        var now = _trial.Clock.GetUtcNow();
        var from = await _trial.Market.Database.ScalarAsync<DateTime>(
            $"SELECT lower(answered) FROM market.coverage WHERE bar_interval = '{status.Interval}'");
        Assert.Equal("t", await _trial.Market.RowAsync(
            $"not_fetched = market.not_fetched('XNYS', interval '{interval.Length().TotalMinutes} minutes', answered, acknowledged)",
            $"market.coverage WHERE bar_interval = '{status.Interval}'"));
        var figures = (status.Expected, status.Present, status.NoTrade, status.VendorGap, status.Rejected, status.Acknowledged,
            status.NotFetched, status.Pending);

        var slots = await _trial.Slots.ReadAsync(asset, interval, new(new(from), now), AssetReading.Missing, 10_000, Cancel);
        Assert.Equal(figures, FiguresOf(state => slots.Counts.GetValueOrDefault(state)));
        Assert.Equal(status.GapCount, slots.Ranges.Count(range => range.State != SlotState.Acknowledged));
        Assert.Equal(status.Gapped, status.GapCount > 0);

        var days = (await _trial.Days.ReadAsync(
            [asset.AssetId], DateOnly.FromDateTime(from), DateOnly.FromDateTime(now.UtcDateTime), Cancel))
            .Single(series => series.Interval == interval).Days;
        Assert.Equal(figures, (
            days.Sum(day => (long)day.Slots - day.NotDue - day.NotAsked), days.Sum(day => (long)day.Present),
            days.Sum(day => (long)day.NoTrade), days.Sum(day => (long)day.VendorGap), days.Sum(day => (long)day.Rejected),
            days.Sum(day => (long)day.Acknowledged), days.Sum(day => (long)day.NotFetched), days.Sum(day => (long)day.Pending)));

        var report = (await _trial.Checksums.FindAsync(
            asset, interval, new(DateTimeOffset.UnixEpoch, now.AddDays(1)), Cancel))!;
        Assert.Equal(figures, (
            report.Expected, report.Present, report.NoTrade, report.VendorGap, report.Rejected, report.Acknowledged, report.NotFetched,
            report.Pending));
        Assert.Equal(status.Checksum, report.Sha256);
        Assert.Equal($"{report.Present}|{report.Acknowledged}", await _trial.Market.RowAsync(
            "sum(present), sum(acknowledged)", $"market.coverage_day WHERE bar_interval = '{status.Interval}'"));
        return status;
    }

    private static (long, long, long, long, long, long, long, long) FiguresOf(Func<string, long> of) => (
        of("present") + of("no_trade") + of("vendor_gap") + of("rejected") + of("acknowledged") + of("not_fetched") + of("pending"),
        of("present"), of("no_trade"), of("vendor_gap"), of("rejected"), of("acknowledged"), of("not_fetched"), of("pending"));

    /// <summary>Stores an answer with every bar of the sessions, but each of the minutes that a number divides.</summary>
    private async Task FillAsync(BarInterval interval, TimeSlice slice, BarDensity density, int skip = int.MaxValue)
    {
        var calendar = (await _trial.Market.Calendars.FindAsync("XNYS", Cancel))!;
        var (first, last) = (DateOnly.FromDateTime(slice.From.UtcDateTime), DateOnly.FromDateTime(slice.To.UtcDateTime));
        var bars = new ExpectedSlots(interval, [.. calendar.Sessions(first, last)]).Ranges.Intersect(TimeRanges.Of(slice)).Pieces
            .SelectMany(piece => interval == BarInterval.Day ? Days(piece) : Minutes(piece))
            .Where(bar => (bar.Time.Minute + 1) % skip != 0);
        await _trial.StoreAsync(Answer(_trial.Market.Spy, interval, slice, [.. bars]) with { Density = density }, Cancel);
    }

    private async Task AcknowledgeAsync(TimeSlice window)
    {
        var (_, error) = await _trial.Acknowledge.ExecuteAsync(
            new("SPY", BarInterval.Minute, window) { Reason = "Known." }, Actors.Named("ada"), Cancel);
        Assert.Null(error);
    }

    private async Task SaveAsync(DateOnly date, DayHours hours)
    {
        var (_, error) = await _trial.Market.SpecialDays.ExecuteAsync(
            new("XNYS", date, hours) { Name = "Special", Reason = "notice" }, Actors.Named("ada"), Cancel);
        Assert.Null(error);
    }
}
