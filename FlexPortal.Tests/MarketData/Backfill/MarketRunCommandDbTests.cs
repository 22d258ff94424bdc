using System.Net;
using System.Text.Json;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Tests.Api;
using FlexPortal.Tests.Cli;
using FlexPortal.Tests.Flex.Pages;
using FlexPortal.Tests.Flex.Runs;
using FlexPortal.Tests.Platform.Identity;
using FlexPortal.Tests.Platform.Identity.Tokens;
using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.MarketData.Backfill;

/// <summary>Runs that fetch bars under the commands and the addresses of all runs.</summary>
public sealed class MarketRunCommandDbTests(ApiPortal portal) : IClassFixture<ApiPortal>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_run_is_listed_shown_and_cancelled_here_and_through_a_portal()
    {
        await using var remote = await TestPortal.StartAsync(TestUsers.Settings, shared: portal.Database);
        await remote.AddAsync("anna", PortalRole.Analyst);
        using var folder = new TemporaryFolder("flexportal-command");
        var token = folder.Under("token");
        await File.WriteAllTextAsync(token, await remote.TokenAsync("anna", PortalRole.Analyst), Cancel);
        string[] there = ["--portal", remote.BaseAddress.GetLeftPart(UriPartial.Authority), "--token-file", token];
        var over = await FetchAsync();
        foreach (var place in new[] { [], there })
        {
            var shown = await RunAsync(["runs", "show", over, .. place]);
            Assert.Equal((0, ""), (shown.ExitCode, shown.Error));
            Assert.Matches($"^Run [0-9]+, {over}\r?\nKind        backfill, by .+ \\(command line\\)\r?\nStatus      success", shown.Text);
            Assert.Contains("Slices      1 of 1 slice\n", shown.Text.ReplaceLineEndings("\n"), StringComparison.Ordinal);
            var json = await RunAsync(["runs", "show", over, "--json", .. place]);
            Assert.True(JsonElement.DeepEquals(await portal.GetAsync($"/ingestion/runs/{over}"), JsonElement.Parse(json.Text)));

            var listed = await RunAsync(["runs", "list", "--kind", "backfill", "--state", "success", .. place]);
            Assert.Contains(over, listed.Text, StringComparison.Ordinal);
            Assert.StartsWith("No runs of that kind.", (await RunAsync(["runs", "list", "--kind", "top_up", .. place])).Text,
                StringComparison.Ordinal);
            await RefusedAsync(2, "kind is market", ["runs", "list", "--kind", "odd", .. place]);
            await RefusedAsync(2, "With kind only state", ["runs", "list", "--kind", "market", "--query", "5", .. place]);

            await RefusedAsync(1, "RUN_ALREADY_OVER", ["runs", "cancel", over, .. place]);
            await RefusedAsync(10, "MARKET_RUN_WITHOUT_STATEMENT", ["runs", "sections", over, .. place]);
            await RefusedAsync(10, "MARKET_RUN_WITHOUT_STATEMENT", ["runs", "rows", over, "--section", "Trades", .. place]);
            await RefusedAsync(10, "MARKET_RUN_WITHOUT_STATEMENT", ["runs", "compare", over, .. place]);
            await RefusedAsync(10, "MARKET_RUN_WITHOUT_STATEMENT", ["runs", "evidence", over, "--out", folder.Under("pack"), .. place]);
            await RefusedAsync(10, "RUN_NOT_FOUND", ["runs", "show", $"{Guid.NewGuid()}", .. place]);

            var active = await ActiveAsync();
            var asked = await RunAsync(["runs", "cancel", active, "--reason", "Enough", .. place]);
            Assert.Equal((0, "The run was asked to stop."), (asked.ExitCode, asked.Text.Trim()));
            Assert.Equal("Enough", await portal.Database.ScalarAsync<string>(
                $"SELECT cancel_reason FROM market.ingestion_run WHERE ingestion_run_id = '{active}'"));
            await portal.Database.ExecuteAsync($"DELETE FROM market.ingestion_run WHERE ingestion_run_id = '{active}'");
        }
    }

    [Theory]
    [InlineData("log.txt")]
    [InlineData("log.json")]
    [InlineData("timeline.csv")]
    [InlineData("sections.csv")]
    [InlineData("records.csv?section=Trades")]
    [InlineData("records")]
    [InlineData("sections")]
    [InlineData("comparison")]
    [InlineData("evidence")]
    [InlineData("verification")]
    public async Task What_only_statements_have_is_refused_with_its_own_code(string part)
    {
        var run = await portal.Database.ScalarAsync<Guid>("""
            INSERT INTO market.ingestion_run (kind, trigger, requested_by, lease_owner, lease_expires_at_utc)
            VALUES ('ask_again', 'ui', 'test', 'test', now() + interval '1 hour') RETURNING ingestion_run_id
            """);

        using var known = await portal.Http.GetAsync($"/ingestion/runs/{run}/{part}", Cancel);
        using var unknown = await portal.Http.GetAsync($"/ingestion/runs/{Guid.NewGuid()}/{part}", Cancel);

        await ApiPortal.RefusedAsync(known, HttpStatusCode.NotFound, "MARKET_RUN_WITHOUT_STATEMENT");
        await ApiPortal.RefusedAsync(unknown, HttpStatusCode.NotFound, "RUN_NOT_FOUND");
    }

    [Fact]
    public async Task A_run_that_asked_again_for_nothing_new_says_so()
    {
        var run = await portal.Database.ScalarAsync<string>("""
            INSERT INTO market.ingestion_run (kind, trigger, requested_by, plan, lease_owner, lease_expires_at_utc, status, ended_at_utc,
                                              duration_ms)
            VALUES ('ask_again', 'ui', 'test', '{"symbols": ["BTC"], "to_utc": "2026-03-01T00:00:00Z"}', 'test', now(), 'success', now(), 1)
            RETURNING concat_ws('|', ingestion_run_id, fence)
            """);
        var (id, number) = (run.Split('|')[0], run.Split('|')[1]);

        var page = await portal.Portal.PageAsync($"/backfill/{id}");

        Assert.Equal($"Asked again {number}", page.QuerySelector("h1")!.Words());
        Assert.EndsWith(
            "The vendor answered with no new bar again.", page.QuerySelector("[data-answer]")!.Words(), StringComparison.Ordinal);
    }

    private async Task<string> FetchAsync()
    {
        var said = await RunAsync(
            "ingestion-backfill", "--asset", "ADA", "--interval", "1d", "--from", "2026-03-02", "--to", "2026-03-02", "--json");
        return JsonElement.Parse(said.Text).GetProperty("ingestion_run_id").GetString()!;
    }

    private async Task<string> ActiveAsync() => (await portal.Database.ScalarAsync<Guid>("""
        INSERT INTO market.ingestion_run (kind, trigger, requested_by, lease_owner, lease_expires_at_utc)
        VALUES ('backfill', 'ui', 'test', 'test', now() + interval '1 hour') RETURNING ingestion_run_id
        """)).ToString();

    private async Task RefusedAsync(int exitCode, string words, string[] arguments)
    {
        var said = await RunAsync(arguments);
        Assert.Equal((string.Join(' ', arguments), exitCode, ""), (string.Join(' ', arguments), said.ExitCode, said.Text));
        Assert.StartsWith(words, said.Error, StringComparison.Ordinal);
    }

    private Task<CommandResult> RunAsync(params string[] arguments) => Command.RunAsync(portal.Database, arguments);
}
