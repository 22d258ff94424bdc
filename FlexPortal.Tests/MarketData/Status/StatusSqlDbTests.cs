using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.MarketData.Lineage;
using FlexPortal.Core.MarketData.Status;
using FlexPortal.Core.MarketData.Vendors;
using FlexPortal.Core.Platform.Lists;
using Xunit;
using static FlexPortal.Tests.MarketData.MarketSamples;

namespace FlexPortal.Tests.MarketData.Status;

/// <summary>The status of series: what is stored, and what the time and the calendar say about it.</summary>
public sealed class StatusSqlDbTests : IAsyncLifetime
{
    private StatusTrial _trial = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    // Tuesday 2026-03-03, half an hour after the open of New York.
    public async ValueTask InitializeAsync() => _trial = await StatusTrial.StartAsync("2026-03-03 15:00", Cancel);

    public ValueTask DisposeAsync() => _trial.DisposeAsync();

    [Fact]
    public async Task A_series_without_an_answer_is_never_fetched_and_has_no_percentage()
    {
        var snapshot = await _trial.Status.ReadAsync(fresh: true, Cancel);

        Assert.Equal(20, snapshot.Series.Count);
        Assert.All(snapshot.Series, series =>
        {
            Assert.Equal((SeriesCondition.NeverFetched, null, null, null), (
                series.Condition, series.PresentPercent, series.CoveredPercent, series.LagMinutes));
            Assert.False(series.IsCurrent);
        });
        Assert.Equal((10, 0, 10), (snapshot.Tally.Assets, snapshot.Tally.AssetsUpToDate, snapshot.Tally.AssetsNeverFetched));
    }

    [Fact]
    public async Task Minutes_up_to_now_are_up_to_date_and_the_rest_of_the_day_is_neither_expected_nor_pending()
    {
        var slice = Slice("2026-03-02 00:00", "2026-03-03 15:00");
        await _trial.StoreAsync(_trial.Market.Btc, BarInterval.Minute, slice, Minutes(slice), Cancel);

        var series = await _trial.SeriesAsync("BTC/1m", Cancel);

        Assert.Equal((SeriesCondition.ShortHistory, 0L, 100m, 100m), (
            series.Condition, series.LagMinutes, series.PresentPercent, series.CoveredPercent));
        Assert.Equal((2_340L, 2_340L, 0L), (series.Expected, series.Present, series.Pending));
        Assert.Equal((Utc("2026-03-02 00:00"), Utc("2026-03-03 14:59")), (series.FirstAtUtc, series.LastFinalAtUtc));
        Assert.Equal(Utc("2026-03-03 15:01"), series.NextDueAtUtc);
    }

    [Fact]
    public async Task Slots_without_a_trade_count_as_covered_and_not_as_present()
    {
        var slice = Slice("2026-03-02", "2026-03-03");
        var answer = Answer(_trial.Market.Btc, BarInterval.Minute, slice, [.. Minutes(slice).Where(bar => bar.Time.Minute != 7)]);
        await _trial.StoreAsync(answer with { Density = BarDensity.Sparse }, Cancel);

        var series = await _trial.SeriesAsync("BTC/1m", Cancel);

        // 24 of 1,440: 98.33 %, never rounded up.
        Assert.Equal((98.33m, 100m, 24L), (series.PresentPercent, series.CoveredPercent, series.NoTrade));
        Assert.Equal((0, false), (series.GapCount, series.Gapped));
    }

    [Fact]
    public async Task A_minute_that_the_vendor_left_out_is_a_gap_and_a_slot_not_fetched_is_not_hidden_by_what_is_pending()
    {
        var (first, second) = (Slice("2026-03-03 00:00", "2026-03-03 05:00"), Slice("2026-03-03 06:00", "2026-03-03 15:00"));
        await _trial.StoreAsync(
            _trial.Market.Btc, BarInterval.Minute, first, [.. Minutes(first).Where(bar => bar.Time != Utc("2026-03-03 01:00"))], Cancel);
        await _trial.StoreAsync(_trial.Market.Btc, BarInterval.Minute, second, Minutes(second), Cancel);

        var series = await _trial.SeriesAsync("BTC/1m", Cancel);

        // 900 minutes are due: 839 are there, one is left out and 60 were never asked for.
        Assert.Equal((SeriesCondition.Gapped, 2, 93.22m, 0L), (
            series.Condition, series.GapCount, series.PresentPercent, series.Pending));
    }

    [Theory]
    [InlineData("2026-03-03 14:00", SeriesCondition.ShortHistory, 60)]
    [InlineData("2026-03-03 13:59", SeriesCondition.Behind, 61)]
    public async Task More_than_sixty_trading_minutes_are_late(string last, SeriesCondition condition, int lag)
    {
        var slice = Slice("2026-03-03 00:00", last);
        await _trial.StoreAsync(_trial.Market.Btc, BarInterval.Minute, slice, Minutes(slice), Cancel);

        var series = await _trial.SeriesAsync("BTC/1m", Cancel);

        Assert.Equal((condition, lag), (series.Condition, series.LagMinutes));
    }

    [Fact]
    public async Task Nights_and_weekends_are_no_lag_and_the_open_is()
    {
        var friday = Slice("2026-02-27 14:30", "2026-02-27 21:00");
        await _trial.StoreAsync(_trial.Market.Spy, BarInterval.Minute, friday, Minutes(friday), Cancel);
        _trial.Clock.SetUtcNow(Utc("2026-03-02 14:31").AddDays(7));

        var series = await _trial.SeriesAsync("SPY/1m", Cancel);

        // Five sessions of 390 minutes, and one minute. Summer time began on 8 March: the open is at 13:30 UTC.
        Assert.Equal((5 * 390) + 61, series.LagMinutes);
    }

    [Fact]
    public async Task The_stale_mark_comes_from_the_check_and_the_newest_alert_is_shown()
    {
        var slice = Slice("2026-03-02 00:00", "2026-03-03 15:00");
        await _trial.StoreAsync(_trial.Market.Btc, BarInterval.Minute, slice, Minutes(slice), Cancel);
        await _trial.Market.Database.ExecuteAsync($"""
            UPDATE market.coverage SET is_stale = true;
            INSERT INTO market.alert (asset_id, bar_interval, vendor_code, vendor_state, lag_minutes, opened_at_utc, state, cleared_at_utc)
            VALUES ({_trial.Market.Btc}, '1m', 'replay', 'ok', 70, '2026-03-01', 'cleared', '2026-03-02'),
                   ({_trial.Market.Btc}, '1m', 'replay', 'ok', 80, '2026-03-03', 'open', NULL)
            """);

        var series = await _trial.SeriesAsync("BTC/1m", Cancel);

        Assert.Equal((SeriesCondition.Stale, true, "open", 80), (
            series.Condition, series.Stale, series.LastAlert!.State, series.LastAlert.LagMinutes));
    }

    [Theory]
    [InlineData("'ok', NULL, NULL", "2026-03-03 15:05", VendorState.Ok, false)]
    // A status that is not confirmed any more is unknown, never an old ok.
    [InlineData("'ok', NULL, NULL", "2026-03-03 15:00", VendorState.Unknown, true)]
    [InlineData("'rate_limited', NULL, '2026-03-03 15:02Z'", "2026-03-03 15:05", VendorState.RateLimited, true)]
    [InlineData("'rate_limited', NULL, '2026-03-03 15:00Z'", "2026-03-03 15:05", VendorState.Unknown, true)]
    [InlineData("'blocked', 'region', NULL", "2026-03-03 15:05", VendorState.Blocked, true)]
    public async Task A_vendor_has_a_state_a_cause_and_what_to_do(string state, string validUntil, VendorState expected, bool hasAdvice)
    {
        await _trial.Market.Database.ExecuteAsync($"""
            INSERT INTO market.vendor_status (vendor_code, state, blocked_because, limited_until_utc, checked_at_utc, valid_until_utc)
            VALUES ('replay', {state}, '2026-03-03 14:50Z', '{validUntil}Z')
            """);

        var snapshot = await _trial.Status.ReadAsync(fresh: true, Cancel);

        var vendor = Assert.Single(snapshot.Vendors);
        Assert.Equal((expected, hasAdvice, true), (vendor.State, vendor.WhatToDo is not null, vendor.InventsPrices));
        Assert.NotEmpty(vendor.Cause);
        Assert.All(snapshot.Series, series => Assert.Equal(expected, series.VendorState));
    }

    [Fact]
    public async Task Viewers_share_a_snapshot_whose_version_changes_with_what_it_says()
    {
        var first = await _trial.Status.ReadAsync(fresh: false, Cancel);
        var same = await _trial.Status.ReadAsync(fresh: false, Cancel);
        var again = await _trial.Status.ReadAsync(fresh: true, Cancel);
        var slice = Slice("2026-03-03 14:00", "2026-03-03 15:00");
        await _trial.StoreAsync(_trial.Market.Btc, BarInterval.Minute, slice, Minutes(slice), Cancel);
        var changed = await _trial.Status.ReadAsync(fresh: true, Cancel);

        Assert.Same(first, same);
        Assert.NotSame(first, again);
        Assert.Equal(first.Version, again.Version);
        Assert.NotEqual(first.Version, changed.Version);
    }

    [Fact]
    public async Task Pages_follow_the_order_of_symbols_and_filters_keep_what_passes()
    {
        var slice = Slice("2026-03-03 00:00", "2026-03-03 15:00");
        await _trial.StoreAsync(
            _trial.Market.Btc, BarInterval.Minute, slice, [.. Minutes(slice).Where(bar => bar.Time != Utc("2026-03-03 01:00"))], Cancel);
        var snapshot = await _trial.Status.ReadAsync(fresh: true, Cancel);

        var first = await snapshot.PageAsync(FilterSet<SeriesStatus>.None, cursor: null, 3);
        Assert.True(StatusFilters.BySymbol.TryParse(first.NextCursor, out var cursor));
        var second = await snapshot.PageAsync(FilterSet<SeriesStatus>.None, cursor, 3);
        var gapped = await snapshot.PageAsync(StatusFilters.Gapped.Is(true), cursor: null, 50);
        var days = await snapshot.PageAsync(StatusFilters.Interval.Is("1d").With(StatusFilters.Asset, "SPY"), cursor: null, 50);

        Assert.Equal("AAPL/1d AAPL/1m ADA/1d|ADA/1m BTC/1d BTC/1m", $"{Names(first)}|{Names(second)}");
        Assert.Equal(("BTC/1m", "SPY/1d"), (Names(gapped), Names(days)));
    }

    private static string Names(Page<SeriesStatus> page) =>
        string.Join(' ', page.Items.Select(series => $"{series.Symbol}/{series.Interval}"));
}
