using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.MarketData.Status;
using Xunit;
using static FlexPortal.Tests.MarketData.MarketSamples;

namespace FlexPortal.Tests.MarketData.Status;

/// <summary>The checksum report says what is stored, and its digest is that of the coverage.</summary>
public sealed class ChecksumSqlDbTests : IAsyncLifetime
{
    private StatusTrial _trial = null!;
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _trial = await StatusTrial.StartAsync("2026-03-05 12:00", Cancel);

    public ValueTask DisposeAsync() => _trial.DisposeAsync();

    [Fact]
    public async Task The_whole_series_has_the_digest_of_its_coverage_and_a_part_another_one()
    {
        var days = Slice("2026-03-01", "2026-03-04");
        var bars = Minutes(days);
        await _trial.StoreAsync(_trial.Market.Btc, BarInterval.Minute, days, [.. bars.Skip(7), bars[100]], Cancel);

        var all = await FindAsync(Slice("2026-02-01", "2026-04-01"));
        var part = await FindAsync(Slice("2026-03-02 10:00", "2026-03-03 10:00"));

        Assert.Equal(
            (new DateOnly(2026, 3, 1), new DateOnly(2026, 3, 3), 3, 4_320 + 2_160, 4_313, 7, 2_160, 1),
            (all!.FirstDay, all.LastDay, all.Days, all.Expected, all.Present, all.VendorGap, all.Pending, all.Duplicates));
        Assert.Equal(await _trial.Market.Database.ScalarAsync<string>("SELECT checksum FROM market.coverage"), all.Sha256);
        Assert.Equal((2, 2_880, 2_880, 0), (part!.Days, part.Expected, part.Present, part.VendorGap));
        Assert.NotEqual(all.Sha256, part.Sha256);
        Assert.Matches("^[0-9a-f]{64}$", part.Sha256);
    }

    [Fact]
    public async Task A_window_without_a_day_and_a_series_without_an_answer_say_so()
    {
        var day = Slice("2026-03-01", "2026-03-02");
        await _trial.StoreAsync(_trial.Market.Btc, BarInterval.Minute, day, Minutes(day), Cancel);

        var outside = await FindAsync(Slice("2025-03-01", "2025-03-02"));

        Assert.Equal((0, null, 0, null), (outside!.Days, outside.FirstDay, outside.Expected, outside.Sha256));
        Assert.Null(await _trial.Checksums.FindAsync(
            (await _trial.Market.Assets.FindAsync("BTC", Cancel))!, BarInterval.Day, day, Cancel));
    }

    [Fact]
    public async Task Minutes_after_the_last_answer_are_pending_and_no_gaps()
    {
        // It is noon: of this day ten hours were fetched; the next top-up asks for two, and twelve are not over.
        var morning = Slice("2026-03-05 00:00", "2026-03-05 10:00");
        await _trial.StoreAsync(_trial.Market.Btc, BarInterval.Minute, morning, [.. Minutes(morning).Skip(5)], Cancel);

        var today = await FindAsync(Slice("2026-03-05", "2026-03-06"));

        Assert.Equal(
            (720, 595, 5, 0, 120, 5),
            (today!.Expected, today.Present, today.VendorGap, today.NotFetched, today.Pending, today.Missing));
        Assert.Equal(
            today.Expected, today.Present + today.NoTrade + today.VendorGap + today.Rejected + today.Acknowledged + today.NotFetched
                + today.Pending);
    }

    private async Task<SeriesChecksum?> FindAsync(TimeSlice window) => await _trial.Checksums.FindAsync(
        (await _trial.Market.Assets.FindAsync("BTC", Cancel))!, BarInterval.Minute, window, Cancel);
}
