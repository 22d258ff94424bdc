using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.MarketData.Gaps;
using FlexPortal.Core.Platform.Audit;
using Xunit;
using static FlexPortal.Tests.MarketData.MarketSamples;

namespace FlexPortal.Tests.MarketData.Bars;

/// <summary>All bars of an asset are removed with everything that describes them, or nothing is.</summary>
public sealed class RemoveBarsSqlDbTests : IAsyncLifetime
{
    // What is kept of one asset, by table.
    private static readonly string[] Tables =
    [
        "market.ohlcv_day", "market.ohlcv_minute", "market.bar_revision", "market.rejected_bar", "market.lineage", "market.coverage",
        "market.coverage_day", "market.gap_acknowledgement",
    ];

    private static readonly TimeSlice Day = Slice("2026-03-02", "2026-03-03");

    private MarketTrial _trial = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _trial = await MarketTrial.StartAsync(Cancel);

    public ValueTask DisposeAsync() => _trial.DisposeAsync();

    [Fact]
    public async Task Everything_of_the_asset_goes_and_nothing_of_another_one()
    {
        await FillAsync(_trial.Btc);
        await FillAsync(await EthAsync());
        await ExecuteAsync($$"""
            INSERT INTO market.gap_acknowledgement (gap_acknowledgement_id, asset_id, bar_interval, slots, slot_count, reason,
                                                    acknowledged_by, acknowledged_at_utc)
            SELECT gen_random_uuid(), asset_id, '1m', '{[2026-03-02 10:00Z,2026-03-02 10:01Z)}', 1, 'Known.', 'anna', now()
              FROM market.coverage WHERE bar_interval = '1m';
            INSERT INTO market.alert (alert_id, asset_id, bar_interval, vendor_code, vendor_state, lag_minutes, fresh_checks, opened_at_utc)
            VALUES (gen_random_uuid(), {{_trial.Btc}}, '1m', 'replay', 'ok', 61, 0, now());
            """);
        var other = await CountsAsync(await EthAsync());
        Assert.All(await CountsAsync(_trial.Btc), count => Assert.NotEqual(0, count));

        var (removed, error) = await RemoveAsync("btc");

        Assert.Null(error);
        Assert.Equal(new RemovedBars("BTC", "replay", 1, 1_439, 1, 3), removed);
        Assert.All(await CountsAsync(_trial.Btc), count => Assert.Equal(0, count));
        Assert.Equal(other, await CountsAsync(await EthAsync()));
        Assert.Equal("cleared", await _trial.RowAsync("state", "market.alert"));
        Assert.Equal("BARS_REMOVE|asset|BTC|ok|portal", await _trial.LastAuditAsync());
        Assert.Equal((null, "MARKET_BARS_NOT_FOUND"), await RefusedAsync("BTC"));
        Assert.Equal("BARS_REMOVE|asset|BTC|refused|MARKET_BARS_NOT_FOUND|portal", await _trial.LastAuditAsync());

        // The asset can be filled by another vendor.
        await _trial.Store.ExecuteAsync(Answer(_trial.Btc, BarInterval.Minute, Day, Minutes(Day)) with { VendorCode = "binance" }, Cancel);
        Assert.Equal("binance", await _trial.RowAsync("vendor_code", $"market.coverage WHERE asset_id = {_trial.Btc}"));
    }

    [Theory]
    [InlineData("started", "waiting", "MARKET_ASSET_IN_USE")]
    [InlineData("started", "claimed", "MARKET_ASSET_IN_USE")]
    [InlineData("failed", "waiting", null)]
    public async Task Nothing_is_removed_while_a_run_fetches_the_asset(string run, string slice, string? code)
    {
        await FillAsync(_trial.Btc);
        await ExecuteAsync($$"""
            INSERT INTO market.ingestion_run (ingestion_run_id, kind, trigger, requested_by, plan, status, lease_owner,
                                              lease_expires_at_utc, ended_at_utc, duration_ms, error_code, error_message)
            VALUES ('019e0000-0000-7000-8000-000000000001', 'backfill', 'cli', 'anna', '{}', '{{run}}', 'here', now(),
                    CASE '{{run}}' WHEN 'failed' THEN now() END, CASE '{{run}}' WHEN 'failed' THEN 1 END,
                    CASE '{{run}}' WHEN 'failed' THEN 'MARKET_RUN_ABANDONED' END, CASE '{{run}}' WHEN 'failed' THEN 'Lost.' END);
            INSERT INTO market.backfill_slice (ingestion_run_id, asset_id, bar_interval, from_utc, to_utc, state, lease_owner,
                                               lease_expires_at_utc)
            VALUES ('019e0000-0000-7000-8000-000000000001', {{_trial.Btc}}, '1m', '2026-03-04Z', '2026-03-05Z', '{{slice}}',
                    CASE '{{slice}}' WHEN 'claimed' THEN 'here' END, CASE '{{slice}}' WHEN 'claimed' THEN now() END);
            """);
        var before = await CountsAsync(_trial.Btc);

        var (removed, error) = await RemoveAsync("BTC");

        Assert.Equal(code, error?.Code);
        Assert.Equal(code is null, removed is not null);
        if (code is not null)
            Assert.Equal(before, await CountsAsync(_trial.Btc));
    }

    [Fact]
    public async Task An_unknown_asset_is_refused() => Assert.Equal((null, "ASSET_NOT_FOUND"), await RefusedAsync("NOPE"));

    private async Task<(RemovedBars? Removed, string? Code)> RefusedAsync(string symbol)
    {
        var (removed, error) = await RemoveAsync(symbol);
        return (removed, error?.Code);
    }

    private Task<(RemovedBars? Removed, Core.Platform.Errors.PortalError? Error)> RemoveAsync(string symbol) =>
        new RemoveBars(_trial.Portal, _trial.Assets, _trial.Audit).ExecuteAsync(symbol, AuditActor.Portal, Cancel);

    /// <summary>A day and its minutes with a hole, a rejected bar and a restated one.</summary>
    private async Task FillAsync(int assetId)
    {
        await _trial.Store.ExecuteAsync(Answer(assetId, BarInterval.Day, Day, Days(Day)), Cancel);
        var minutes = Minutes(Day).Skip(1).ToList();
        minutes[5] = minutes[5] with { Low = minutes[5].High + 1 };
        await _trial.Store.ExecuteAsync(Answer(assetId, BarInterval.Minute, Day, minutes), Cancel);
        minutes[5] = Bar(minutes[5].Time);
        minutes[9] = minutes[9] with { Close = minutes[9].Close - 0.1m };
        await _trial.Store.ExecuteAsync(Answer(assetId, BarInterval.Minute, Day, minutes), Cancel);
    }

    private async Task<int> EthAsync() => (await _trial.Assets.FindAsync("ETH", Cancel))!.AssetId;

    private async Task<List<long>> CountsAsync(int assetId)
    {
        var counts = new List<long>();
        foreach (var table in Tables)
            counts.Add(await _trial.CountAsync($"{table} WHERE asset_id = {assetId}"));
        return counts;
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var command = _trial.Portal.Main.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Cancel);
    }
}
