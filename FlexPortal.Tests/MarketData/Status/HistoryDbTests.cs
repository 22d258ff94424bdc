using FlexPortal.Core.MarketData;
using FlexPortal.Core.MarketData.Backfill;
using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.MarketData.Status;
using FlexPortal.Core.MarketData.Vendors;
using FlexPortal.Core.MarketData.Vendors.Adapters;
using FlexPortal.Core.Platform.Telemetry;
using FlexPortal.MarketData.Status;
using FlexPortal.Shell.Parts;
using FlexPortal.Tests.Support;
using Microsoft.Extensions.Options;
using Xunit;
using static FlexPortal.Tests.MarketData.MarketSamples;

namespace FlexPortal.Tests.MarketData.Status;

/// <summary>The status says how far back the series go, by the plan of a backfill, and what became of the newest backfill.</summary>
public sealed class HistoryDbTests : IAsyncLifetime
{
    private StatusTrial _trial = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _trial = await StatusTrial.StartAsync("2026-03-03 15:00", Cancel);

    public ValueTask DisposeAsync() => _trial.DisposeAsync();

    [Theory]
    [InlineData("BTC/1m", "2026-03-02 06:40", "2026-03-03 15:00")]
    [InlineData("SPY/1m", "2026-02-17 15:10", "2026-03-03 14:50")]
    [InlineData("SPY/1d", "2024-05-28", "2026-03-03")]
    public async Task A_series_that_begins_later_than_asked_lacks_what_a_backfill_would_ask_for(string name, string from, string to)
    {
        var (interval, slice) = (BarIntervals.Parse(name[4..])!.Value, Slice(from, to));
        await _trial.StoreAsync(
            name.StartsWith("BTC", StringComparison.Ordinal) ? _trial.Market.Btc : _trial.Market.Spy, interval, slice,
            interval == BarInterval.Day ? Days(slice) : Minutes(slice), Cancel);

        var series = await _trial.SeriesAsync(name, Cancel);

        var planned = await PreviewAsync(name[..3], interval);
        Assert.Equal(planned.Bars, series.NotAsked + series.NotFetched + series.Pending);
        Assert.True(series.NotAsked > 100);
        Assert.Equal(SeriesCondition.ShortHistory, series.Condition);
    }

    [Fact]
    public async Task A_series_that_begins_with_the_window_or_with_the_vendor_is_complete()
    {
        // No daily bar came for three years back but those of two weeks, and the days before them were asked for.
        var days = Slice("2023-03-03", "2026-03-03");
        await _trial.StoreAsync(
            _trial.Market.Btc, BarInterval.Day, days, [.. Days(days).Where(bar => bar.Time >= Utc("2026-02-17"))], Cancel);
        var minutes = Slice("2026-02-17", "2026-03-03 15:00");
        await _trial.StoreAsync(_trial.Market.Btc, BarInterval.Minute, minutes, Minutes(minutes), Cancel);

        Assert.Equal(0, (await _trial.SeriesAsync("BTC/1d", Cancel)).NotAsked);
        var series = await _trial.SeriesAsync("BTC/1m", Cancel);

        Assert.Equal((SeriesCondition.UpToDate, 0L), (series.Condition, series.NotAsked));
        Assert.Equal("", (await TallyAsync()).History);
    }

    [Fact]
    public async Task The_sentence_counts_the_series_and_their_bars_and_is_never_green()
    {
        var minutes = Slice("2026-03-03 14:00", "2026-03-03 15:00");
        await _trial.StoreAsync(_trial.Market.Btc, BarInterval.Minute, minutes, Minutes(minutes), Cancel);
        await _trial.Market.Database.ExecuteAsync("UPDATE market.asset SET deactivated_at_utc = now() WHERE symbol <> 'BTC'");
        var days = Slice("2023-03-03", "2026-03-03");
        await _trial.StoreAsync(_trial.Market.Btc, BarInterval.Day, days, Days(days), Cancel);

        var tally = await TallyAsync();

        // 90 days and the fourteen hours of today.
        var bars = (90 * 1_440) + (14 * 60);
        Assert.Equal((1, bars, Tone.Warn), (tally.SeriesShort, tally.NotAsked, StatusFormatter.ToneOf(tally)));
        Assert.Equal(
            "All 2 series are up to date. No gaps. 1 series begins later than asked; at most 130,440 bars are not asked for yet. "
                + "Start a backfill.",
            StatusFormatter.Answer(tally, inventedPrices: false));
    }

    [Theory]
    [InlineData("'started', NULL, NULL, NULL, NULL", "Backfill 1 is running: 90 of 724 slices.", Tone.Quiet)]
    [InlineData(
        "'failed', now(), 1, 'MARKET_RUN_CANCELED', 'Cancelled.'", "Backfill 1 was cancelled: 634 of 724 slices were not fetched.",
        Tone.Warn)]
    [InlineData("'failed', now(), 1, 'VENDOR_UNAVAILABLE', 'No.'", "Backfill 1 failed: 634 of 724 slices were not fetched.", Tone.Warn)]
    public async Task A_backfill_that_runs_or_left_slices_open_is_named(string state, string sentence, Tone tone)
    {
        var minutes = Slice("2026-03-03 14:00", "2026-03-03 15:00");
        await _trial.StoreAsync(_trial.Market.Btc, BarInterval.Minute, minutes, Minutes(minutes), Cancel);
        var before = await _trial.Status.ReadAsync(fresh: true, Cancel);
        await RunAsync("backfill", state, done: 90);
        await RunAsync("top_up", "'success', now(), 1, NULL, NULL", done: 724);

        var after = await _trial.Status.ReadAsync(fresh: true, Cancel);

        Assert.Equal((null, sentence), (before.Tally.Backfill?.Sentence, after.Tally.Backfill?.Sentence));
        Assert.Equal(tone, StatusFormatter.ToneOf(after.Tally));
        Assert.NotEqual(before.Version, after.Version);

        await RunAsync("backfill", "'success', now(), 1, NULL, NULL", done: 724);
        Assert.Null((await TallyAsync()).Backfill);
    }

    [Fact]
    public async Task A_cancelled_backfill_is_forgotten_when_nothing_is_missing()
    {
        await _trial.Market.Database.ExecuteAsync("UPDATE market.asset SET deactivated_at_utc = now() WHERE symbol <> 'BTC'");
        var (days, minutes) = (Slice("2023-03-03", "2026-03-03"), Slice("2025-12-03", "2026-03-03 15:00"));
        await _trial.StoreAsync(_trial.Market.Btc, BarInterval.Day, days, Days(days), Cancel);
        await _trial.StoreAsync(_trial.Market.Btc, BarInterval.Minute, minutes, Minutes(minutes), Cancel);
        await RunAsync("backfill", "'failed', now(), 1, 'MARKET_RUN_CANCELED', 'Cancelled.'", done: 90);

        var tally = await TallyAsync();

        Assert.Equal((null, Tone.Good), (tally.Backfill, StatusFormatter.ToneOf(tally)));
    }

    private async Task<StatusTally> TallyAsync() => (await _trial.Status.ReadAsync(fresh: true, Cancel)).Tally;

    private Task RunAsync(string kind, string state, int done) => _trial.Market.Database.ExecuteAsync($"""
        UPDATE market.ingestion_run
           SET status = 'failed', ended_at_utc = now(), duration_ms = 1, error_code = 'X_ENDED', error_message = 'x'
         WHERE status = 'started' AND kind = '{kind}';
        INSERT INTO market.ingestion_run (kind, trigger, requested_by, slices_total, slices_done, lease_owner, lease_expires_at_utc,
                                          status, ended_at_utc, duration_ms, error_code, error_message)
        VALUES ('{kind}', 'ui', 'ada', 724, {done}, 'test', now() + interval '1 hour', {state})
        """);

    private async Task<BackfillPreview> PreviewAsync(string symbol, BarInterval interval)
    {
        var plan = new PlanBackfill(
            _trial.Contexts, _trial.Market.Calendars, _trial.Market.Assets,
            new(
                [new ReplayVendor()], Options.Create(new MarketDataOptions()),
                new ReplayOffer(_ => throw new InvalidOperationException("A plan asks no vendor.")), new Redactor()),
            _trial.Clock);
        var (preview, error) = await plan.PreviewAsync(
            new(MarketRunKind.Backfill, MarketRunTrigger.Ui, Actors.Named("ada")) { Symbols = [symbol], Interval = interval }, Cancel);
        Assert.Null(error);
        return preview!;
    }
}
