using FlexPortal.Core.MarketData.Bars;
using Xunit;
using static FlexPortal.Tests.MarketData.MarketSamples;

namespace FlexPortal.Tests.MarketData.Bars;

/// <summary>Partitions are made once, by any number of processes.</summary>
public sealed class PartitionSqlDbTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_processes_at_once_make_each_month_once()
    {
        await using var trial = await MarketTrial.StartAsync(Cancel);
        var year = Slice("2025-12-31 23:59", "2026-12-01");

        var made = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => new PartitionSql(trial.Portal.Main).EnsureAsync(year, Cancel)));

        Assert.Equal(12, made.Sum());
        Assert.Equal(12, await trial.CountAsync("pg_inherits WHERE inhparent = 'market.ohlcv_minute'::regclass"));
        Assert.Equal(0, await trial.Partitions.EnsureAsync(year, Cancel));
    }

    [Fact]
    public async Task Bars_of_the_first_and_last_minute_of_a_month_are_in_their_partitions()
    {
        await using var trial = await MarketTrial.StartAsync(Cancel);
        var slice = Slice("2026-01-31 23:59", "2026-02-01 00:01");

        await trial.Store.ExecuteAsync(Answer(trial.Btc, BarInterval.Minute, slice, Minutes(slice)), Cancel);

        Assert.Equal(1, await trial.CountAsync("market.ohlcv_minute_2026_01"));
        Assert.Equal(1, await trial.CountAsync("market.ohlcv_minute_2026_02"));
    }
}
