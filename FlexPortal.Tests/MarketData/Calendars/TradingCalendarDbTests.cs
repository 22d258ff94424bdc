using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.MarketData.Calendars;
using Xunit;
using static FlexPortal.Tests.MarketData.MarketSamples;

namespace FlexPortal.Tests.MarketData.Calendars;

/// <summary>The sessions of the calendars that the portal comes with, against the figures of the exchange.</summary>
public sealed class TradingCalendarDbTests : IAsyncLifetime
{
    private MarketTrial _trial = null!;
    private TradingCalendar _xnys = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _trial = await MarketTrial.StartAsync(Cancel);
        _xnys = (await _trial.Calendars.FindAsync("XNYS", Cancel))!;
    }

    public ValueTask DisposeAsync() => _trial.DisposeAsync();

    [Theory]
    [InlineData(2022, 251, 97_710)]
    [InlineData(2023, 250, 97_140)]
    [InlineData(2024, 252, 97_740)]
    [InlineData(2025, 250, 96_960)]
    [InlineData(2026, 251, 97_530)]
    [InlineData(2027, 251, 97_710)]
    public void A_year_has_its_sessions_and_minutes(int year, int sessions, int minutes)
    {
        var found = _xnys.Sessions(new(year, 1, 1), new(year, 12, 31)).ToList();

        Assert.Equal((sessions, minutes), (found.Count, found.Sum(session => session.Minutes)));
    }

    [Theory]
    [InlineData("2025-10-31", "2025-10-31 13:30", "2025-10-31 20:00")]
    [InlineData("2025-11-03", "2025-11-03 14:30", "2025-11-03 21:00")]
    [InlineData("2026-03-06", "2026-03-06 14:30", "2026-03-06 21:00")]
    [InlineData("2026-03-09", "2026-03-09 13:30", "2026-03-09 20:00")]
    [InlineData("2025-11-28", "2025-11-28 14:30", "2025-11-28 18:00")]
    [InlineData("2026-07-02", "2026-07-02 13:30", "2026-07-02 20:00")]
    public void A_session_follows_daylight_saving_time_and_early_closes(string date, string opens, string closes)
    {
        var day = DateOnly.Parse(date, null);

        Assert.Equal(new TradingSession(day, Utc(opens), Utc(closes)), Assert.Single(_xnys.Sessions(day, day)));
    }

    [Theory]
    [InlineData("2025-01-09")]
    [InlineData("2026-07-03")]
    [InlineData("2026-07-04")]
    public void A_closed_day_has_no_session(string date) =>
        Assert.Empty(_xnys.Sessions(DateOnly.Parse(date, null), DateOnly.Parse(date, null)));

    [Fact]
    public void The_week_of_thanksgiving_has_1380_minutes() =>
        Assert.Equal(1_380, _xnys.Sessions(new(2025, 11, 24), new(2025, 11, 28)).Sum(session => session.Minutes));

    [Fact]
    public async Task All_day_is_every_UTC_day()
    {
        var calendar = (await _trial.Calendars.FindAsync("24x7", Cancel))!;

        var days = calendar.Sessions(new(2026, 3, 7), new(2026, 3, 9)).ToList();

        Assert.Equal(["24x7", "XNYS"], await _trial.Calendars.ListCodesAsync(Cancel));
        Assert.All(days, day => Assert.Equal((1_440, 0), (day.Minutes, day.OpensAtUtc.Hour)));
        Assert.Equal(Slice("2026-03-07", "2026-03-10"), Assert.Single(new ExpectedSlots(BarInterval.Minute, days).Ranges.Pieces));
    }

    [Fact]
    public async Task Nothing_is_known_outside_of_the_listed_years()
    {
        Assert.Empty(_xnys.Sessions(new(2031, 1, 1), new(2031, 12, 31)));
        Assert.Empty(_xnys.Sessions(new(2019, 12, 1), new(2019, 12, 31)));
        Assert.Null(await _trial.Calendars.FindAsync("XLON", Cancel));
    }

    [Theory]
    [InlineData("XNYS")]
    [InlineData("24x7")]
    public async Task The_sessions_of_the_migration_are_those_of_the_calendar(string code)
    {
        var calendar = (await _trial.Calendars.FindAsync(code, Cancel))!;
        await using var command = _trial.Database.Source.CreateCommand(
            "SELECT session_date, opens_at_utc, closes_at_utc FROM market.session WHERE calendar_code = $1 ORDER BY session_date");
        command.Parameters.Add(new() { Value = code });
        await using var reader = await command.ExecuteReaderAsync(Cancel);

        var stored = await CalendarSql.ReadSessionsAsync(reader, Cancel);

        Assert.True(stored.Count > 2_700);
        Assert.Equal(calendar.Sessions(calendar.FirstDate, calendar.LastDate), stored);
    }
}
