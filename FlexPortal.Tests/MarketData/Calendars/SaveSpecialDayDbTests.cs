using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.MarketData.Calendars;
using FlexPortal.Core.MarketData.Coverage;
using FlexPortal.Tests.Support;
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

        var preview = await PreviewAsync(new DayHours.Closed());
        Assert.Equal(
            ["SPY 1d VendorGap Closed 1", "SPY 1m VendorGap Closed 390"],
            preview!.Changes.Select(change => $"{change.Symbol} {change.Interval} {change.Before} {change.After} {change.Slots}"));
        Assert.Equal(("09:30-16:00", "closed", 1L, false), (preview.Before, preview.After, preview.Version, preview.Saved));
        Assert.Equal("780|390|390|t|1", await CoverageAsync("1m"));

        var change = await SaveAsync(new DayHours.Closed());

        Assert.Equal((2L, true, 391L), (change.Version, change.Saved, change.Slots));
        Assert.Equal("SPECIAL_DAY_SAVE|calendar|XNYS 2026-03-03|ok|analyst", await _trial.LastAuditAsync());
        Assert.Equal("09:30-16:00|closed|notice|391", await _trial.RowAsync(
            "details->>'before', details->>'after', details->>'reason', details->>'slots'",
            "platform.audit_entry ORDER BY seq DESC LIMIT 1"));
        Assert.Equal(
            "special_day|analyst|XNYS, 2026-03-03: closed in place of 09:30-16:00. Its slots were classified again.",
            await _trial.RowAsync("kind, by_user, message", "market.remediation_log"));
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
        await SaveAsync(new DayHours.Open(new(9, 30), new(13, 0)));

        Assert.Equal("600|390|210|t|1", await CoverageAsync("1m"));
        Assert.Equal("2|1|1|t|1", await CoverageAsync("1d"));
    }

    [Fact]
    public async Task A_correction_keeps_what_was_answered_and_the_rest_of_its_hours_is_not_fetched_yet()
    {
        await SaveAsync(new DayHours.Closed());

        var correction = await SaveAsync(new DayHours.Open(new(9, 0), new(13, 0)));

        Assert.Equal(
            ["SPY 1d Closed VendorGap 1", "SPY 1m Closed VendorGap 210", "SPY 1m Closed NotFetched 30"],
            correction.Changes.Select(change => $"{change.Symbol} {change.Interval} {change.Before} {change.After} {change.Slots}"));
        Assert.Equal("630|390|210|t|2", await CoverageAsync("1m"));
        Assert.Equal(2 * 1_440 - 30, await _trial.Database.ScalarAsync<long>(
            "SELECT market.slot_count(answered, interval '1 minute') FROM market.coverage WHERE bar_interval = '1m'"));
        Assert.Equal("2|1|1|t|1", await CoverageAsync("1d"));
    }

    [Fact]
    public async Task Other_hours_move_both_ends_and_the_usual_ones_come_back_when_the_day_is_removed()
    {
        var longer = await SaveAsync(new DayHours.Open(new(9, 0), new(17, 0)));
        Assert.Equal(["SPY 1m Closed NotFetched 90"], longer.Changes.Select(
            change => $"{change.Symbol} {change.Interval} {change.Before} {change.After} {change.Slots}"));
        Assert.Equal("870|390|390|t|3", await CoverageAsync("1m"));
        Assert.Equal("2026-03-03 14:00:00|2026-03-03 22:00:00", await SessionAsync());

        var usual = await SaveAsync(new DayHours.Usual());

        Assert.Equal(("09:00-17:00", "09:30-16:00", 3L), (usual.Before, usual.After, usual.Version));
        Assert.Equal("780|390|390|t|1", await CoverageAsync("1m"));
        Assert.Equal("2026-03-03 14:30:00|2026-03-03 21:00:00", await SessionAsync());
        Assert.Equal(0, await _trial.CountAsync("market.calendar_exception WHERE session_date = '2026-03-03'"));
        Assert.Equal("SPECIAL_DAY_REMOVE|calendar|XNYS 2026-03-03|ok|analyst", await _trial.LastAuditAsync());
    }

    [Fact]
    public async Task A_session_on_a_day_of_the_week_without_one_is_not_fetched_and_a_day_ahead_changes_no_slot_that_is_due()
    {
        // Sunday before the two days is not counted; its session lasts until 05:00 UTC of Monday, which is.
        var sunday = await SaveAsync(new DayHours.Open(new(10, 0), new(0, 0)), new(2026, 3, 1));
        Assert.Equal(("no session", "10:00-00:00"), (sunday.Before, sunday.After));
        Assert.Equal(
            ["SPY 1d Closed NotAsked 1", "SPY 1m Closed NotAsked 840"],
            sunday.Changes.Select(change => $"{change.Symbol} {change.Interval} {change.Before} {change.After} {change.Slots}"));
        Assert.Equal("1080|390|390|t|1", await CoverageAsync("1m"));

        var ahead = await SaveAsync(new DayHours.Closed(), new(2026, 7, 1));

        Assert.Equal(
            ["SPY 1d NotDue Closed 1", "SPY 1m NotDue Closed 390"],
            ahead.Changes.Select(change => $"{change.Symbol} {change.Interval} {change.Before} {change.After} {change.Slots}"));
    }

    [Fact]
    public async Task Bars_of_a_day_that_is_closed_stay_and_are_present_again_when_it_opens()
    {
        var monday = new DateOnly(2026, 3, 2);
        var closed = await SaveAsync(new DayHours.Closed(), monday);
        Assert.Contains(closed.Changes, change => change is { Interval: "1m", Before: SlotState.Present, Slots: 390 });
        Assert.Equal(390, await _trial.CountAsync("market.ohlcv_minute"));

        var opened = await SaveAsync(new DayHours.Usual(), monday);

        Assert.Contains(opened.Changes, change => change is { Interval: "1m", After: SlotState.Present, Slots: 390 });
        Assert.Equal("780|390|390|t|1", await CoverageAsync("1m"));
    }

    [Fact]
    public async Task Of_two_users_who_looked_at_the_same_version_the_second_saves_nothing()
    {
        var outcomes = await Task.WhenAll(
            TrySaveAsync(new DayHours.Closed(), version: 1), TrySaveAsync(new DayHours.Open(new(9, 30), new(13, 0)), version: 1));

        Assert.Equal("CALENDAR_ALREADY_CHANGED", Assert.Single(outcomes, outcome => outcome.Error is not null).Error!.Code);
        Assert.Equal("2", await _trial.RowAsync("version", "market.calendar WHERE calendar_code = 'XNYS'"));
        Assert.Equal(1, await _trial.CountAsync("platform.audit_entry WHERE outcome = 'refused' AND code = 'CALENDAR_ALREADY_CHANGED'"));
    }

    [Fact]
    public async Task What_cannot_be_saved_is_refused_with_a_code_and_changes_nothing()
    {
        var closed = new DayHours.Closed();

        Assert.Equal("CALENDAR_DATE_INVALID", (await TrySaveAsync(closed, new(2031, 1, 2))).Error?.Code);
        Assert.Equal("CALENDAR_DAY_ALREADY_CLOSED", (await TrySaveAsync(closed, new(2026, 3, 1))).Error?.Code);
        Assert.Equal("CALENDAR_HOURS_INVALID", (await TrySaveAsync(new DayHours.Open(new(13, 0), new(13, 0)))).Error?.Code);
        Assert.Equal("CALENDAR_HOURS_USUAL", (await TrySaveAsync(new DayHours.Open(new(9, 30), new(16, 0)))).Error?.Code);
        Assert.Equal("CALENDAR_DAY_NOT_FOUND", (await TrySaveAsync(new DayHours.Usual())).Error?.Code);
        Assert.Equal("CALENDAR_NAME_INVALID", (await TrySaveAsync(closed, name: " a ")).Error?.Code);
        Assert.Equal("CALENDAR_REASON_INVALID", (await TrySaveAsync(closed, reason: "two\nlines")).Error?.Code);
        Assert.Equal("CALENDAR_NOT_FOUND", (await TrySaveAsync(closed, calendar: "XLON")).Error?.Code);
        Assert.Equal("SPECIAL_DAY_SAVE|calendar|XLON 2026-03-03|refused|CALENDAR_NOT_FOUND|analyst", await _trial.LastAuditAsync());

        Assert.Equal("1", await _trial.RowAsync("version", "market.calendar WHERE calendar_code = 'XNYS'"));
        Assert.Equal(7_305, await _trial.CountAsync("market.session WHERE calendar_code = '24x7'"));
        Assert.Equal(2_763, await _trial.CountAsync("market.session WHERE calendar_code = 'XNYS'"));
    }

    private async Task<SpecialDayChange> SaveAsync(DayHours hours, DateOnly? date = null)
    {
        var (change, error) = await TrySaveAsync(hours, date);
        Assert.Null(error);
        return change!;
    }

    private Task<(SpecialDayChange? Change, PortalError? Error)> TrySaveAsync(
        DayHours hours, DateOnly? date = null, string name = "Storm", string reason = "notice", string calendar = "XNYS",
        long? version = null) =>
        _trial.SpecialDays.ExecuteAsync(
            new(calendar, date ?? Tuesday, hours) { Name = name, Reason = reason, Version = version }, Actors.Named("analyst"), Cancel);

    private async Task<SpecialDayChange?> PreviewAsync(DayHours hours) =>
        (await _trial.SpecialDays.PreviewAsync(new("XNYS", Tuesday, hours), Cancel)).Change;

    private Task<string> SessionAsync() => _trial.RowAsync(
        "opens_at_utc AT TIME ZONE 'UTC', closes_at_utc AT TIME ZONE 'UTC'",
        "market.session WHERE calendar_code = 'XNYS' AND session_date = '2026-03-03'");

    private Task<string> CoverageAsync(string interval) => _trial.RowAsync(
        "expected_count, present_count, vendor_gap_count, is_gapped, gap_count", $"market.coverage WHERE bar_interval = '{interval}'");

    private Task<string> ChecksumAsync() =>
        _trial.Database.ScalarAsync<string>("SELECT string_agg(checksum, ',' ORDER BY bar_interval) FROM market.coverage");
}
