using System.Net;
using AngleSharp;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Tests.Platform.Identity;
using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.Shell;

/// <summary>The navigation of each role.</summary>
public sealed class NavMenuApiTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_role_has_links_to_the_pages_that_it_can_open_and_the_open_page_is_marked()
    {
        await using var portal = await TestPortal.StartAsync(TestUsers.Settings);
        var seen = new Dictionary<PortalRole, string[]>();
        foreach (var role in Enum.GetValues<PortalRole>())
        {
            await portal.AddAsync($"p-{role}", role);
            using var browser = await PlainBrowser.SignedInAsync(portal, $"p-{role}");
            seen[role] = [.. (await LinksAsync(browser, "/runs")).Select(link => link.Address)];
            foreach (var address in seen[role])
            {
                var links = await LinksAsync(browser, address);
                Assert.Equal(seen[role], links.Select(link => link.Address));
                Assert.Equal([address], links.Where(link => link.IsCurrent).Select(link => link.Address));
            }
        }

        Assert.Equal(
            [
                "/", "/ledger", "/runs", "/statements", "/backfill", "/calendars", "/alerts", "/market", "/sources", "/users/tokens",
                "/audit", "/mail", "/settings/secrets", "/users", "/openapi", "/help/broker-codes", "/sandbox", "/help/shortcuts",
            ],
            seen[PortalRole.Admin]);
        Assert.DoesNotContain("/users", seen[PortalRole.Viewer]);
        Assert.DoesNotContain("/mail", seen[PortalRole.Analyst]);
        Assert.DoesNotContain("/settings/secrets", seen[PortalRole.Viewer]);
    }

    private static async Task<List<(string Address, bool IsCurrent)>> LinksAsync(PlainBrowser browser, string address)
    {
        using var answer = await browser.GetAsync(address);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var html = await answer.Content.ReadAsStringAsync(Cancel);
        using var browsing = BrowsingContext.New(Configuration.Default);
        using var page = await browsing.OpenAsync(request => request.Content(html), Cancel);
        return
        [
            .. page.QuerySelectorAll("nav#navigation a")
                .Select(link => (link.GetAttribute("href")!, link.GetAttribute("aria-current") is "page")),
        ];
    }
}
