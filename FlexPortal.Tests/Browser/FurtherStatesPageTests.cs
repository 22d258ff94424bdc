using FlexPortal.Tests.Flex.Runs;
using FlexPortal.Tests.Support;
using FlexPortal.Tests.Support.Browser;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace FlexPortal.Tests.Browser;

/// <summary>Rare states of a page: axe finds nothing in them, in both schemes.</summary>
public sealed class FurtherStatesPageTests
{
    [Fact]
    public async Task A_comparison_a_proof_a_lost_and_a_cancelled_run_pass_in_both_schemes()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var portal = await TestPortal.StartAsync(shared: database);
        var lost = await DeadRun.InsertAsync(portal.Database, "U0000007", TimeSpan.Zero);
        var first = await PortalRuns.CompleteAsync(portal, "restated");
        var second = await PortalRuns.CompleteAsync(portal, "restated");
        var cancelled = await PortalRuns.StartAsync(portal, "never-ready");
        using (var answer = await portal.Http.PostAsync($"/ingestion/runs/{cancelled}/cancel", null, TestContext.Current.CancellationToken))
            answer.EnsureSuccessStatusCode();
        await PortalRuns.EndAsync(portal, cancelled);
        await database.EndOfAsync(lost.JobId);
        await using var reader = await Reader.OpenAsync();

        async Task CheckAsync(string path, string words, Func<Task>? then = null)
        {
            await reader.GoAsync(portal.BaseAddress, path);
            await Expect(reader.Page.GetByRole(AriaRole.Main)).ToContainTextAsync(words);
            if (then is not null)
                await then();
            await Axe.LookInBothSchemesAsync(reader, path);
        }

        await CheckAsync($"/runs/{second}?with={first}", "restated");
        await CheckAsync($"/runs/{second}?with={first}&change=CashTransactions.restated", "Changes");
        await CheckAsync($"/runs/{second}?with={Guid.NewGuid()}", "Changes");
        await CheckAsync($"/runs/{first}?tab=evidence", "Proof", async () =>
        {
            await reader.Page.GetByRole(AriaRole.Button, new() { Name = "Verify now" }).ClickAsync();
            await Expect(reader.Page.GetByRole(AriaRole.Button, new() { Name = "Verify again" })).ToBeVisibleAsync();
        });
        await CheckAsync($"/runs/{lost.JobId}", "No heartbeat");
        await CheckAsync($"/runs/{cancelled}?scale=log&log=all", "Cancelled");
        await CheckAsync("/runs", "Lost", async () =>
        {
            await reader.Page.Locator("[data-action=choose-period]").ClickAsync();
            await reader.Page.GetByLabel("First day").FillAsync("2026-11-19");
            await Expect(reader.Page.Locator("[role=dialog] .fault")).ToBeVisibleAsync();
            // Escape closes the menu, not the dialog with what was typed.
            var presets = reader.Page.GetByRole(AriaRole.Button, new() { Name = "Presets" });
            await presets.ClickAsync();
            await Expect(reader.Page.GetByRole(AriaRole.Menuitem).First).ToBeVisibleAsync();
            await reader.Page.Keyboard.PressAsync("Escape");
            await Expect(reader.Page.GetByRole(AriaRole.Menuitem)).ToHaveCountAsync(0);
            await Expect(reader.Page.GetByLabel("First day")).ToHaveValueAsync("2026-11-19");
            await presets.ClickAsync();
            await reader.Page.GetByRole(AriaRole.Menuitem).First.ClickAsync();
        });
        await CheckAsync("/runs", "Lost", async () =>
        {
            foreach (var box in await reader.Page.GetByRole(AriaRole.Checkbox).AllAsync())
                await box.CheckAsync();
            await Expect(reader.Page.GetByRole(AriaRole.Link, new() { Name = "Compare", Exact = true })).ToBeVisibleAsync();
        });
        Assert.Empty(reader.Complaints);
    }

    [Fact]
    public async Task Every_page_passes_in_both_schemes_while_the_database_is_away()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var portal = await TestPortal.StartAsync(shared: database);
        var id = await PortalRuns.StartAsync(portal, "never-ready");
        await using var reader = await Reader.OpenAsync();
        await reader.GoAsync(portal.BaseAddress, "/runs");
        var alert = reader.Page.GetByRole(AriaRole.Alert).Filter(new() { HasText = "DB_UNAVAILABLE" });

        await database.TakeAwayAsync(away: true);
        await Expect(alert).ToContainTextAsync("DB_UNAVAILABLE");
        await Axe.LookInBothSchemesAsync(reader, "/runs with older rows");
        foreach (var path in new[] { "/runs", $"/runs/{id}", "/settings", "/help/shortcuts", "/help/broker-codes", "/sandbox" })
        {
            await reader.Page.GotoAsync(new Uri(portal.BaseAddress, path).AbsoluteUri);
            if (path.StartsWith("/runs", StringComparison.Ordinal))
                await Expect(alert.First).ToBeVisibleAsync();
            await Axe.LookInBothSchemesAsync(reader, $"{path} without its database");
        }

        await database.TakeAwayAsync(away: false);
    }

    [Fact]
    public async Task Compact_density_and_strong_contrast_pass()
    {
        await using var portal = await TestPortal.StartAsync();
        var failed = await PortalRuns.CompleteAsync(portal, "missing-trades");
        var running = await PortalRuns.StartAsync(portal, "never-ready");
        await using var reader = await Reader.OpenAsync(width: 320, more: options => options.Contrast = Contrast.More);
        await reader.GoAsync(portal.BaseAddress, "/settings");
        await reader.Page.GetByLabel("Compact").CheckAsync();
        await reader.Page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(reader.Page.Locator("html")).ToHaveAttributeAsync("data-density", "compact");
        foreach (var path in new[] { "/runs", $"/runs/{failed}", $"/runs/{running}" })
        {
            await reader.GoAsync(portal.BaseAddress, path);
            await Axe.LookInBothSchemesAsync(reader, $"{path} compact, more contrast");
        }

        Assert.Empty(reader.Complaints);
    }
}
