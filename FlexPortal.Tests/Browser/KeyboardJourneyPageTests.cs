using System.Text.RegularExpressions;
using FlexPortal.Tests.Flex.Evidence;
using FlexPortal.Tests.Flex.WebService.Scripted;
using FlexPortal.Tests.Support;
using FlexPortal.Tests.Support.Browser;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace FlexPortal.Tests.Browser;

/// <summary>From the first page of the portal to the evidence of a run, without a mouse.</summary>
public sealed partial class KeyboardJourneyPageTests
{
    [GeneratedRegex("^Live · ", RegexOptions.None, 1000)]
    private static partial Regex Live { get; }

    [GeneratedRegex("/runs/[0-9a-f-]{36}", RegexOptions.None, 1000)]
    private static partial Regex OneRun { get; }

    [GeneratedRegex(@"^\s*Verified ", RegexOptions.None, 1000)]
    private static partial Regex Verified { get; }

    [GeneratedRegex("section=Trades", RegexOptions.None, 1000)]
    private static partial Regex RowsOfTrades { get; }

    [Fact]
    public async Task A_run_is_started_watched_searched_verified_and_downloaded_without_a_mouse()
    {
        await using var broker = await HeldBroker.StartAsync("CashReport");
        await using var portal = await TestPortal.StartAsync(broker.PortalSettings);
        await using var reader = await Reader.OpenAsync();
        var (page, keys) = (reader.Page, new Keyboard(reader.Page));
        await keys.WatchForAMouseAsync();
        await page.GotoAsync(new Uri(portal.BaseAddress, "/runs").AbsoluteUri);
        await Expect(page.GetByText("No statement runs yet")).ToBeVisibleAsync();
        var start = page.GetByRole(AriaRole.Button, new() { Name = "Run ingestion" });
        await Expect(start).ToBeEnabledAsync();

        // The first stop leads past the head of the page.
        await keys.PressAsync(page.GetByRole(AriaRole.Link, new() { Name = "Skip to content" }));
        await Expect(page.GetByRole(AriaRole.Main)).ToBeFocusedAsync();
        await keys.PressAsync(start);

        await Expect(page).ToHaveURLAsync(OneRun);
        var heading = page.GetByRole(AriaRole.Heading, new() { Level = 1 });
        await Expect(heading).ToHaveTextAsync("Run 1");
        await Expect(page.GetByText(Live)).ToBeVisibleAsync();
        // The page was rendered again when it became interactive; the focus stays.
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Cancel run" })).ToBeEnabledAsync();
        await Expect(heading).ToBeFocusedAsync();
        await Expect(Stage(page, "Poll")).ToContainTextAsync("Under way");
        var evidence = page.Locator("[data-tab=evidence]");
        await keys.TabToAsync(evidence);

        // The run ends while the reader is there, who stays where he is.
        broker.EndPoll();
        broker.EndDownload();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Run again" })).ToBeEnabledAsync();
        var missing = page.Locator("#missing");
        await Expect(missing).ToContainTextAsync("CashReport");
        await Expect(evidence).ToBeFocusedAsync();
        await keys.AssertSeenAsync();
        await keys.TabToAsync(missing.GetByText("Mute").First, most: 12);

        await keys.PressAsync(page.Locator("[data-tab=data]"));
        await keys.PressAsync(page.Locator(".sections a[href*='section=Trades']"));
        await Expect(page).ToHaveURLAsync(RowsOfTrades);
        await Expect(page.Locator("#rows")).ToBeFocusedAsync();
        var search = page.GetByRole(AriaRole.Searchbox, new() { Name = "Text in a name or a value of the rows" });
        await keys.TabToAsync(search, most: 2);
        await page.Keyboard.TypeAsync("nasdaq");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("#rows mark").First).ToHaveTextAsync("NASDAQ");

        await keys.PressAsync(evidence);
        var verify = page.GetByRole(AriaRole.Button, new() { Name = "Verify now" });
        await Expect(verify).ToBeEnabledAsync();
        await keys.PressAsync(verify);
        await Expect(page.GetByRole(AriaRole.Status).Filter(new() { HasTextRegex = Verified })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Verify again" })).ToBeFocusedAsync();

        var pack = page.GetByRole(AriaRole.Link, new() { Name = "Evidence pack" });
        await keys.TabToAsync(pack);
        var download = await page.RunAndWaitForDownloadAsync(() => page.Keyboard.PressAsync("Enter"));
        await AssertPackAsync(download);

        await keys.AssertNoMouseAsync();
        Assert.InRange(keys.Stops, 30, 1000);
        Assert.Empty(reader.Complaints);
    }

    private static ILocator Stage(IPage page, string name) =>
        page.GetByRole(AriaRole.Region, new() { Name = "Stages" })
            .GetByRole(AriaRole.Listitem)
            .Filter(new() { Has = page.GetByText(name, new() { Exact = true }) })
            .First;

    private static async Task AssertPackAsync(IDownload download)
    {
        Assert.EndsWith(".zip", download.SuggestedFilename, StringComparison.Ordinal);
        using var folder = new TemporaryFolder();
        var file = folder.Under(download.SuggestedFilename);
        await download.SaveAsAsync(file);
        var pack = new UnpackedEvidence(await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken));
        pack.AssertHashes();
        Assert.True(pack.Json("verification.json").GetProperty("passed").GetBoolean());
        Assert.Equal(pack.Json("run.json").GetProperty("payload_sha256").GetString(), UnpackedEvidence.Sha256(pack["statement.xml"]));
    }
}
