using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Tests.Flex.Accounts;
using FlexPortal.Tests.Flex.Runs;
using FlexPortal.Tests.Platform.Identity;
using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.Shell;

/// <summary>The box at the top of each page.</summary>
public sealed class GoToApiTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_number_or_an_id_leads_to_the_run_and_any_other_text_to_the_list()
    {
        await using var portal = await TestPortal.StartAsync(
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["Sandbox:AccountId"] = "U7654321" });
        var run = await portal.RunAsync("token-expired");
        var number = run.RunNumber.ToString(CultureInfo.InvariantCulture);
        using var browser = new PlainBrowser(portal);

        string[] names =
        [
            number, $"#{number}", $"run {number}", $"Run {number}", $"run #{number}", $" {run.IngestionRunId} ", $"{run.IngestionRunId:N}",
        ];
        foreach (var text in names)
            Assert.Equal($"/runs/{run.IngestionRunId}", await GoAsync(browser, text));
        Assert.Equal($"/runs?account={portal.KeyOf("U7654321")}", await GoAsync(browser, "u7654321"));
        Assert.Equal("/runs?refused=ACCOUNT_NOT_FOUND", await GoAsync(browser, "U9999999"));
        Assert.Equal("/runs?search=expired", await GoAsync(browser, "expired"));
        Assert.Equal("/runs?search=999999", await GoAsync(browser, "999999"));
        Assert.Equal("/runs", await GoAsync(browser, " "));
        Assert.Equal($"/runs/{run.IngestionRunId}?tz=Asia/Tokyo", await GoAsync(browser, number, "?tz=Asia/Tokyo"));
    }

    [Fact]
    public async Task A_code_of_the_broker_leads_to_its_help_and_a_section_to_its_rows()
    {
        await using var portal = await TestPortal.StartAsync();
        await portal.RunAsync("default");
        var run = await portal.RunAsync("default");
        var failed = await portal.RunAsync("token-expired");
        using var browser = new PlainBrowser(portal);

        Assert.Equal("/help/broker-codes#code-1012", await GoAsync(browser, "1012"));
        Assert.Equal("/help/broker-codes?tz=Asia/Tokyo#code-1012", await GoAsync(browser, "1012", "?tz=Asia/Tokyo"));
        var help = await portal.PageAsync("/help/broker-codes");
        Assert.NotNull(help.QuerySelector("#code-1012 a[href='/runs?error_code=FLEX_TOKEN_EXPIRED']"));
        foreach (var text in new[] { "Trades", "trades" })
            Assert.Equal($"/runs/{run.IngestionRunId}?section=Trades#rows", await GoAsync(browser, text));
        Assert.Equal($"/runs/{run.IngestionRunId}?section=CashReport#rows", await GoAsync(browser, "Cash Report"));
        Assert.Equal("/runs?search=NoSuchSection", await GoAsync(browser, "NoSuchSection"));
        Assert.Equal(
            [$"{failed.IngestionRunId}"],
            (await portal.PageAsync("/runs?search=1012")).QuerySelectorAll("tr[data-run]").Select(row => row.GetAttribute("data-run")));
        Assert.Equal(
            [$"{run.IngestionRunId}"],
            (await portal.PageAsync($"/runs?search=Run%20{run.RunNumber}")).QuerySelectorAll("tr[data-run]")
                .Select(row => row.GetAttribute("data-run")));
    }

    [Fact]
    public async Task An_account_that_a_statement_also_holds_leads_to_the_last_run_with_it()
    {
        await using var portal = await TestPortal.StartAsync();
        await portal.RunAsync("two-accounts");
        var run = await portal.RunAsync("two-accounts");
        using var browser = new PlainBrowser(portal);

        Assert.Equal($"/runs/{run.IngestionRunId}?tab=data", await GoAsync(browser, "u0000002"));
    }

    [Fact]
    public async Task Sec_S39_It_leads_to_no_run_of_another_account()
    {
        await using var two = await TwoAccounts.StartAsync();
        using var ben = await PlainBrowser.SignedInAsync(two.Portal, "ben");
        var (mine, others) = (two.BensRun, two.AnnasRun);

        Assert.Equal($"/runs/{mine.IngestionRunId}", await GoAsync(ben, $"#{mine.RunNumber}"));
        Assert.Equal($"/runs/{mine.IngestionRunId}?section=Trades#rows", await GoAsync(ben, "Trades"));
        Assert.Equal($"/runs?search=%23{others.RunNumber}", await GoAsync(ben, $"#{others.RunNumber}"));
        Assert.Equal($"/runs?search={others.IngestionRunId}", await GoAsync(ben, others.IngestionRunId.ToString()));
        Assert.Equal("/runs?refused=ACCOUNT_NOT_FOUND", await GoAsync(ben, TwoAccounts.Annas));
    }

    [Theory]
    [InlineData("btc", "/market/BTC")]
    [InlineData(" BTC ", "/market/BTC")]
    [InlineData("Bitcoin", "/market/BTC")]
    [InlineData("bitc", "/market/BTC")]
    [InlineData("s&p", "/market/SPY")]
    [InlineData("dro", "/runs?search=dro")]
    [InlineData("an", "/runs?search=an")]
    [InlineData("ana", "/market/SOL")]
    [InlineData("eth 1m", "/market/ETH?interval=1m")]
    [InlineData("SPY 1d", "/market/SPY?interval=1d")]
    [InlineData("NOPE 1d", "/runs?search=NOPE%201d")]
    [InlineData("xnys", "/calendars/XNYS")]
    public async Task An_asset_is_found_by_its_symbol_and_by_its_name(string text, string address)
    {
        await using var portal = await TestPortal.StartAsync();
        using var browser = new PlainBrowser(portal);

        Assert.Equal(address, await GoAsync(browser, text));
    }

    [Fact]
    public async Task An_id_of_a_run_of_market_data_leads_to_its_page()
    {
        await using var portal = await TestPortal.StartAsync();
        await using var insert = portal.Database.Main.CreateCommand("""
            INSERT INTO market.ingestion_run (kind, trigger, requested_by, lease_owner, lease_expires_at_utc)
            VALUES ('ask_again', 'ui', 'test', 'test', now() + interval '1 hour') RETURNING ingestion_run_id
            """);
        var run = (Guid)(await insert.ExecuteScalarAsync(Ct))!;
        using var browser = new PlainBrowser(portal);

        Assert.Equal($"/backfill/{run}", await GoAsync(browser, $"{run}"));
    }

    [Fact]
    public async Task A_part_of_several_names_leads_to_their_list()
    {
        await using var portal = await TestPortal.StartAsync(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["MarketData:Assets"] =
                "ABC, Alpha Bank, equity, XNYS, replay, SPY, USD, 4; ALB, Albank Group, equity, XNYS, replay, AAPL, USD, 4",
        });
        using var browser = new PlainBrowser(portal);

        Assert.Equal("/market?search=bank", await GoAsync(browser, "bank"));
        Assert.Equal("/market/ABC", await GoAsync(browser, "alpha"));
        Assert.Equal(
            ["ABC", "ALB"],
            (await portal.PageAsync("/market?search=bank")).QuerySelectorAll("tr[data-series] a.asset").Select(link => link.TextContent)
                .Distinct(StringComparer.Ordinal));
        Assert.Equal(4, (await portal.PageAsync("/market?search=bank")).QuerySelectorAll("tr[data-series]").Length);
    }

    [Fact]
    public async Task A_group_and_a_file_are_found_by_name_and_by_a_part_of_it()
    {
        await using var portal = await TestPortal.StartAsync();
        var group = await SourcesAsync(portal, "/sources/groups", JsonContent.Create(new { name = "Custodian 2025" }), "group_id");
        using var browser = new PlainBrowser(portal);
        var files = new List<string>();
        foreach (var name in new[] { "trades.csv", "trades-late.csv" })
            files.Add(await SourcesAsync(
                portal, $"/sources/groups/{group}/files?name={name}",
                new ByteArrayContent(System.Text.Encoding.UTF8.GetBytes($"Name,Note\n{name},sold\n"))
                {
                    Headers = { ContentType = new("application/octet-stream") },
                },
                "source_file_id"));

        Assert.Equal($"/sources/{group}", await GoAsync(browser, "custodian  2025"));
        Assert.Equal($"/sources/{group}", await GoAsync(browser, "custod"));
        Assert.Equal($"/sources/{group}/files/{files[0]}", await GoAsync(browser, "Trades.csv"));
        Assert.Equal($"/sources/{group}/files/{files[1]}", await GoAsync(browser, "late"));
        Assert.Equal($"/sources/{group}?name=trades", await GoAsync(browser, "trades"));
        Assert.Equal("/runs?search=tr", await GoAsync(browser, "tr"));
        // What names nothing can be looked for in the files.
        var elsewhere = (await portal.PageAsync(await GoAsync(browser, "franc hedge")))
            .QuerySelector("[data-action=search-elsewhere]")!.GetAttribute("href")!;
        Assert.Equal("/sources?q=franc%20hedge", elsewhere);
        using var led = await browser.GetAsync(elsewhere);
        Assert.EndsWith(
            $"/sources/{group}/search?q=franc%20hedge", led.Headers.Location!.OriginalString, StringComparison.Ordinal);
    }

    private static async Task<string> SourcesAsync(TestPortal portal, string address, HttpContent content, string id)
    {
        using var answer = await portal.Http.PostAsync(address, content, Ct);
        return (await answer.ReadAsync()).GetProperty(id).GetString()!;
    }

    [Fact]
    public async Task It_says_what_can_be_found_and_is_on_each_page()
    {
        await using var portal = await TestPortal.StartAsync(TestUsers.Settings);
        await portal.AddAsync("anna", PortalRole.Viewer);
        using var browser = await PlainBrowser.SignedInAsync(portal, "anna");

        foreach (var path in new[] { "/runs", "/settings", "/nowhere" })
        {
            var form = (await browser.PageAsync(path)).QuerySelector("form[role=search][action='/go-to']")!;
            var field = form.QuerySelector("input[name=go_to][data-shortcut='/']")!;
            Assert.Equal(form.QuerySelector("label .visually-hidden")!.TextContent, field.GetAttribute("placeholder"));
            Assert.Contains("run", field.GetAttribute("placeholder")!, StringComparison.Ordinal);
        }
    }

    private static async Task<string> GoAsync(PlainBrowser browser, string text, string query = "")
    {
        using var led = await browser.PostAsync("/settings", "/go-to" + query, ("go_to", text));
        Assert.Equal(HttpStatusCode.SeeOther, led.StatusCode);
        return led.Headers.Location!.OriginalString;
    }
}
