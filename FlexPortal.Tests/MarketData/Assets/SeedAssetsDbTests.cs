using FlexPortal.Core.MarketData;
using FlexPortal.Core.MarketData.Assets;
using Microsoft.Extensions.Options;
using Xunit;

namespace FlexPortal.Tests.MarketData.Assets;

/// <summary>The assets of the database follow the settings and lose nothing.</summary>
public sealed class SeedAssetsDbTests : IAsyncLifetime
{
    private const string Two = "BTC, Bitcoin, crypto, 24x7, binance, BTCUSDT, USDT, 8; TSLA, Tesla, equity, XNYS, alpaca, TSLA, USD, 4";

    private MarketTrial _trial = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _trial = await MarketTrial.StartAsync(Cancel);

    public ValueTask DisposeAsync() => _trial.DisposeAsync();

    [Fact]
    public async Task A_command_fills_an_empty_list_and_changes_no_other()
    {
        var command = new SeedAssets(_trial.Portal, Options.Create(new MarketDataOptions()));
        await _trial.Database.ExecuteAsync("DELETE FROM market.asset");

        await command.EnsureAsync(Cancel);
        var filled = await _trial.Assets.ListAsync(Cancel);
        await _trial.SeedAsync(Two, Cancel);
        await command.EnsureAsync(Cancel);

        Assert.Equal(10, filled.Count);
        var kept = await _trial.Assets.ListAsync(Cancel);
        Assert.Equal(["BTC", "TSLA"], kept.Where(asset => asset.IsActive).Select(asset => asset.Setting.Symbol));
        Assert.Equal("binance", kept.First(asset => asset.Setting.Symbol is "BTC").Setting.VendorCode);
    }

    [Fact]
    public async Task Ten_assets_are_there_from_the_start()
    {
        var assets = await _trial.Assets.ListAsync(Cancel);

        Assert.Equal(
            ["AAPL", "ADA", "BTC", "ETH", "META", "MSFT", "NVDA", "SOL", "SPY", "XRP"], assets.Select(asset => asset.Setting.Symbol));
        Assert.All(assets, asset => Assert.True(asset.IsActive));
        Assert.Equal(
            new("SPY", "SPDR S&P 500 ETF", AssetClass.Etf, "XNYS", "replay", "SPY", "USD", 4),
            assets.Single(asset => asset.AssetId == _trial.Spy).Setting);
    }

    [Fact]
    public async Task The_same_settings_write_nothing()
    {
        var before = await _trial.Database.ScalarAsync<string>("SELECT string_agg(xmin::text, ',') FROM market.asset");

        Assert.Equal(0, await _trial.SeedAsync(AssetList.Default, Cancel));

        Assert.Equal(before, await _trial.Database.ScalarAsync<string>("SELECT string_agg(xmin::text, ',') FROM market.asset"));
    }

    [Fact]
    public async Task An_asset_that_leaves_the_settings_is_kept_as_inactive_and_comes_back_under_its_key()
    {
        Assert.Equal(11, await _trial.SeedAsync(Two, Cancel));
        var assets = await _trial.Assets.ListAsync(Cancel);

        Assert.Equal(11, assets.Count);
        Assert.Equal(["BTC", "TSLA"], assets.Where(asset => asset.IsActive).Select(asset => asset.Setting.Symbol));
        Assert.Equal("binance", assets.Single(asset => asset.AssetId == _trial.Btc).Setting.VendorCode);

        await _trial.SeedAsync(AssetList.Default, Cancel);

        assets = await _trial.Assets.ListAsync(Cancel);
        Assert.True(assets.Single(asset => asset.AssetId == _trial.Spy).IsActive);
        Assert.False(assets.Single(asset => asset.Setting.Symbol is "TSLA").IsActive);
    }

    [Fact]
    public async Task Without_assets_none_is_active()
    {
        Assert.Equal(10, await _trial.SeedAsync("", Cancel));

        Assert.DoesNotContain(await _trial.Assets.ListAsync(Cancel), asset => asset.IsActive);
    }

    [Fact]
    public async Task Processes_that_start_at_once_agree()
    {
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => _trial.SeedAsync(Two, Cancel)));

        Assert.Equal(11, await _trial.CountAsync("market.asset"));
    }
}
