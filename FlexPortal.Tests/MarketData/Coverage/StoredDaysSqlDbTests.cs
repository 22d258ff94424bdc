using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.MarketData.Coverage;
using Npgsql;
using Xunit;
using static FlexPortal.Tests.MarketData.MarketSamples;

namespace FlexPortal.Tests.MarketData.Coverage;

/// <summary>What is read of whole days before they are counted.</summary>
public sealed class StoredDaysSqlDbTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Only_what_is_stored_of_the_days_is_read()
    {
        await using var trial = await MarketTrial.StartAsync(Cancel);
        var days = Slice("2026-03-02", "2026-03-05");
        var bars = Minutes(days).Where(bar => bar.Time.Minute != 7).ToList();
        bars[^1] = bars[^1] with { Low = bars[^1].High + 1 };
        var offGrid = bars[0] with { Time = Utc("2026-03-04 12:07:30") };
        await trial.Store.ExecuteAsync(Answer(trial.Btc, BarInterval.Minute, days, [.. bars, offGrid]), Cancel);
        await trial.Database.ExecuteAsync(
            "UPDATE market.coverage SET acknowledged = tstzmultirange(tstzrange('2026-03-03 23:00Z', '2026-03-04 01:00Z'))");

        var day = StoredDays.Around(Slice("2026-03-04 10:00", "2026-03-04 11:00"));
        var stored = await ReadAsync(trial, day);

        Assert.Equal(Slice("2026-03-04", "2026-03-05"), stored.Span);
        Assert.Equal(bars.Where(bar => bar.Time >= day.From).SkipLast(1), stored.Bars.Select(bar => bar.Bar));
        Assert.Equal(Utc("2026-03-04 23:59"), Assert.Single(stored.Rejected));
        Assert.Equal(day, Assert.Single(stored.Answered.Pieces));
        Assert.Equal(Slice("2026-03-04", "2026-03-04 01:00"), Assert.Single(stored.Acknowledged.Pieces));
        Assert.Equal(BarDensity.Dense, stored.Density);
        Assert.Null((await ReadAsync(trial, day, trial.Spy)).Density);
    }

    private static async Task<StoredDays> ReadAsync(MarketTrial trial, TimeSlice span, int? assetId = null)
    {
        await using var connection = await trial.Portal.Main.OpenConnectionAsync(Cancel);
        await using var batch = new NpgsqlBatch(connection);
        foreach (var part in new StoredDaysSql(BarTable.Minute).Read(assetId ?? trial.Btc, span))
            batch.BatchCommands.Add(part);
        await using var reader = await batch.ExecuteReaderAsync(Cancel);
        return await StoredDaysSql.ReadAsync(reader, span, Cancel);
    }
}
