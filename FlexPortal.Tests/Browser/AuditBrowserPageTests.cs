using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace FlexPortal.Tests.Browser;

/// <summary>What is done on a live page, which has no request any more, is written down with who did it and from where.</summary>
public sealed class AuditBrowserPageTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sec_S47_Clicks_on_live_pages_are_logged_with_their_address()
    {
        await using var portal = await TestPortal.StartAsync();
        await using var reader = await Reader.OpenAsync();

        await reader.GoAsync(portal.BaseAddress, "/runs");
        await reader.Page.Locator("[data-action=run]").ClickAsync();
        var queries = portal.Services.GetRequiredService<AuditQueries>();
        var started = await Eventually.GetAsync(async () => (await queries.ListAsync(
            FilterSet<AuditRow>.None, cursor: null, 1, Cancel)).Items is [var newest, ..] ? newest : null);
        await PortalRuns.EndAsync(portal, started.Subject);
        await reader.GoAsync(portal.BaseAddress, $"/runs/{started.Subject}?tab=evidence");
        await reader.Page.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "Verify now" }).ClickAsync();
        await reader.Page.GetByText("Verified", new() { Exact = true }).First.WaitForAsync();

        var entries = (await queries.ListAsync(FilterSet<AuditRow>.None, cursor: null, 10, Cancel)).Items;
        Assert.Equal(["RUN_VERIFY", "RUN_START"], entries.Select(entry => entry.Action));
        Assert.All(
            entries,
            entry => Assert.Equal(("owner", "machine", AuditActor.ThisMachine), (entry.Actor, entry.ActorKind, entry.FromAddress)));

        await reader.Page.GetByRole(Microsoft.Playwright.AriaRole.Link, new() { Name = "Audit log" }).ClickAsync();
        await reader.Page.Locator("#entry-2").WaitForAsync();
        await reader.Page.Locator("details.more summary").ClickAsync();
        await reader.Page.Locator("select[name=action]").SelectOptionAsync("RUN_START");
        await reader.Page.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "Apply filters" }).ClickAsync();
        await reader.Page.WaitForURLAsync("**/audit?action=RUN_START");
        Assert.Equal(1, await reader.Page.Locator("tbody tr").CountAsync());
        Assert.Empty(reader.Complaints);
    }
}
