using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.MarketData.Calendars;
using FlexPortal.Core.MarketData.Coverage;
using FlexPortal.Tests.MarketData.Status;
using FlexPortal.Tests.Support;
using Xunit;
using static FlexPortal.Tests.MarketData.MarketSamples;

namespace FlexPortal.Tests.MarketData.Coverage;

/// <summary>What one statement counts for all series after a change of hours is what the program counts of each.</summary>
public sealed class SessionChangeSqlDbTests : IAsyncLifetime
{
    private static readonly DateOnly Tuesday = new(2026, 3, 3);

    private StatusTrial _trial = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _trial = await StatusTrial.StartAsync("2026-03-09 12:00", Cancel);

    public ValueTask DisposeAsync() => _trial.DisposeAsync();

    [Theory]
    [InlineData(BarDensity.Dense, 1)]
    [InlineData(BarDensity.Sparse, 2)]
    [InlineData(BarDensity.Dense, 3)]
    public async Task Days_and_series_are_counted_as_by_the_program(BarDensity density, int seed)
    {
        var random = new Random(seed);
        foreach (var slice in new[] { Slice("2026-03-02 14:30", "2026-03-03 16:00"), Slice("2026-03-03 18:00", "2026-03-05 21:00") })
        {
            var bars = Minutes(slice).Where(_ => random.Next(10) > 0)
                .Select(bar => random.Next(20) == 0 ? bar with { High = 0 } : bar);
            await _trial.StoreAsync(Answer(_trial.Market.Spy, BarInterval.Minute, slice, [.. bars]) with { Density = density }, Cancel);
        }

        await _trial.Acknowledge.ExecuteAsync(
            new("SPY", BarInterval.Minute, Slice("2026-03-03 15:30", "2026-03-03 18:30")) { Reason = "Known." }, Actors.Named("ada"),
            Cancel);

        foreach (var hours in new DayHours[]
        {
            new DayHours.Open(new(8, 0), new(12, 45)), new DayHours.Closed(), new DayHours.Open(new(13, 0), new(17, 0)),
            new DayHours.Usual(),
        })
        {
            var (_, error) = await _trial.Market.SpecialDays.ExecuteAsync(
                new("XNYS", Tuesday, hours) { Name = "Storm", Reason = "notice" }, Actors.Named("ada"), Cancel);
            Assert.Null(error);
            var counted = await ReadAsync();

            await RecountAsync();

            Assert.Equal(counted, await ReadAsync());
        }
    }

    /// <summary>Counts every day of the series by the classifier.</summary>
    private async Task RecountAsync()
    {
        await using var connection = await _trial.Market.Portal.Main.OpenConnectionAsync(Cancel);
        var sql = new CoverageSql(BarTable.Minute);
        await sql.RecountAsync(connection, (await sql.FindAsync(connection, _trial.Market.Spy, Cancel))!, Cancel);
    }

    private async Task<string> ReadAsync() => string.Join('\n',
        await _trial.Market.RowAsync(
            "expected_count, present_count, no_trade_count, vendor_gap_count, rejected_count, acknowledged_count, not_fetched_count, "
                + "gaps, rejected, gap_count, is_gapped, checksum, answered", "market.coverage"),
        await _trial.Market.Database.ScalarAsync<string>("""
            SELECT string_agg(concat_ws('|', day, expected, present, no_trade, vendor_gap, rejected, acknowledged, sha256), chr(10)
                              ORDER BY day) FROM market.coverage_day
            """));
}
