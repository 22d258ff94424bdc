using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.MarketData.Calendars;
using Xunit;
using static FlexPortal.Tests.MarketData.MarketSamples;

namespace FlexPortal.Tests.MarketData.Calendars;

/// <summary>A calendar changes while the portal runs: gaps are classified again without a request.</summary>
public sealed class SaveSpecialDayDbTests : IAsyncLifetime
{
    private static readonly TimeSlice TwoDays = Slice("2026-03-02", "2026-03-04");
    private static readonly DateOnly Tuesday = new(2026, 3, 3);

    private MarketTrial _trial = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _trial = await MarketTrial.StartAsync(Cancel);
        // The market was closed on Tuesday, which the calendar does not know: the vendor has no bar.
        var monday = Minutes(Slice("2026-03-02 14:30", "2026-03-02 21:00"));
        await _trial.Store.ExecuteAsync(Answer(_trial.Spy, BarInterval.Minute, TwoDays, monday), Cancel);
        await _trial.Store.ExecuteAsync(Answer(_trial.Spy, BarInterval.Day, TwoDays, [Bar(Utc("2026-03-02"))]), Cancel);
    }

    public ValueTask DisposeAsync() => _trial.DisposeAsync();

    [Fact]
    public async Task An_unscheduled_closing_turns_gaps_into_closed_slots_without_a_request()
    {
        Assert.Equal("780|390|390|t|1", await CoverageAsync("1m"));
        Assert.Equal("2|1|1|t|1", await CoverageAsync("1d"));
        var (checksum, lineage) = (await ChecksumAsync(), await _trial.CountAsync("market.lineage"));

        Assert.True(await SaveAsync(new(Tuesday, SpecialDayKind.Holiday, null, "Closed", "notice")));

        Assert.Equal("390|390|0|f|0", await CoverageAsync("1m"));
        Assert.Equal("1|1|0|f|0", await CoverageAsync("1d"));
        Assert.Equal("0|0|0", await _trial.RowAsync(
            "expected, present, vendor_gap", "market.coverage_day WHERE bar_interval = '1m' AND day = '2026-03-03'"));
        Assert.Equal((checksum, lineage), (await ChecksumAsync(), await _trial.CountAsync("market.lineage")));
        Assert.Equal("2|analyst", await _trial.RowAsync(
            "version, entered_by",
            "market.calendar JOIN market.calendar_exception USING (calendar_code) WHERE session_date = '2026-03-03'"));
        Assert.Empty((await _trial.Calendars.FindAsync("XNYS", Cancel))!.Sessions(Tuesday, Tuesday));
    }

    [Fact]
    public async Task An_early_close_shortens_the_gap()
    {
        await SaveAsync(new(Tuesday, SpecialDayKind.EarlyClose, new(13, 0), "Storm", "notice"));

        Assert.Equal("600|390|210|t|1", await CoverageAsync("1m"));
        Assert.Equal("2|1|1|t|1", await CoverageAsync("1d"));
    }

    [Fact]
    public async Task Slots_that_open_by_a_correction_are_not_fetched_yet()
    {
        await SaveAsync(new(Tuesday, SpecialDayKind.Holiday, null, "Closed", "notice"));

        await SaveAsync(new(Tuesday, SpecialDayKind.EarlyClose, new(13, 0), "Half a day", "notice"));

        // Tuesday's 210 minutes count as a piece that was never asked for, between two answered ones.
        Assert.Equal("600|390|0|t|1", await CoverageAsync("1m"));
        Assert.Equal(2 * 1_440 - 210, await _trial.Database.ScalarAsync<long>(
            "SELECT market.slot_count(answered, interval '1 minute') FROM market.coverage WHERE bar_interval = '1m'"));
        Assert.Equal("2|1|0|f|0", await CoverageAsync("1d"));
    }

    [Fact]
    public async Task Other_calendars_and_unknown_dates_are_left_alone()
    {
        Assert.False(await SaveAsync(new(new(2031, 1, 2), SpecialDayKind.Holiday, null, "Closed", "notice")));
        Assert.False(await new SaveSpecialDay(_trial.Portal, _trial.Calendars).ExecuteAsync(
            "XLON", new(Tuesday, SpecialDayKind.Holiday, null, "Closed", "notice"), "analyst", Cancel));

        Assert.Equal(7_305, await _trial.CountAsync("market.session WHERE calendar_code = '24x7'"));
        Assert.Equal(2_763, await _trial.CountAsync("market.session WHERE calendar_code = 'XNYS'"));
    }

    private Task<bool> SaveAsync(SpecialDay day) =>
        new SaveSpecialDay(_trial.Portal, _trial.Calendars).ExecuteAsync("XNYS", day, "analyst", Cancel);

    private Task<string> CoverageAsync(string interval) => _trial.RowAsync(
        "expected_count, present_count, vendor_gap_count, is_gapped, gap_count", $"market.coverage WHERE bar_interval = '{interval}'");

    private Task<string> ChecksumAsync() =>
        _trial.Database.ScalarAsync<string>("SELECT string_agg(checksum, ',' ORDER BY bar_interval) FROM market.coverage");
}
