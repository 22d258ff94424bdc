using System.Text.Json;
using FlexPortal.Tests.Cli;
using Xunit;

namespace FlexPortal.Tests.MarketData.Pages;

/// <summary>Status, gaps and lineage on the command line: the same answers as over HTTP.</summary>
public sealed class MarketCommandDbTests(MarketPortal portal) : IClassFixture<MarketPortal>
{
    [Fact]
    public async Task The_status_begins_with_the_answer_and_lists_series()
    {
        var said = await RunAsync("market", "status", "--gapped", "true");

        Assert.Equal((0, ""), (said.ExitCode, said.Error));
        var lines = said.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Matches(
            @"^5 of 20 series are up to date: 1 is late, 14 were never fetched\. 2 gaps in 1 series\. 6 series begin later than asked; "
                + @"at most [\d,]+ bars are not asked for yet\. Start a backfill\. Prices",
            lines[0]);
        Assert.StartsWith("BTC              1m  gapped", Assert.Single(lines[1..]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gaps_name_their_reason_and_their_answer()
    {
        var said = await RunAsync("market", "gaps", "btc");

        var gap = Assert.Single(said.Text.Split('\n'), line => line.Contains("Vendor gap", StringComparison.Ordinal));
        var (from, to) = (portal.Market.Gap.From.UtcDateTime, portal.Market.Gap.To.UtcDateTime);
        Assert.StartsWith($"{from:yyyy-MM-dd HH:mm}Z  {to:yyyy-MM-dd HH:mm}Z        7", gap, StringComparison.Ordinal);
        Assert.EndsWith("(answer 1)", gap.TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lineage_is_the_JSON_of_the_API()
    {
        var at = $"{portal.Market.Restated.UtcDateTime:yyyy-MM-ddTHH:mm}Z";
        var said = await RunAsync("market", "lineage", "BTC", "--at", at, "--json");

        Assert.Equal((0, ""), (said.ExitCode, said.Error));
        Assert.True(JsonElement.DeepEquals(await portal.GetAsync($"/lineage?asset=BTC&at={at}"), JsonElement.Parse(said.Text)));
    }

    [Fact]
    public async Task Bars_are_those_of_the_API_now_and_as_they_were_known()
    {
        var at = portal.Market.Restated.UtcDateTime;
        string[] window = ["--from", $"{at:yyyy-MM-ddTHH:mm}Z", "--to", $"{at.AddMinutes(2):yyyy-MM-ddTHH:mm}Z"];
        var replaced = await portal.Database.ScalarAsync<DateTime>("SELECT max(replaced_at_utc) FROM market.bar_revision");
        var before = $"{replaced.AddTicks(-10):yyyy-MM-ddTHH:mm:ss.ffffff}Z";

        var now = await RunAsync(["market", "bars", "btc", .. window, "--limit", "1"]);
        var said = await RunAsync(["market", "bars", "BTC", .. window, "--known-at", before]);
        var json = await RunAsync(["market", "bars", "BTC", .. window, "--known-at", before, "--last", "--limit", "1", "--json"]);

        Assert.Equal((0, ""), (now.ExitCode, now.Error));
        Assert.Contains($"{at:yyyy-MM-dd HH:mm}Z  101", now.Text, StringComparison.Ordinal);
        Assert.Contains("  revision 1  (answer 2)", now.Text, StringComparison.Ordinal);
        Assert.Contains("Go on: --cursor", now.Text, StringComparison.Ordinal);
        Assert.StartsWith("As known at ", said.Text, StringComparison.Ordinal);
        Assert.Contains($"{at:yyyy-MM-dd HH:mm}Z  100", said.Text, StringComparison.Ordinal);
        Assert.True(JsonElement.DeepEquals(
            await portal.GetAsync($"/market/BTC/bars?from={window[1]}&to={window[3]}&known_at={before}&last=true&limit=1"),
            JsonElement.Parse(json.Text)));
    }

    [Fact]
    public async Task The_checksum_is_that_of_the_API_and_of_the_status()
    {
        var said = await RunAsync("market", "checksum", "BTC", "--interval", "1d", "--json");
        var words = await RunAsync("market", "checksum", "btc");
        var none = await RunAsync("market", "checksum", "META");

        var report = JsonElement.Parse(said.Text);
        Assert.True(JsonElement.DeepEquals(await portal.GetAsync("/market/BTC/checksum?interval=1d"), report));
        var series = (await portal.GetAsync("/status/summary?asset=BTC&interval=1d")).GetProperty("items")[0];
        Assert.Equal(series.GetProperty("checksum").GetString(), report.GetProperty("sha256").GetString());
        Assert.Contains("vendor gap 7, rejected 1, acknowledged 0", words.Text, StringComparison.Ordinal);
        Assert.Equal((0, "META 1m: no day of the window was asked for."), (none.ExitCode, none.Text.Trim()));
    }

    [Fact]
    public async Task Failures_name_kind_series_vendor_and_window()
    {
        var said = await RunAsync("market", "failures", "--kind", "failure", "--limit", "1");
        var json = await RunAsync("market", "failures", "--limit", "2", "--json");

        var line = said.Text.Split('\n')[0];
        Assert.Contains("BTC 1m", line, StringComparison.Ordinal);
        Assert.Contains("replay", line, StringComparison.Ordinal);
        Assert.Contains("Z to 20", line, StringComparison.Ordinal);
        Assert.Contains("Last attempt failed (Rate limited, HTTP 429): The vendor has limited", line, StringComparison.Ordinal);
        Assert.Contains("Older entries: --cursor ", said.Text, StringComparison.Ordinal);
        Assert.True(JsonElement.DeepEquals(await portal.GetAsync("/status/remediation?limit=2"), JsonElement.Parse(json.Text)));
    }

    [Theory]
    [InlineData(2, "error_class is rate_limited", "failures", "--error-class", "sideways")]
    [InlineData(10, "ASSET_NOT_FOUND", "checksum", "NOPE")]
    [InlineData(2, "interval is 1d or 1m", "gaps", "BTC", "--interval", "5m")]
    [InlineData(2, "stale is true or false", "status", "--stale", "perhaps")]
    [InlineData(2, "cursor is not one", "lineage", "BTC", "--cursor", "nowhere")]
    [InlineData(2, "known_at is in the future", "bars", "BTC", "--known-at", "2199-01-01")]
    [InlineData(2, "known_at is a day", "bars", "BTC", "--known-at", "yesterday")]
    [InlineData(10, "ASSET_NOT_FOUND", "bars", "NOPE")]
    [InlineData(10, "ASSET_NOT_FOUND", "gaps", "NOPE")]
    [InlineData(10, "ASSET_NOT_FOUND", "lineage", "NOPE")]
    public async Task What_cannot_be_answered_is_refused(int exitCode, string words, params string[] arguments)
    {
        var said = await RunAsync(["market", .. arguments]);

        Assert.Equal(exitCode, said.ExitCode);
        Assert.Contains(words, said.Error, StringComparison.Ordinal);
        Assert.Equal("", said.Text);
    }

    private Task<CommandResult> RunAsync(params string[] arguments) => Command.RunAsync(portal.Database, arguments);
}
