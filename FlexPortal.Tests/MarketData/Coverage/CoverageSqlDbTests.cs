using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.MarketData.Calendars;
using FlexPortal.Core.MarketData.Coverage;
using Xunit;
using static FlexPortal.Tests.MarketData.MarketSamples;

namespace FlexPortal.Tests.MarketData.Coverage;

/// <summary>What the database counts and hashes is what the program would.</summary>
public sealed class CoverageSqlDbTests : IAsyncLifetime
{
    private static readonly TimeSlice Week = Slice("2025-11-24", "2025-12-01");

    private MarketTrial _trial = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _trial = await MarketTrial.StartAsync(Cancel);

    public ValueTask DisposeAsync() => _trial.DisposeAsync();

    [Theory]
    [InlineData(BarInterval.Day, 10)]
    [InlineData(BarInterval.Minute, 10 * 390)]
    public async Task A_closed_day_between_closed_days_expects_nothing(BarInterval interval, int slots)
    {
        // Two weeks around Martin Luther King Jr. Day, which makes a weekend of three days, and the one before: nine sessions and one.
        var slice = Slice("2026-01-12", "2026-01-27");
        var sessions = (await _trial.Calendars.FindAsync("XNYS", Cancel))!.Sessions(new(2026, 1, 12), new(2026, 1, 26)).ToList();
        var bars = sessions.SelectMany(session => interval == BarInterval.Minute
            ? Minutes(session.Slice) : [Bar(new(session.Date.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero))]);

        await _trial.Store.ExecuteAsync(Answer(_trial.Spy, interval, slice, [.. bars]), Cancel);

        Assert.Equal(
            $"{slots}|{slots}|0|0|f",
            await _trial.RowAsync("expected_count, present_count, vendor_gap_count, gap_count, is_gapped", "market.coverage"));
    }

    [Theory]
    [InlineData(BarDensity.Dense, 1)]
    [InlineData(BarDensity.Sparse, 2)]
    [InlineData(BarDensity.Dense, 3)]
    [InlineData(BarDensity.Sparse, 4)]
    public async Task The_counts_of_every_day_are_those_of_the_classifier(BarDensity density, int seed)
    {
        var random = new Random(seed);
        var sessions = (await _trial.Calendars.FindAsync("XNYS", Cancel))!.Sessions(new(2025, 11, 24), new(2025, 12, 1)).ToList();
        var expected = new ExpectedSlots(BarInterval.Minute, sessions).Ranges;
        var bars = expected.Intersect(TimeRanges.Of(Week)).Pieces.SelectMany(Minutes).Where(_ => random.Next(20) > 0)
            .Select(bar => random.Next(50) == 0 ? bar with { High = 0.01m } : bar).ToList();
        // One that is whole, one over the close of the half day, and single minutes; with bars, rejected bars and gaps in them.
        var known = TimeRanges.Of([
            Slice("2025-11-25 15:00", "2025-11-25 17:00"), Slice("2025-11-28 17:30", "2025-11-28 19:00"),
            .. Enumerable.Range(0, 60).Select(_ => Utc("2025-11-26 14:30").AddMinutes(random.Next(390)))
                .Select(minute => new TimeSlice(minute, minute.AddMinutes(1))),
        ]);
        await using (var insert = _trial.Database.Source.CreateCommand($"""
            INSERT INTO market.coverage (asset_id, bar_interval, vendor_code, adjustment, density, acknowledged)
            VALUES ({_trial.Spy}, '1m', 'replay', 'raw', 'sparse', $1)
            """))
        {
            insert.Parameters.Add(SlotParameter.Of(known));
            await insert.ExecuteNonQueryAsync(Cancel);
        }

        await _trial.Store.ExecuteAsync(Answer(_trial.Spy, BarInterval.Minute, Week, bars) with { Density = density }, Cancel);

        var facts = new SlotFacts
        {
            Expected = expected,
            Answered = TimeRanges.Of(Week),
            Present = Slots(bars.Where(bar => bar.High > 1)),
            Rejected = Slots(bars.Where(bar => bar.High < 1)),
            Acknowledged = known,
            Density = density,
            DueUntil = Week.To,
        };
        foreach (var session in sessions.Where(session => session.Date < new DateOnly(2025, 12, 1)))
        {
            var counts = SlotClassifier.Count(SlotClassifier.Classify(facts, session.Slice), BarInterval.Minute);
            Assert.Equal(
                $"{session.Minutes}|{Of(SlotState.Present)}|{Of(SlotState.NoTrade)}|{Of(SlotState.VendorGap)}|{Of(SlotState.Rejected)}|"
                    + $"{Of(SlotState.Acknowledged)}",
                await _trial.RowAsync(
                    "expected, present, no_trade, vendor_gap, rejected, acknowledged",
                    $"market.coverage_day WHERE day = '{session.Date:yyyy-MM-dd}'"));

            long Of(SlotState state) => counts.GetValueOrDefault(state);
        }

        Assert.Equal(
            SlotClassifier.Count(SlotClassifier.Classify(facts, Week), BarInterval.Minute)[SlotState.Acknowledged],
            await _trial.Database.ScalarAsync<long>("SELECT acknowledged_count FROM market.coverage"));
        var ranges = SlotClassifier.Classify(facts, Week);
        var gaps = ranges.Where(range => range.State == SlotState.VendorGap).ToList();
        Assert.Equal(
            $"{ranges.Count(range => range.State is SlotState.VendorGap or SlotState.Rejected)}|"
                + $"{TimeRanges.Of(gaps.Select(gap => gap.Slice)).CountSlots(TimeSpan.FromMinutes(1))}",
            await _trial.RowAsync("gap_count, market.slot_count(gaps, interval '1 minute')", "market.coverage"));
    }

    [Fact]
    public async Task The_digests_of_the_database_are_those_of_the_canonical_rows()
    {
        var days = Slice("2026-02-28", "2026-03-02");
        // Figures that a careless conversion would write otherwise.
        IReadOnlyList<Bar> bars =
        [
            .. Minutes(days).Select((bar, index) => (index % 4) switch
            {
                0 => bar with { Open = 0.00000001m, Low = 0m, Volume = 0m },
                1 => bar with { High = 1234567890123.10000000m, Volume = 1e15m },
                2 => bar with { IsFinal = false },
                _ => bar with { Open = 100.1000m, High = 200m, Low = 1.50m },
            }),
        ];

        var stored = await _trial.Store.ExecuteAsync(Answer(_trial.Btc, BarInterval.Minute, days, bars), Cancel);

        Assert.Equal(2_880, stored.Inserted);
        Assert.Equal(CanonicalRows.RangeDigest("v1|BTC|1m|raw|replay", bars), stored.Checksum);
        Assert.Equal(CanonicalRows.DayDigest(bars.Take(1_440)), await _trial.Database.ScalarAsync<string>(
            "SELECT encode(sha256, 'hex') FROM market.coverage_day WHERE day = '2026-02-28'"));
    }

    [Fact]
    public async Task The_digest_does_not_depend_on_the_time_zone_of_the_session()
    {
        var day = Slice("2026-03-08", "2026-03-09");
        await _trial.Database.ExecuteAsync("""
            DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET timezone = ''America/New_York''', current_database()); END $$
            """);
        _trial.Portal.ClearPools();

        var minutes = await _trial.Store.ExecuteAsync(Answer(_trial.Btc, BarInterval.Minute, day, Minutes(day)), Cancel);
        var days = await _trial.Store.ExecuteAsync(Answer(_trial.Btc, BarInterval.Day, day, Days(day)), Cancel);

        Assert.Equal(CanonicalRows.RangeDigest("v1|BTC|1m|raw|replay", Minutes(day)), minutes.Checksum);
        Assert.Equal(CanonicalRows.RangeDigest("v1|BTC|1d|raw|replay", Days(day)), days.Checksum);
        Assert.Equal(2, await _trial.CountAsync("market.coverage WHERE expected_count = present_count AND vendor_gap_count = 0"));
    }

    [Fact]
    public async Task A_piece_between_answers_counts_as_a_gap_only_when_it_holds_a_session()
    {
        foreach (var (from, to) in new[] { ("2025-11-24", "2025-11-25"), ("2025-11-26", "2025-11-27"), ("2025-11-28", "2025-12-01") })
        {
            var slice = Slice(from, to);
            await _trial.Store.ExecuteAsync(Answer(_trial.Spy, BarInterval.Day, slice, [Bar(slice.From)]), Cancel);
        }

        // Tuesday was never asked for; Thursday was Thanksgiving.
        Assert.Equal("1|t|4|3", await _trial.RowAsync("gap_count, is_gapped, expected_count, present_count", "market.coverage"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Answers_in_any_order_leave_the_sessions_that_none_of_them_covers(int seed)
    {
        var random = new Random(seed);
        var known = Slice("2025-11-25 16:00", "2025-11-26 15:00");
        for (var answers = 0; answers < 12; answers++)
        {
            var from = Week.From.AddHours(random.Next(160));
            var slice = new TimeSlice(from, from.AddHours(random.Next(1, 9)));
            await _trial.Store.ExecuteAsync(Answer(_trial.Spy, BarInterval.Minute, slice, []), Cancel);
            // Half of the answers come after a stretch is acknowledged.
            if (answers == 5)
                await _trial.Database.ExecuteAsync($"""
                    UPDATE market.coverage SET acknowledged = tstzmultirange(tstzrange('{known.From:u}', '{known.To:u}')),
                           not_fetched = not_fetched - tstzrange('{known.From:u}', '{known.To:u}')::tstzmultirange
                    """);

            Assert.Equal("t|t", await _trial.RowAsync("""
                not_fetched = market.not_fetched('XNYS', interval '1 minute', answered, acknowledged),
                not_fetched_count = market.slot_count(not_fetched, interval '1 minute') OR acknowledged <> '{}'
                """, "market.coverage"));
        }

        Assert.Equal("t", await _trial.RowAsync(
            "not_fetched_count = market.slot_count(not_fetched, interval '1 minute')", "market.coverage"));
    }

    private static TimeRanges Slots(IEnumerable<Bar> bars) => TimeRanges.OfSlots(bars.Select(bar => bar.Time), TimeSpan.FromMinutes(1));
}
