using System.Net;
using FlexPortal.Tests.Api;
using FlexPortal.Tests.Cli;
using FlexPortal.Tests.Platform.Identity;
using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.MarketData.Pages;

/// <summary>Bars are removed from the page without scripts and on the command line, after a confirmation.</summary>
public sealed class RemoveBarsApiTests : IAsyncLifetime
{
    private const string Form = "/market-data/remove-bars", Page = "/market/BTC";

    private readonly MarketPortal _portal = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _portal.InitializeAsync();

    public ValueTask DisposeAsync() => _portal.DisposeAsync();

    [Fact]
    public async Task The_page_offers_it_when_the_vendor_changed_and_asks_for_the_symbol()
    {
        using var browser = new PlainBrowser(_portal.Portal);
        Assert.Null((await browser.PageAsync(Page)).QuerySelector("#remove-bars"));
        await using (var real = _portal.Portal.Database.Main.CreateCommand(
            "UPDATE market.asset SET vendor_code = 'binance' WHERE symbol = 'BTC'"))
            await real.ExecuteNonQueryAsync(Cancel);
        Assert.False((await browser.PageAsync(Page)).QuerySelector("#remove-bars")!.HasAttribute("open"));

        using var refused = await browser.PostAsync(Page, Form, ("symbol", "BTC"), ("confirm", "ETH"));
        Assert.Equal($"{Page}?removal-refused=MARKET_REMOVAL_NOT_CONFIRMED", refused.Headers.Location?.OriginalString);
        var dialog = (await browser.PageAsync(refused.Headers.Location!.OriginalString)).QuerySelector("#remove-bars")!;
        Assert.True(dialog.HasAttribute("open"));
        Assert.NotNull(dialog.QuerySelector("[data-field-error=MARKET_REMOVAL_NOT_CONFIRMED]"));

        using var done = await browser.PostAsync(Page, Form, ("symbol", "BTC"), ("confirm", " btc "));
        Assert.StartsWith($"{Page}?removed=", done.Headers.Location?.OriginalString, StringComparison.Ordinal);
        var page = await browser.PageAsync(done.Headers.Location!.OriginalString);
        Assert.NotNull(page.QuerySelector("[data-notice=removed]"));
        Assert.Null(page.QuerySelector("#remove-bars"));
    }

    [Fact]
    public async Task The_command_line_wants_a_confirmation()
    {
        Assert.Equal(2, (await RunAsync("BTC")).ExitCode);
        Assert.Equal(HttpStatusCode.OK, (await _portal.Http.GetAsync("/market/BTC/bars", Cancel)).StatusCode);
        var done = await RunAsync("btc", "--yes");
        Assert.Equal((0, ""), (done.ExitCode, done.Error));
        var again = await RunAsync("BTC", "--yes");
        Assert.Equal((10, "MARKET_BARS_NOT_FOUND"), (again.ExitCode, again.Error.Split(':')[0]));
    }

    private Task<CommandResult> RunAsync(params string[] arguments) =>
        Command.RunAsync(_portal.Database, ["market", "remove-bars", .. arguments]);
}
