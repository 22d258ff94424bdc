using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.MarketData.Lineage;
using FlexPortal.Tests.MarketData.Status;
using Xunit;
using static FlexPortal.Tests.MarketData.MarketSamples;

namespace FlexPortal.Tests.MarketData.Bars;

/// <summary>Bars as a report saw them at an earlier time, by the database's clock.</summary>
public sealed class KnownBarSqlDbTests : IAsyncLifetime
{
    private static readonly TimeSlice Window = Slice("2026-03-02 10:00", "2026-03-02 10:04");

    private StatusTrial _trial = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _trial = await StatusTrial.StartAsync("2026-03-03 15:00", Cancel);

    public ValueTask DisposeAsync() => _trial.DisposeAsync();

    [Fact]
    public async Task Before_between_and_after_a_restatement_a_bar_has_the_values_of_that_time()
    {
        var before = await NowAsync();
        await StoreAsync(100, 100);
        var first = await NowAsync();
        await StoreAsync(101, 100);
        var second = await NowAsync();
        await StoreAsync(103, 100, 100, 100);
        var third = await NowAsync();

        Assert.Equal("", await CloseAsync(before));
        Assert.Equal("100/0/1 100/0/1", await CloseAsync(first));
        Assert.Equal("101/1/2 100/0/1", await CloseAsync(second));
        Assert.Equal("103/2/3 100/0/1 100/0/3 100/0/3", await CloseAsync(third));
        var now = await _trial.Bars.ListAsync(_trial.Market.Btc, BarInterval.Minute, Window, after: null, 50, Cancel);
        Assert.Equal(now.Items, (await KnownAsync(third, 50)).Items);
        Assert.Equal((third, null), ((await KnownAsync(third, 50)).KnownAtUtc, now.KnownAtUtc));
    }

    [Fact]
    public async Task The_instant_of_a_change_has_the_new_value()
    {
        await StoreAsync(100);
        await StoreAsync(101);
        var replaced = (await _trial.Bars.ListChangesAsync(_trial.Market.Btc, BarInterval.Minute, 1, Cancel))[0].ReplacedAtUtc;

        Assert.Equal("101/1/2", await CloseAsync(replaced));
        Assert.Equal("100/0/1", await CloseAsync(replaced.AddTicks(-10)));
    }

    [Fact]
    public async Task Days_are_known_in_the_same_way_and_the_last_ones_can_be_asked_for()
    {
        var slice = Slice("2026-02-20", "2026-02-25");
        var before = await NowAsync();
        await _trial.StoreAsync(_trial.Market.Btc, BarInterval.Day, slice with { To = slice.To.AddDays(-1) }, [.. Days(slice).SkipLast(1)],
            Cancel);
        var first = await NowAsync();
        await _trial.StoreAsync(_trial.Market.Btc, BarInterval.Day, slice, Days(slice), Cancel);

        Assert.Equal((0, 4, 5), (await CountAsync(before), await CountAsync(first), await CountAsync(await NowAsync())));
        var last = await _trial.Bars.ListLastKnownAsync(_trial.Market.Btc, BarInterval.Day, slice, first, 2, Cancel);
        Assert.Equal([slice.From.AddDays(2), slice.From.AddDays(3)], last.Select(bar => bar.TimeUtc));

        async Task<int> CountAsync(DateTimeOffset at) =>
            (await _trial.Bars.ListKnownAsync(_trial.Market.Btc, BarInterval.Day, slice, at, after: null, 50, Cancel)).Items.Count;
    }

    [Fact]
    public async Task Pages_join_to_the_window()
    {
        await StoreAsync(100, 101, 102, 103);
        var known = await NowAsync();
        await StoreAsync(200, 201, 202, 203);

        var (read, pages, cursor) = (new List<BarRow>(), 0, (string?)null);
        do
        {
            Assert.True(BarQueries.TryReadCursor(cursor, out var after));
            var page = await _trial.Bars.ListKnownAsync(_trial.Market.Btc, BarInterval.Minute, Window, known, after, 3, Cancel);
            (cursor, pages) = (page.NextCursor, pages + 1);
            read.AddRange(page.Items);
        }
        while (cursor is not null);

        Assert.Equal((2, "100 101 102 103"), (pages, string.Join(' ', read.Select(bar => $"{bar.Close:0}"))));
    }

    [Fact]
    public async Task A_page_looks_at_a_bounded_number_of_bars_and_goes_on_after_them()
    {
        var all = Slice("2026-02-01", "2026-02-15");
        var none = await NowAsync();
        Assert.Equal(20_160, all.Length.TotalMinutes);
        await _trial.StoreAsync(_trial.Market.Btc, BarInterval.Minute, all, Minutes(all), Cancel);

        var page = await _trial.Bars.ListKnownAsync(_trial.Market.Btc, BarInterval.Minute, all, none, after: null, 10, Cancel);
        Assert.True(BarQueries.TryReadCursor(page.NextCursor, out var after));
        var next = await _trial.Bars.ListKnownAsync(_trial.Market.Btc, BarInterval.Minute, all, none, after, 10, Cancel);

        Assert.Equal((0, all.From.AddMinutes(BarQueries.MostLooked - 1)), (page.Items.Count, after));
        Assert.Equal((0, null), (next.Items.Count, next.NextCursor));
    }

    [Fact]
    public async Task A_bar_that_short_historyr_is_not_looked_at()
    {
        await StoreAsync(100, 100, 100, 100);

        var page = await KnownAsync(Window.From.AddMinutes(2), 50);

        Assert.Empty(page.Items);
        Assert.Null(page.NextCursor);
    }

    /// <summary>One answer with a flat bar of each price, from the start of the window.</summary>
    private Task<StoredSlice> StoreAsync(params decimal[] prices) => _trial.StoreAsync(
        _trial.Market.Btc, BarInterval.Minute, Window with { To = Window.From.AddMinutes(prices.Length) },
        [.. prices.Select((price, i) => new Bar(Window.From.AddMinutes(i), price, price, price, price, 5, IsFinal: true))], Cancel);

    private Task<BarPage> KnownAsync(DateTimeOffset at, int most) =>
        _trial.Bars.ListKnownAsync(_trial.Market.Btc, BarInterval.Minute, Window, at, after: null, most, Cancel);

    /// <summary>Close, revision and answer of each bar that was known.</summary>
    private async Task<string> CloseAsync(DateTimeOffset at) => string.Join(
        ' ', (await KnownAsync(at, 50)).Items.Select(bar => $"{bar.Close:0}/{bar.Revision}/{bar.LineageId}"));

    /// <summary>The database's clock, which dates what is stored.</summary>
    private async Task<DateTimeOffset> NowAsync() => new(await _trial.Market.Database.ScalarAsync<DateTime>("SELECT clock_timestamp()"));
}
