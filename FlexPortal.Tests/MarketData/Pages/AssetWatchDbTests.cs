using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.MarketData.Lineage;
using FlexPortal.Core.MarketData.Status;
using FlexPortal.LiveEvents;
using FlexPortal.MarketData.Assets;
using FlexPortal.Tests.Flex.Pages.Alive;
using FlexPortal.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Xunit;
using static FlexPortal.Tests.MarketData.MarketSamples;

namespace FlexPortal.Tests.MarketData.Pages;

/// <summary>The page of an asset is requested again when its series change, and only then.</summary>
public sealed class AssetWatchDbTests(MarketPortal portal) : IClassFixture<MarketPortal>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_new_bar_of_the_asset_requests_the_page_and_one_of_another_does_not()
    {
        var status = portal.Portal.Services.GetRequiredService<StatusQueries>();
        var series = (await status.ReadAsync(fresh: true, Cancel)).Series;
        var (sol, btc) = (await ShowAsync("SOL"), await ShowAsync("btc"));
        Assert.Equal((null, null), (sol.Refresh, btc.Refresh));

        var hour = new TimeSlice(portal.Market.Yesterday, portal.Market.Yesterday.AddHours(1));
        await portal.Portal.Services.GetRequiredService<StoreSlice>().ExecuteAsync(
            Answer(series.First(one => one.Symbol is "SOL").AssetId, BarInterval.Minute, hour, Minutes(hour)), Cancel);
        sol.Service<LiveConnection>().Return();
        btc.Service<LiveConnection>().Return();

        await Eventually.IsAsync(() => Task.FromResult(sol.Refresh is not null));
        Assert.Null(btc.Refresh);
        await sol.CloseAsync();
        await btc.CloseAsync();

        Task<AliveMarkup<AssetWatch>> ShowAsync(string symbol) => AliveMarkup<AssetWatch>.ShowAsync(
            portal.Portal, ("Symbol", symbol),
            ("Shown", AssetWatch.MarkOf(series.Where(one => string.Equals(one.Symbol, symbol, StringComparison.OrdinalIgnoreCase)))));
    }

    [Fact]
    public async Task The_lag_alone_changes_nothing_and_an_incident_does()
    {
        var btc = (await portal.Portal.Services.GetRequiredService<StatusQueries>().ReadAsync(fresh: true, Cancel)).Series[0];
        var alert = new SeriesAlert(Guid.NewGuid(), "open", btc.FirstAtUtc ?? default, null, 61);

        Assert.Equal(AssetWatch.MarkOf([btc]), AssetWatch.MarkOf([btc with { LagMinutes = 4711 }]));
        Assert.NotEqual(AssetWatch.MarkOf([btc]), AssetWatch.MarkOf([btc with { LastAlert = alert }]));
    }
}
