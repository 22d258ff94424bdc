using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Tests.MarketData.Status;
using Xunit;
using static FlexPortal.Tests.MarketData.MarketSamples;

namespace FlexPortal.Tests.MarketData.Bars;

/// <summary>Bars are read as they were stored, in pages, with their former values.</summary>
public sealed class BarReadSqlDbTests : IAsyncLifetime
{
    private static readonly TimeSlice Hour = Slice("2026-03-02 10:00", "2026-03-02 11:00");

    private StatusTrial _trial = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _trial = await StatusTrial.StartAsync("2026-03-03 15:00", Cancel);

    public ValueTask DisposeAsync() => _trial.DisposeAsync();

    [Fact]
    public async Task Pages_join_to_the_window_and_a_window_is_half_open()
    {
        var stored = await _trial.StoreAsync(_trial.Market.Btc, BarInterval.Minute, Hour, Minutes(Hour), Cancel);
        var window = Slice("2026-03-02 10:10", "2026-03-02 10:35");

        var read = new List<BarRow>();
        string? cursor = null;
        do
        {
            Assert.True(BarQueries.TryReadCursor(cursor, out var after));
            var page = await _trial.Bars.ListAsync(_trial.Market.Btc, BarInterval.Minute, window, after, 10, Cancel);
            read.AddRange(page.Items);
            cursor = page.NextCursor;
        }
        while (cursor is not null);

        Assert.Equal(
            Minutes(window).Select(bar => (bar.Time, bar.Open, bar.High, bar.Low, bar.Close, bar.Volume)),
            read.Select(bar => (bar.TimeUtc, bar.Open, bar.High, bar.Low, bar.Close, bar.Volume)));
        Assert.All(read, bar => Assert.Equal((true, 0, stored.LineageId), (bar.IsFinal, bar.Revision, bar.LineageId)));
        Assert.Equal(read.TakeLast(10), await _trial.Bars.ListLastAsync(_trial.Market.Btc, BarInterval.Minute, window, 10, Cancel));
    }

    [Theory]
    [InlineData("2026-02-21 00:00", "2026-02-23 00:00", 2)]
    // A day begins at midnight UTC: a window that begins later does not hold it.
    [InlineData("2026-02-21 00:01", "2026-02-23 00:00", 1)]
    [InlineData("2026-02-21 00:00", "2026-02-22 00:01", 2)]
    public async Task Days_are_in_a_window_by_their_midnight(string from, string to, int days)
    {
        var slice = Slice("2026-02-20", "2026-02-25");
        await _trial.StoreAsync(_trial.Market.Btc, BarInterval.Day, slice, Days(slice), Cancel);

        var page = await _trial.Bars.ListAsync(_trial.Market.Btc, BarInterval.Day, Slice(from, to), after: null, 50, Cancel);

        Assert.Equal(days, page.Items.Count);
    }

    [Fact]
    public async Task A_bar_is_found_by_any_moment_of_its_slot()
    {
        await _trial.StoreAsync(_trial.Market.Btc, BarInterval.Minute, Hour, Minutes(Hour), Cancel);

        var found = await _trial.Bars.FindAsync(_trial.Market.Btc, BarInterval.Minute, Hour.From.AddSeconds(59), Cancel);
        var none = await _trial.Bars.FindAsync(_trial.Market.Btc, BarInterval.Minute, Hour.To, Cancel);

        Assert.Equal((Hour.From, null), (found?.TimeUtc, none));
    }

    [Fact]
    public async Task A_restated_bar_keeps_each_of_its_former_values()
    {
        foreach (var close in new[] { 100m, 101m, 103m })
        {
            var bar = Bar(Hour.From) with { Open = 100, High = 110, Low = 90, Close = close };
            await _trial.StoreAsync(_trial.Market.Btc, BarInterval.Minute, Hour with { To = Hour.From.AddMinutes(1) }, [bar], Cancel);
        }

        var changes = await _trial.Bars.ListChangesAsync(_trial.Market.Btc, BarInterval.Minute, 50, Cancel);

        Assert.Equal(
            [(1, 101m, 103m), (0, 100m, 101m)],
            changes.Select(change => (change.Revision, change.Before.Close, change.After.Close)));
        Assert.Equal(changes[0].Before.LineageId, changes[1].After.LineageId);
        Assert.NotEqual(changes[0].Before.LineageId, changes[0].After.LineageId);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("dGltZS56eg")]
    public void A_text_that_is_no_cursor_is_refused(string text) => Assert.False(BarQueries.TryReadCursor(text, out _));
}
