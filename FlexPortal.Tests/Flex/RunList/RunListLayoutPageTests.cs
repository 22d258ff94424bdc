using System.Text.RegularExpressions;
using FlexPortal.Tests.Browser;
using FlexPortal.Tests.Support;
using FlexPortal.Tests.Support.Browser;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace FlexPortal.Tests.Flex.RunList;

/// <summary>The list of runs at each width, and the parts around it in a browser.</summary>
public sealed partial class RunListLayoutPageTests
{
    [GeneratedRegex("/runs/[0-9a-f-]{36}$", RegexOptions.None, 1000)]
    private static partial Regex OneRun { get; }

    [Fact]
    public async Task On_a_phone_a_run_is_a_card_of_three_lines_that_opens_the_run()
    {
        await using var database = await TestDatabase.CreateAsync();
        // One of them is the run of the artifact.
        await ListedRuns.InsertManyAsync(database, 24);
        await using var portal = await TestPortal.StartAsync(shared: database);
        await using var reader = await Reader.OpenAsync(width: 390);
        var page = reader.Page;
        await reader.GoAsync(portal.BaseAddress, "/runs");
        var rows = page.Locator("tr[data-run]");
        await Expect(rows).ToHaveCountAsync(25);

        Assert.InRange(await page.EvaluateAsync<int>("document.documentElement.scrollHeight"), 1, 3500);
        Assert.Equal(390, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        var box = (await rows.First.Locator(".select label").BoundingBoxAsync())!;
        Assert.True(box is { Width: >= 24, Height: >= 24 }, $"{box.Width} × {box.Height}");
        await Axe.LookAsync(reader, "the list on a phone");

        await rows.First.GetByRole(AriaRole.Checkbox).CheckAsync();
        await Expect(rows.First).ToHaveClassAsync("is-selected");
        await rows.First.GetByRole(AriaRole.Checkbox).UncheckAsync();
        var card = (await rows.First.BoundingBoxAsync())!;
        await rows.First.ClickAsync(new() { Position = new() { X = card.Width / 2, Y = card.Height - 4 } });
        await Expect(page).ToHaveURLAsync(OneRun);
        Assert.Empty(reader.Complaints);
    }

    [Theory]
    [InlineData(720)]
    [InlineData(960)]
    [InlineData(1440)]
    public async Task A_wider_page_has_a_table_and_filters_of_two_lines(int width)
    {
        await using var database = await TestDatabase.CreateAsync();
        await ListedRuns.InsertManyAsync(database, 40);
        await using var portal = await TestPortal.StartAsync(shared: database);
        await using var reader = await Reader.OpenAsync(width: width);
        var page = reader.Page;
        await reader.GoAsync(portal.BaseAddress, "/runs");

        await Expect(page.GetByRole(AriaRole.Columnheader, new() { Name = "Outcome" })).ToBeInViewportAsync();
        Assert.Equal(width, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        var table = (await page.Locator("table.run-table").BoundingBoxAsync())!;
        Assert.InRange(table.X + table.Width, 0, width);
        Assert.InRange((await page.Locator(".run-filters").BoundingBoxAsync())!.Height, 30, 84);
        Assert.InRange((await page.Locator(".topbar").BoundingBoxAsync())!.Height, 40, 60);
        Assert.Empty(reader.Complaints);
    }

    [Fact]
    public async Task A_bar_shows_its_card_with_focus_until_Escape()
    {
        await using var portal = await TestPortal.StartAsync();
        await PortalRuns.CompleteAsync(portal, "token-expired");
        await PortalRuns.CompleteAsync(portal, "token-invalid");
        await using var reader = await Reader.OpenAsync();
        var page = reader.Page;
        await reader.GoAsync(portal.BaseAddress, "/runs");
        var (bars, cards) = (page.Locator(".bars a"), page.Locator(".bars .card"));

        await bars.First.FocusAsync();
        await Expect(cards.First).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Escape");
        await Expect(cards.First).ToBeHiddenAsync();
        await Expect(bars.First).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("ArrowRight");
        await Expect(cards.Nth(1)).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("ArrowLeft");
        await Expect(cards.First).ToBeVisibleAsync();
        await bars.First.BlurAsync();
        await bars.Nth(1).HoverAsync();
        // The pointer can go over the card, which stays.
        await cards.Nth(1).HoverAsync();
        await Expect(cards.Nth(1)).ToBeVisibleAsync();
        Assert.Empty(reader.Complaints);
    }

    [Fact]
    public async Task A_period_is_chosen_from_a_menu_that_closes()
    {
        await using var portal = await TestPortal.StartAsync();
        await PortalRuns.CompleteAsync(portal, "token-expired");
        await using var reader = await Reader.OpenAsync();
        var page = reader.Page;
        await reader.GoAsync(portal.BaseAddress, "/runs?stat=failed");
        // A misspelt filter is named, and not taken for none.
        await Expect(page.GetByText("REQUEST_INVALID")).ToBeVisibleAsync();
        var menu = page.Locator("[data-menu=period]");

        await menu.Locator("summary").ClickAsync();
        await menu.GetByRole(AriaRole.Link, new() { Name = "Last 7 days" }).ClickAsync();

        await Expect(menu.Locator("summary")).ToHaveTextAsync("Last 7 days");
        await Expect(menu).Not.ToHaveAttributeAsync("open", "");
        await Expect(page.Locator("tr[data-run]")).ToHaveCountAsync(1);
        await Expect(page.GetByText("REQUEST_INVALID")).ToHaveCountAsync(0);
        Assert.Empty(reader.Complaints);
    }

    [Fact]
    public async Task The_box_at_the_top_opens_a_run_and_on_a_phone_opens_first()
    {
        await using var portal = await TestPortal.StartAsync();
        var run = await PortalRuns.CompleteAsync(portal, "token-expired");
        await using var reader = await Reader.OpenAsync(width: 390);
        var (page, field) = (reader.Page, reader.Page.Locator("input[name=go_to]"));
        await reader.GoAsync(portal.BaseAddress, "/settings");
        await Expect(field).ToBeHiddenAsync();

        await page.Keyboard.PressAsync("/");
        await Expect(field).ToBeFocusedAsync();
        await Axe.LookAsync(reader, "the box over the page");
        await page.Keyboard.PressAsync("Escape");
        await Expect(field).ToBeHiddenAsync();
        await page.Locator(".go-to-open").ClickAsync();
        await Expect(field).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync(run);
        await page.Keyboard.PressAsync("Enter");
        await Expect(page).ToHaveURLAsync(new Uri(portal.BaseAddress, $"/runs/{run}").AbsoluteUri);
        Assert.Empty(reader.Complaints);
    }

    [Fact]
    public async Task Without_scripts_the_box_leads_to_the_run()
    {
        await using var portal = await TestPortal.StartAsync();
        var run = await PortalRuns.CompleteAsync(portal, "token-expired");
        await using var reader = await Reader.OpenAsync(scripts: false);
        await reader.Page.GotoAsync(new Uri(portal.BaseAddress, "/settings").AbsoluteUri);

        await reader.Page.Locator("input[name=go_to]").FillAsync(run);
        await reader.Page.Locator("input[name=go_to]").PressAsync("Enter");

        await Expect(reader.Page).ToHaveURLAsync(new Uri(portal.BaseAddress, $"/runs/{run}").AbsoluteUri);
    }
}
