using FlexPortal.Core.MarketData.Assets;
using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.MarketData.Lineage;
using FlexPortal.Core.MarketData.Status;
using FlexPortal.LiveEvents;
using FlexPortal.MarketData.Assets;
using FlexPortal.Tests.Browser;
using FlexPortal.Tests.Flex.Pages.Alive;
using FlexPortal.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Xunit;
using static FlexPortal.Tests.MarketData.MarketSamples;
using static Microsoft.Playwright.Assertions;

namespace FlexPortal.Tests.MarketData.Pages;

/// <summary>The page of an asset is requested again when its series change, and only then.</summary>
public sealed class AssetWatchPageTests(MarketPortal portal) : IClassFixture<MarketPortal>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_new_bar_of_the_asset_requests_the_page_and_one_of_another_does_not()
    {
        var status = portal.Portal.Services.GetRequiredService<StatusQueries>();
        var series = (await status.ReadAsync(fresh: true, Cancel)).Series;
        var (sol, btc) = (await ShowAsync("SOL"), await ShowAsync("btc"));
        Assert.Equal((null, null), (sol.Refresh, btc.Refresh));

        await StoreAsync("SOL", portal.Market.Yesterday, without: 0);
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
    public async Task The_page_follows_and_keeps_the_dialog_that_is_being_filled()
    {
        await StoreAsync("XRP", portal.Market.Yesterday, without: 7);
        await using var reader = await Reader.OpenAsync();
        var page = reader.Page;
        await reader.GoAsync(portal.Portal.BaseAddress, "/market/XRP?interval=1m");
        var gaps = page.Locator("tr[data-state=vendor_gap]");
        await gaps.Locator("summary").ClickAsync();
        await gaps.GetByRole(AriaRole.Button, new() { Name = "Acknowledge" }).First.ClickAsync();
        var dialog = page.Locator("dialog[open]");
        var gap = await dialog.GetAttributeAsync("id");
        await dialog.Locator("[name=reason]").FillAsync("The vendor was away");
        await page.EvaluateAsync("globalThis.sameDocument = true");

        await StoreAsync("XRP", portal.Market.Yesterday.AddHours(1), without: 3);

        await Expect(gaps).ToHaveCountAsync(2);
        await Expect(page.Locator("dialog:modal")).ToHaveAttributeAsync("id", gap!);
        await Expect(dialog.Locator("[name=reason]")).ToHaveValueAsync("The vendor was away");
        await Expect(dialog.Locator("[name=reason]")).ToBeFocusedAsync();
        Assert.Equal(1, await page.EvaluateAsync<int>(
            "[...document.querySelectorAll('dialog [name=reason]')].filter(field => field.value !== '').length"));
        Assert.True(await page.EvaluateAsync<bool>("globalThis.sameDocument === true"));
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Acknowledge" }).ClickAsync();
        await Expect(page.Locator("tr[data-state=acknowledged]")).ToContainTextAsync("7");
        Assert.Empty(reader.Complaints);
    }

    [Fact]
    public async Task The_lag_alone_changes_nothing_and_an_incident_does()
    {
        var btc = (await portal.Portal.Services.GetRequiredService<StatusQueries>().ReadAsync(fresh: true, Cancel)).Series[0];
        var alert = new SeriesAlert(Guid.NewGuid(), "open", btc.FirstAtUtc ?? default, null, 61);

        Assert.Equal(AssetWatch.MarkOf([btc]), AssetWatch.MarkOf([btc with { LagMinutes = 4711 }]));
        Assert.NotEqual(AssetWatch.MarkOf([btc]), AssetWatch.MarkOf([btc with { LastAlert = alert }]));
    }

    /// <summary>Stores an hour of minutes, some of them missing after twenty.</summary>
    private async Task StoreAsync(string symbol, DateTimeOffset from, int without)
    {
        var services = portal.Portal.Services;
        var asset = await services.GetRequiredService<AssetQueries>().FindAsync(symbol, Cancel);
        var hour = new TimeSlice(from, from.AddHours(1));
        await services.GetRequiredService<StoreSlice>().ExecuteAsync(
            Answer(asset!.AssetId, BarInterval.Minute, hour, [.. Minutes(hour).Take(20), .. Minutes(hour).Skip(20 + without)]), Cancel);
    }
}
