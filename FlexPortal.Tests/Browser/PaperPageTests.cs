using FlexPortal.Tests.Support;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace FlexPortal.Tests.Browser;

/// <summary>A page that is printed, by night too: dark on white, as wide as the paper, without what can only be done on a screen.</summary>
public sealed class PaperPageTests
{
    [Fact]
    public async Task A_list_and_a_run_fit_on_paper()
    {
        await using var portal = await TestPortal.StartAsync();
        var failed = await PortalRuns.CompleteAsync(portal, "missing-trades");
        var success = await PortalRuns.CompleteAsync(portal, "missing-performance");
        // A4, upright, without its margins.
        await using var reader = await Reader.OpenAsync(ColorScheme.Dark, width: 720);
        var page = reader.Page;

        var of = $"/runs/{success}";
        foreach (var path in new[] { "/", "/runs", $"/runs/{failed}", of, of + "?tab=stages", of + "?tab=data" })
        {
            await reader.GoAsync(portal.BaseAddress, path);
            await page.EmulateMediaAsync(new() { Media = Media.Print });

            Assert.InRange(await page.EvaluateAsync<int>("document.documentElement.scrollWidth"), 1, 720);
            Assert.Equal(
                "rgb(255, 255, 255)", await page.EvaluateAsync<string>("getComputedStyle(document.documentElement).backgroundColor"));
            Assert.Equal(0, await page.GetByRole(AriaRole.Button).CountAsync());
            await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeVisibleAsync();
            // The list is a table there, however narrow the paper is.
            if (path is "/runs")
                await Expect(page.GetByRole(AriaRole.Columnheader, new() { Name = "Outcome" })).ToBeVisibleAsync();
            await page.EmulateMediaAsync(new() { Media = Media.Screen });
        }

        Assert.Empty(reader.Complaints);
    }
}
