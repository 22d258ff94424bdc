using FlexPortal.Tests.Cli;
using FlexPortal.Tests.Flex.Pages;
using FlexPortal.Tests.Flex.Runs;
using Xunit;

namespace FlexPortal.Tests.MarketData.Pages;

/// <summary>An asset that left the settings keeps its bars, and each surface says so.</summary>
public sealed class FormerAssetApiTests(FormerAssetPortal portal) : IClassFixture<FormerAssetPortal>
{
    [Theory]
    [InlineData("1m")]
    [InlineData("1d")]
    public async Task Its_page_says_that_it_is_no_longer_collected_and_shows_its_last_bars(string interval)
    {
        var page = await portal.Portal.PageAsync($"/market/SPY?interval={interval}");

        var last = await portal.Database.ScalarAsync<DateTime>(
            $"SELECT last_final_at_utc FROM market.coverage JOIN market.asset USING (asset_id) "
            + $"WHERE symbol = 'SPY' AND bar_interval = '{interval}'");
        var said = page.QuerySelector("[data-notice=former]")!.Words();
        var shown = interval is "1d" ? $"{last:yyyy-MM-dd}" : $"{last:yyyy-MM-dd HH:mm} UTC";
        Assert.StartsWith($"No longer collected; last bar {shown}.", said, StringComparison.Ordinal);
        Assert.Equal("No longer collected", page.QuerySelector(".status-badge")!.Words());
        Assert.DoesNotContain("never", page.Words(), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("Nothing was fetched", page.Words(), StringComparison.Ordinal);
        Assert.NotNull(page.QuerySelector("[data-chart]"));
        // Nothing is missing after the last bar, and a run could not ask for it.
        Assert.NotNull(page.QuerySelector("[data-empty=gaps]"));
        Assert.Null(page.QuerySelector("[data-action=ask-again]"));
    }

    [Fact]
    public async Task The_API_names_it_when_it_is_asked_for_and_counts_it_nowhere()
    {
        var asked = await portal.GetAsync("/status/summary?asset=SPY");
        var former = await portal.GetAsync("/status/summary?condition=not_collected");
        var all = await portal.GetAsync("/status/summary");

        Assert.Equal(2, asked.GetProperty("items").GetArrayLength());
        Assert.Equal(2, former.GetProperty("items").GetArrayLength());
        Assert.Equal(
            ["not_collected", "not_collected"],
            asked.GetProperty("items").EnumerateArray().Select(series => series.GetProperty("condition").GetString()));
        Assert.True(asked.GetProperty("items")[0].GetProperty("not_collected_since_utc").GetDateTimeOffset() > DateTimeOffset.UnixEpoch);
        Assert.Equal(9, all.GetProperty("tally").GetProperty("assets").GetInt32());
        Assert.Equal(18, all.GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task The_command_says_the_same()
    {
        var said = await Command.RunAsync(portal.Database, "market", "status", "--asset", "SPY");

        Assert.Contains("SPY 1m: No longer collected; last bar ", said.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("SPY              1m  never", said.Text, StringComparison.Ordinal);
    }
}

/// <summary>A portal whose asset SPY left the settings after its bars were stored.</summary>
public sealed class FormerAssetPortal : Api.ApiPortal
{
    protected override async Task OnStartedAsync()
    {
        await FilledMarket.FillAsync(Portal, TestContext.Current.CancellationToken);
        await Database.ExecuteAsync("UPDATE market.asset SET deactivated_at_utc = now() WHERE symbol = 'SPY'");
    }
}
