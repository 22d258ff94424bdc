using System.Globalization;
using FlexPortal.Core.MarketData.Vendors.Adapters;
using FlexPortal.Sandbox.Market;
using Xunit;

namespace FlexPortal.Tests.MarketData.Vendors.Replay;

/// <summary>The invented bars: the same for everyone, and consistent with each other and the calendar.</summary>
public sealed class ReplayMarketTests
{
    private static readonly long Now = Minute("2026-08-20T00:00");
    private readonly ReplayMarket _market = new();

    public static TheoryData<string> Symbols => [.. ReplaySymbol.All.Select(symbol => symbol.Name)];

    [Fact]
    public void The_settings_accept_the_symbols_that_are_invented() =>
        Assert.Equal(ReplaySymbol.All.Select(symbol => symbol.Name), ReplayVendor.Symbols);

    [Fact]
    public void The_bars_are_the_same_on_every_machine()
    {
        // Written down once: a change of it changes the checksums of everyone's bars.
        Assert.Equal(
            new ReplayBar(Minute("2026-08-03T14:00"), 7531494, 7533441, 7530812, 7532819, 46400, true),
            Assert.Single(Minutes("BTCUSD", "2026-08-03T14:00", "2026-08-03T14:01")));
    }

    [Theory]
    [MemberData(nameof(Symbols))]
    public void A_bar_does_not_depend_on_the_slice_it_is_asked_in(string name)
    {
        var whole = Minutes(name, "2026-08-03T13:00", "2026-08-03T21:00");
        var parts = Enumerable.Range(13, 8).SelectMany(hour => Minutes(name, $"2026-08-03T{hour}:00", $"2026-08-03T{hour + 1}:00"));

        Assert.NotEmpty(whole);
        Assert.Equal(whole, parts);
        Assert.Equal(whole, new ReplayMarket().Minutes(Symbol(name), Range("2026-08-03T13:00", "2026-08-03T21:00"), Now));
    }

    [Theory]
    [MemberData(nameof(Symbols))]
    public void Prices_of_a_bar_fit_together_and_follow_each_other(string name)
    {
        var bars = Minutes(name, "2026-08-03T00:00", "2026-08-05T00:00");

        Assert.All(bars, bar =>
        {
            Assert.True(bar.Low > 0 && bar.Low <= Math.Min(bar.Open, bar.Close) && bar.High >= Math.Max(bar.Open, bar.Close), $"{bar}");
            Assert.True(bar.Volume > 0, $"{bar}");
        });
        Assert.All(
            bars.Zip(bars.Skip(1)).Where(pair => pair.Second.Minute == pair.First.Minute + 1),
            pair => Assert.Equal(pair.First.Close, pair.Second.Open));
        Assert.True(bars.Select(bar => bar.Close).Distinct().Count() > bars.Count / 10, "The prices do not move.");
    }

    [Theory]
    [MemberData(nameof(Symbols))]
    public void A_daily_bar_is_the_roll_up_of_its_minutes(string name)
    {
        // The second range holds the holes of both symbols that have one.
        foreach (var (from, to) in new[] { (Date(2026, 3, 2), Date(2026, 3, 12)), (Date(2026, 6, 1), Date(2026, 8, 20)) })
        {
            foreach (var day in _market.Days(Symbol(name), from, to, Now))
            {
                var minutes = _market.Minutes(Symbol(name), new MinuteRange(day.Minute, day.Minute + 1440), Now);
                Assert.Equal(
                    new ReplayBar(
                        day.Minute, minutes[0].Open, minutes.Max(bar => bar.High), minutes.Min(bar => bar.Low), minutes[^1].Close,
                        minutes.Sum(bar => bar.Volume), true),
                    day);
            }
        }
    }

    [Fact]
    public void Coins_trade_every_minute()
    {
        Assert.Equal(1440, Minutes("ETHUSD", "2026-08-02T00:00", "2026-08-03T00:00").Count);
        Assert.Equal(7, _market.Days(Symbol("ETHUSD"), Date(2026, 8, 3), Date(2026, 8, 10), Now).Count);
    }

    [Theory]
    [InlineData("2025-10-31", "13:30", "20:00")]
    [InlineData("2025-11-03", "14:30", "21:00")]
    [InlineData("2026-03-06", "14:30", "21:00")]
    [InlineData("2026-03-09", "13:30", "20:00")]
    [InlineData("2025-11-28", "14:30", "18:00")]
    [InlineData("2025-12-24", "14:30", "18:00")]
    [InlineData("2025-07-03", "13:30", "17:00")]
    [InlineData("2026-07-02", "13:30", "20:00")]
    [InlineData("2026-07-03", null, null)]
    [InlineData("2025-01-09", null, null)]
    [InlineData("2026-08-01", null, null)]
    [InlineData("2025-12-25", null, null)]
    public void Stocks_trade_in_the_sessions_of_New_York(string date, string? opens, string? closes)
    {
        var session = ReplaySessions.Of(Symbol("SPY"), DateOnly.Parse(date, CultureInfo.InvariantCulture));

        Assert.Equal(opens is null ? null : Range($"{date}T{opens}", $"{date}T{closes}"), session);
    }

    [Fact]
    public void Some_minutes_of_a_stock_are_without_a_trade()
    {
        var bars = Minutes("AAPL", "2026-08-03T00:00", "2026-08-04T00:00");

        Assert.InRange(bars.Count, 350, 389);
        Assert.True(bars[0].Minute >= Minute("2026-08-03T13:30") && bars[^1].Minute < Minute("2026-08-03T20:00"));
    }

    [Fact]
    public void Any_90_days_have_an_outage_of_the_coin_and_a_halt_of_the_stock()
    {
        for (var start = Date(2025, 1, 1); start < Date(2026, 1, 1); start = start.AddDays(1))
        {
            var days = Enumerable.Range(0, 90).Select(start.AddDays).ToArray();
            Assert.Contains(days, day => ReplaySessions.HoleOf(Symbol("BTCUSD"), day) is not null);
            Assert.Contains(days, day =>
                ReplaySessions.HoleOf(Symbol("META"), day) is not null && ReplaySessions.Of(Symbol("META"), day) is not null);
        }
    }

    [Fact]
    public void A_hole_has_no_minute_and_its_border_has()
    {
        var day = Enumerable.Range(0, 60).Select(Date(2026, 6, 1).AddDays)
            .Single(date => ReplaySessions.HoleOf(Symbol("BTCUSD"), date) is not null);
        var hole = ReplaySessions.HoleOf(Symbol("BTCUSD"), day)!;
        var bars = _market.Minutes(Symbol("BTCUSD"), new MinuteRange(hole.From - 1, hole.To + 1), Now);

        Assert.Equal([hole.From - 1, hole.To], bars.Select(bar => bar.Minute));
        Assert.Equal(47, hole.To - hole.From);
    }

    [Fact]
    public void The_bar_under_way_is_not_final_and_nothing_comes_from_the_future()
    {
        var now = Minute("2026-08-03T14:00");
        var bars = _market.Minutes(Symbol("BTCUSD"), Range("2026-08-03T13:58", "2026-08-03T15:00"), now);
        Assert.Equal([(now - 2, true), (now - 1, true), (now, false)], bars.Select(bar => (bar.Minute, bar.IsFinal)));

        var open = _market.Days(Symbol("SPY"), Date(2026, 8, 3), Date(2026, 8, 5), now);
        Assert.False(Assert.Single(open).IsFinal);
        // The answer of an open session is not kept.
        Assert.True(_market.Days(Symbol("SPY"), Date(2026, 8, 3), Date(2026, 8, 4), Now)[0].IsFinal);
        Assert.Empty(_market.Days(Symbol("SPY"), Date(2026, 8, 3), Date(2026, 8, 5), Minute("2026-08-03T13:30")));
    }

    [Fact]
    public void A_thousand_minutes_take_less_than_five_milliseconds()
    {
        var best = Enumerable.Range(0, 20).Min(i =>
        {
            var began = TimeProvider.System.GetTimestamp();
            var from = Minute("2026-07-01T00:00") + (i * 1000);
            var bars = _market.Minutes(Symbol("ETHUSD"), new MinuteRange(from, from + 1000), Now);
            Assert.NotEqual(0, ReplayBody.Write(Symbol("ETHUSD"), bars, hasHole: false).Length);
            return TimeProvider.System.GetElapsedTime(began);
        });

        Assert.True(best < TimeSpan.FromMilliseconds(5), $"{best.TotalMilliseconds} ms");
    }

    private IReadOnlyList<ReplayBar> Minutes(string name, string from, string to) => _market.Minutes(Symbol(name), Range(from, to), Now);

    private static ReplaySymbol Symbol(string name) => ReplaySymbol.Find(name)!;

    private static DateOnly Date(int year, int month, int day) => new(year, month, day);

    private static MinuteRange Range(string from, string to) => new(Minute(from), Minute(to));

    private static long Minute(string time) =>
        DateTimeOffset.Parse(time + "Z", CultureInfo.InvariantCulture).ToUnixTimeSeconds() / 60;
}
