using FlexPortal.Tests.Api;
using FlexPortal.Tests.Flex.Evidence;
using FlexPortal.Tests.Support;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace FlexPortal.Tests.Browser;

/// <summary>What changed since yesterday, and the file that proves it.</summary>
public sealed class ChangesPageTests(ApiPortal shared) : IClassFixture<ApiPortal>
{
    [Fact]
    public async Task The_changes_of_a_correction_are_read_and_followed_to_the_row()
    {
        var portal = shared.Portal;
        await PortalRuns.CompleteAsync(portal, "restated");
        var id = await PortalRuns.CompleteAsync(portal, "restated");
        await using var reader = await Reader.OpenAsync();
        await reader.GoAsync(portal.BaseAddress, $"/runs/{id}");
        await reader.Page.Locator(".run-sentence [data-restated]").ClickAsync();

        var changes = reader.Page.Locator("#changes");
        await Expect(changes.Locator(".change-sentence")).ToContainTextAsync("cash transaction");
        await Expect(changes.Locator("dl [data-columns=same]")).ToHaveCountAsync(1);
        await changes.Locator("summary").First.PressAsync("Tab");
        await changes.Locator(".counts tbody a").First.ClickAsync();
        await Expect(reader.Page.Locator("#changed-rows")).ToBeVisibleAsync();
        await reader.Page.Locator(".pager").GetByRole(AriaRole.Link, new() { Name = "Back to all changes" }).ClickAsync();
        await Expect(reader.Page.Locator("#changed-rows")).ToHaveCountAsync(0);

        await changes.Locator("details").First.EvaluateAsync("part => part.open = true");
        await changes.Locator("details").First.Locator("th a").Last.ClickAsync();
        await Expect(reader.Page.Locator("#rows table")).ToBeVisibleAsync();
        Assert.Empty(reader.Complaints);
    }

    [Fact]
    public async Task Compare_leads_to_the_comparison()
    {
        var portal = shared.Portal;
        await PortalRuns.CompleteAsync(portal, "restated");
        await PortalRuns.CompleteAsync(portal, "restated");
        await using var reader = await Reader.OpenAsync();
        var page = reader.Page;
        await reader.GoAsync(portal.BaseAddress, "/runs?query=restated");
        var boxes = page.Locator("[data-row-select]");
        await boxes.Nth(0).CheckAsync();
        await boxes.Nth(1).CheckAsync();

        await page.Locator("[data-choice-go]").ClickAsync();

        await Expect(page.Locator("#changes .change-sentence")).ToBeInViewportAsync();
        Assert.Equal("#changes", new Uri(page.Url).Fragment);
        // It stays there when the page around has come alive.
        await Expect(page.Locator("main button:disabled")).ToHaveCountAsync(0);
        Assert.InRange(await page.Locator("#changes").EvaluateAsync<double>("part => part.getBoundingClientRect().top"), -5, 260);
    }

    [Fact]
    public async Task Large_statements_are_compared_by_the_live_page()
    {
        var portal = shared.Portal;
        var first = await PortalRuns.CompleteAsync(portal, "huge:11000");
        var id = await PortalRuns.CompleteAsync(portal, "huge:11001");
        await using var reader = await Reader.OpenAsync();

        await reader.GoAsync(portal.BaseAddress, $"/runs/{id}?with={first}");

        await Expect(reader.Page.Locator("#changes .change-sentence")).ToContainTextAsync("1 trade");
        await Expect(reader.Page.Locator("#changes [data-notice=other-coverage]")).ToBeVisibleAsync();
        Assert.Empty(reader.Complaints);
    }

    [Fact]
    public async Task A_statement_is_verified_and_its_evidence_arrives_and_verifies()
    {
        var portal = shared.Portal;
        var id = await PortalRuns.CompleteAsync(portal, "default");
        await using var reader = await Reader.OpenAsync();
        await reader.GoAsync(portal.BaseAddress, $"/runs/{id}?tab=evidence");
        var proof = reader.Page.Locator("#proof");

        await proof.GetByRole(AriaRole.Button, new() { Name = "Verify now" }).FocusAsync();
        await reader.Page.Keyboard.PressAsync("Enter");
        await Expect(proof.Locator("[role=status]")).ToContainTextAsync("Verified");
        await Expect(proof.Locator("li")).ToHaveCountAsync(5);

        var download = await reader.Page.RunAndWaitForDownloadAsync(
            () => proof.GetByRole(AriaRole.Link, new() { Name = "Evidence pack" }).ClickAsync());
        using var folder = new TemporaryFolder();
        await download.SaveAsAsync(folder.Under("pack.zip"));

        Assert.EndsWith($"{id[^12..]}.zip", download.SuggestedFilename, StringComparison.Ordinal);
        var pack = new UnpackedEvidence(await File.ReadAllBytesAsync(folder.Under("pack.zip"), TestContext.Current.CancellationToken));
        pack.AssertHashes();
        Assert.True(pack.Json("verification.json").GetProperty("passed").GetBoolean());
        Assert.Empty(reader.Complaints);
    }
}
