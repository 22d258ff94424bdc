using System.Net;
using AngleSharp;
using AngleSharp.Dom;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Tests.Flex.Accounts;
using FlexPortal.Tests.Flex.Pages;
using FlexPortal.Tests.Flex.Runs;
using FlexPortal.Tests.Platform.Identity;
using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.Flex.Raw;

/// <summary>The page of the original statements in every state, over HTTP as a browser gets it.</summary>
public sealed class StatementsPageTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_empty_list_says_what_to_do_and_a_filtered_one_how_to_see_all()
    {
        await using var portal = await TestPortal.StartAsync();

        var page = await ShowAsync(portal.Http, "/statements");
        Assert.Equal("/runs", page.QuerySelector(".empty-state [data-empty=statements] a")!.GetAttribute("href"));
        Assert.Null(page.QuerySelector("table"));
        var filtered = await ShowAsync(portal.Http, "/statements?day=2026-01-01&tz=Asia/Tokyo");
        Assert.Equal("/statements?tz=Asia/Tokyo", filtered.QuerySelector("[data-empty=matches] a")!.GetAttribute("href"));
        Assert.Equal("2026-01-01", filtered.QuerySelector("input[name=day]")!.GetAttribute("value"));
        Assert.Equal("Asia/Tokyo", filtered.QuerySelector("input[type=hidden][name=tz]")!.GetAttribute("value"));
        foreach (var unreadable in new[] { "day=soon", "sha256=12", "cursor=x" })
            Assert.Equal(
                "REQUEST_INVALID", (await ShowAsync(portal.Http, $"/statements?{unreadable}")).QuerySelector(".notice .code")!.TextContent);
    }

    [Fact]
    public async Task Statements_are_rows_with_their_runs_figures_and_actions()
    {
        await using var portal = await TestPortal.StartAsync();
        var first = await portal.RunAsync("identical");
        await portal.RunAsync("identical");
        var refused = await portal.RunAsync("missing-trades");

        var page = await ShowAsync(portal.Http, "/statements?tz=Europe/Zurich");

        var rows = page.QuerySelectorAll("tbody tr").ToArray();
        Assert.Equal([$"{refused.RawArtifactId}", $"{first.RawArtifactId}"], rows.Select(row => row.GetAttribute("data-artifact")));
        var (unpublished, row) = (rows[0], rows[1]);
        Assert.Equal(
            [$"{first.PayloadByteLength}", $"{first.RawRecordCount}", "1"],
            new[] { "data-bytes", "data-rows", "data-later-runs" }.Select(name => row.QuerySelector($"[{name}]")!.GetAttribute(name)));
        Assert.Equal(first.PayloadSha256, row.QuerySelector("[data-copy]")!.GetAttribute("data-copy"));
        Assert.Equal(
            [
                $"/runs/{first.IngestionRunId}?tab=evidence&tz=Europe/Zurich", $"/runs/{first.IngestionRunId}?tab=data&tz=Europe/Zurich",
                $"/artifacts/{first.RawArtifactId}/content",
            ],
            row.QuerySelectorAll("a").Select(link => link.GetAttribute("href")));
        Assert.Equal($"{first.RunNumber}", Assert.Single(row.QuerySelector("a")!.Figures()));
        Assert.All(row.QuerySelectorAll("td"), cell => Assert.NotEmpty(cell.GetAttribute("data-label")!));
        // Without stored rows there is nothing on the tab of the data.
        Assert.Contains(
            $"/runs/{refused.IngestionRunId}?tab=evidence&tz=Europe/Zurich",
            unpublished.QuerySelectorAll(".actions a").Select(link => link.GetAttribute("href")));
        // Rows that were not stored are not zero rows.
        Assert.Equal("not-stored", unpublished.QuerySelector("[data-rows]")!.GetAttribute("data-rows"));
        Assert.Empty(unpublished.QuerySelector("[data-rows]")!.Figures());
        Assert.Null(page.QuerySelector("select[name=account]"));
        Assert.Empty(page.QuerySelectorAll(".pager a"));

        var found = await ShowAsync(portal.Http, $"/statements?sha256={first.PayloadSha256![..8]}");
        Assert.Equal($"{first.RawArtifactId}", Assert.Single(found.QuerySelectorAll("tbody tr")).GetAttribute("data-artifact"));
    }

    [Fact]
    public async Task Pages_lead_on_and_back_and_keep_filters_and_times()
    {
        await using var database = await TestDatabase.CreateAsync();
        await SeededArtifacts.InsertAsync(database, 110);
        await using var portal = await TestPortal.StartAsync(shared: database);
        var key = portal.KeyOf("U1");

        var page = await ShowAsync(portal.Http, $"/statements?account={key}&tz=Asia/Tokyo");
        Assert.Equal(50, page.QuerySelectorAll("tbody tr").Length);
        Assert.Equal(key, page.QuerySelector("select[name=account] option[selected]")!.GetAttribute("value"));
        var on = Assert.Single(page.QuerySelectorAll(".pager a")).GetAttribute("href")!;
        Assert.StartsWith($"/statements?account={key}&cursor=", on, StringComparison.Ordinal);
        Assert.EndsWith("&tz=Asia/Tokyo", on, StringComparison.Ordinal);
        var last = await ShowAsync(portal.Http, on);
        Assert.Equal(5, last.QuerySelectorAll("tbody tr").Length);
        var back = last.QuerySelectorAll(".pager a").Select(link => link.GetAttribute("href")!).ToArray();
        Assert.Equal(2, back.Length);
        foreach (var address in back)
            Assert.Equal(Ids(page), Ids(await ShowAsync(portal.Http, address)));
    }

    [Fact]
    public async Task An_account_number_in_the_address_is_refused_and_not_repeated()
    {
        await using var portal = await TestPortal.StartAsync();

        foreach (var query in new[] { "account=U1234567", "sha256=U1234567" })
        {
            using var answer = await portal.Http.GetAsync($"/statements?{query}", Cancel);
            Assert.Equal("/statements?refused=ACCOUNT_IN_ADDRESS", answer.RequestMessage!.RequestUri!.PathAndQuery);
            var html = await answer.Content.ReadAsStringAsync(Cancel);
            Assert.Contains("ACCOUNT_IN_ADDRESS", html, StringComparison.Ordinal);
            Assert.DoesNotContain("U1234567", html, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Sec_S39_A_user_sees_the_statements_of_their_accounts_and_a_viewer_downloads_none()
    {
        await using var two = await TwoAccounts.StartAsync();
        await two.Portal.AddAsync("vera", PortalRole.Viewer);
        using var ben = await PlainBrowser.SignedInAsync(two.Portal, "ben");
        using var vera = await PlainBrowser.SignedInAsync(two.Portal, "vera");

        var own = await ShowAsync(ben, "/statements");
        Assert.Equal([$"{two.BensRun.RawArtifactId}"], Ids(own));
        Assert.NotNull(own.QuerySelector("a[download]"));
        var others = await ShowAsync(ben, $"/statements?account={two.Portal.KeyOf(TwoAccounts.Annas)}");
        Assert.NotNull(others.QuerySelector("[data-empty=matches]"));
        var all = await ShowAsync(vera, "/statements");
        Assert.Contains($"{two.AnnasRun.RawArtifactId}", Ids(all));
        Assert.Contains($"{two.BensRun.RawArtifactId}", Ids(all));
        Assert.Null(all.QuerySelector("a[download]"));
    }

    [Fact]
    public async Task A_database_that_is_away_is_named_and_not_shown_as_an_empty_list()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var portal = await TestPortal.StartAsync(shared: database);
        await ShowAsync(portal.Http, "/statements");
        await database.TakeAwayAsync(away: true);

        var page = await ShowAsync(portal.Http, "/statements", HttpStatusCode.ServiceUnavailable);

        Assert.Equal("DB_UNAVAILABLE", page.QuerySelector("[role=alert] .code")!.TextContent);
        Assert.Null(page.QuerySelector(".empty-state"));
    }

    private static IEnumerable<string?> Ids(IElement page) =>
        page.QuerySelectorAll("tbody tr").Select(row => row.GetAttribute("data-artifact"));

    private static async Task<IElement> ShowAsync(HttpClient http, string path, HttpStatusCode status = HttpStatusCode.OK)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.ParseAdd("text/html");
        using var response = await http.SendAsync(request, Cancel);
        return await ReadAsync(response, status);
    }

    private static async Task<IElement> ShowAsync(PlainBrowser browser, string path)
    {
        using var response = await browser.SendAsync(HttpMethod.Get, path);
        return await ReadAsync(response, HttpStatusCode.OK);
    }

    private static async Task<IElement> ReadAsync(HttpResponseMessage response, HttpStatusCode status)
    {
        Assert.Equal(status, response.StatusCode);
        var html = await response.Content.ReadAsStringAsync(Cancel);
        using var browsing = BrowsingContext.New(Configuration.Default);
        return (await browsing.OpenAsync(answer => answer.Content(html), Cancel)).QuerySelector("main")!;
    }
}
