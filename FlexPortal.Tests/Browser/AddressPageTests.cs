using System.Net;
using FlexPortal.Tests.Api;
using FlexPortal.Tests.Support;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace FlexPortal.Tests.Browser;

/// <summary>The address holds what a page shows: it survives reload and Back, works without scripts, and answers 404.</summary>
public sealed class AddressPageTests(ApiPortal shared) : IClassFixture<ApiPortal>
{
    [Fact]
    public async Task Filters_and_pages_of_the_list_are_addresses()
    {
        await using var portal = await TestPortal.StartAsync();
        for (var run = 0; run < 52; run++)
            await PortalRuns.CompleteAsync(portal, "token-expired");
        await PortalRuns.CompleteAsync(portal, "default");
        await using var reader = await Reader.OpenAsync();
        var rows = reader.Page.Locator("tr[data-run]");

        await reader.GoAsync(portal.BaseAddress, "/runs");
        await Expect(rows).ToHaveCountAsync(50);
        var newest = await rows.First.GetAttributeAsync("data-run");
        await reader.Page.GetByRole(AriaRole.Link, new() { Name = "Older" }).ClickAsync();
        await Expect(rows).ToHaveCountAsync(3);
        await reader.Page.ReloadAsync();
        await Expect(rows).ToHaveCountAsync(3);
        await reader.Page.GetByRole(AriaRole.Link, new() { Name = "Newer" }).ClickAsync();
        await Expect(rows).ToHaveCountAsync(50);
        await Expect(rows.First).ToHaveAttributeAsync("data-run", newest!);

        await reader.Page.Locator(".legend").GetByRole(AriaRole.Link, new() { Name = "Success" }).ClickAsync();
        await Expect(rows).ToHaveCountAsync(1);
        await reader.Page.GoBackAsync();
        await Expect(rows).ToHaveCountAsync(50);
        await rows.Nth(1).GetByRole(AriaRole.Link, new() { Name = "FLEX_TOKEN_EXPIRED" }).ClickAsync();
        await Expect(reader.Page).ToHaveURLAsync(new Uri(portal.BaseAddress, "/runs?error_code=FLEX_TOKEN_EXPIRED").AbsoluteUri);
        await Expect(reader.Page.Locator(".filter-chip")).ToContainTextAsync("FLEX_TOKEN_EXPIRED");
        Assert.Empty(reader.Complaints);
    }

    [Fact]
    public async Task Rows_of_a_section_are_shown_in_document_order_with_their_place()
    {
        var portal = shared.Portal;
        var id = await PortalRuns.CompleteAsync(portal, "default");
        await using var reader = await Reader.OpenAsync();
        await reader.GoAsync(portal.BaseAddress, $"/runs/{id}");

        await reader.Page.Locator("[data-tab=data]").ClickAsync();
        await reader.Page.Locator(".sections a[href*='section=Trades']").ClickAsync();

        var rows = reader.Page.Locator("#rows");
        await Expect(rows.GetByRole(AriaRole.Rowheader)).ToHaveCountAsync(25);
        await Expect(rows.GetByRole(AriaRole.Rowheader).First).ToHaveTextAsync("1/Trades/Order[1]");
        await Expect(rows.GetByRole(AriaRole.Columnheader).Nth(1)).ToHaveTextAsync("tradeDate");
        await rows.GetByRole(AriaRole.Link, new() { Name = "Next rows" }).ClickAsync();
        await Expect(rows.GetByRole(AriaRole.Rowheader).First).Not.ToHaveTextAsync("1/Trades/Order[1]");
        await reader.Page.ReloadAsync();
        await Expect(rows.GetByRole(AriaRole.Rowheader).First).Not.ToHaveTextAsync("1/Trades/Order[1]");
        Assert.Empty(reader.Complaints);
    }

    [Fact]
    public async Task A_page_that_loads_dims_the_old_one()
    {
        var portal = shared.Portal;
        await using var reader = await Reader.OpenAsync();
        var (page, held) = (reader.Page, new TaskCompletionSource());
        await reader.GoAsync(portal.BaseAddress, "/runs?status=%3Cb%3E|'");
        await Expect(page.Locator("[data-address]")).ToHaveCountAsync(1);
        await Expect(page.Locator("html[data-loading]")).ToHaveCountAsync(0);
        await page.RouteAsync("**/sandbox", async route =>
        {
            await held.Task;
            await route.ContinueAsync();
        });

        await page.GetByRole(AriaRole.Link, new() { Name = "Sandbox", Exact = true }).ClickAsync();

        await Expect(page.Locator(".page-loading p")).ToHaveTextAsync("Loading…");
        await Expect(page.Locator("main")).ToHaveCSSAsync("opacity", "0.55");
        held.SetResult();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Sandbox broker");
        await Expect(page.Locator("html[data-loading]")).ToHaveCountAsync(0);
        await Expect(page.Locator("main")).ToHaveCSSAsync("opacity", "1");
        Assert.Empty(reader.Complaints);
    }

    [Fact]
    public async Task The_sandbox_starts_runs_without_any_script()
    {
        await using var portal = await TestPortal.StartAsync();
        await using var reader = await Reader.OpenAsync(scripts: false);
        var sandbox = new Uri(portal.BaseAddress, "/sandbox").AbsoluteUri;

        await reader.Page.GotoAsync(sandbox);
        await reader.Page.GetByRole(AriaRole.Button, new() { Name = "Run this: Never ready" }).ClickAsync();
        await Expect(reader.Page.Locator(".run-facts")).ToContainTextAsync("never-ready");
        var active = new Uri(reader.Page.Url).AbsolutePath;

        await reader.Page.GotoAsync(sandbox);
        await reader.Page.GetByRole(AriaRole.Button, new() { Name = "Run this: Complete statement" }).ClickAsync();
        await Expect(reader.Page).ToHaveURLAsync(new Uri(portal.BaseAddress, active + "?already-active=1").AbsoluteUri);
        await Expect(reader.Page.Locator("[data-notice=run-active]")).ToBeVisibleAsync();
    }

    [Theory]
    [InlineData("/runs/01a1f752-88cf-7c63-9970-9563b18e8835")]
    [InlineData("/runs/not-a-run")]
    [InlineData("/nowhere")]
    public async Task An_unknown_address_is_a_page_and_a_404(string path)
    {
        var portal = shared.Portal;
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.ParseAdd("text/html");

        using var answer = await portal.Http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        var html = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains("data-empty=\"address\"", html, StringComparison.Ordinal);
    }
}
