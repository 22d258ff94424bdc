using System.Text.RegularExpressions;
using FlexPortal.Core.Flex.RunList;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.Tests.Flex.Accounts;
using FlexPortal.Tests.Flex.RunList;
using FlexPortal.Tests.Support;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace FlexPortal.Tests.Browser;

/// <summary>The list of runs in the hands of a reader.</summary>
public sealed class RunListBrowserPageTests
{
    private const string Payload =
        "<img src=x onerror=\"window.hit=1\"><script>window.hit=2</script>\" onfocus=\"window.hit=3\" autofocus=\"";

    [Fact]
    public async Task Filters_order_place_and_zone_survive_reload_and_Back()
    {
        await using var database = await TestDatabase.CreateAsync();
        await ListedRuns.InsertManyAsync(database, 400);
        await using var portal = await TestPortal.StartAsync(shared: database);
        await using var reader = await Reader.OpenAsync();
        var page = reader.Page;
        var rows = page.Locator("tr[data-run]");

        await reader.GoAsync(portal.BaseAddress, "/runs?tz=Europe/Zurich");
        await page.GetByRole(AriaRole.Link, new() { Name = "Mine", Exact = true }).ClickAsync();
        await Expect(page.Locator("nav a[aria-current=true]").Filter(new() { HasText = "Mine" })).ToHaveCountAsync(1);
        await Expect(rows.First).ToContainTextAsync("owner");
        await page.GetByRole(AriaRole.Link, new() { Name = "Duration" }).ClickAsync();
        await Expect(page.Locator("th[aria-sort=descending]")).ToContainTextAsync("Duration");
        await Expect(rows.First).ToContainTextAsync("396 ms");
        await page.GetByRole(AriaRole.Link, new() { Name = "Next" }).ClickAsync();
        await Expect(rows.First).ToContainTextAsync("196 ms");
        var place = page.Url;
        Assert.Contains("requested_by=owner&sort=longest&cursor=", place, StringComparison.Ordinal);
        Assert.Contains("tz=Europe/Zurich", place, StringComparison.Ordinal);

        await page.ReloadAsync();
        await Expect(rows.First).ToContainTextAsync("196 ms");
        await Expect(page.Locator(".run-table thead")).ToContainTextAsync("Zurich");
        await rows.First.GetByRole(AriaRole.Link).First.ClickAsync();
        await Expect(page.Locator("table.run-table")).ToHaveCountAsync(0);
        await page.GoBackAsync();
        await Expect(rows.First).ToContainTextAsync("196 ms");
        Assert.Equal(place, page.Url);
        await page.GoBackAsync();
        await Expect(rows.First).ToContainTextAsync("396 ms");
        Assert.Empty(reader.Complaints);
    }

    [Fact]
    public async Task A_run_opened_from_a_scrolled_list_starts_at_its_top_and_Back_returns_to_the_place()
    {
        await using var database = await TestDatabase.CreateAsync();
        await ListedRuns.InsertManyAsync(database, 60);
        await using var portal = await TestPortal.StartAsync(shared: database);
        await using var reader = await Reader.OpenAsync();
        var page = reader.Page;
        await reader.GoAsync(portal.BaseAddress, "/runs");
        var link = page.Locator("tr[data-run] [data-row-link]").Nth(40);
        await link.ScrollIntoViewIfNeededAsync();
        await Eventually.IsAsync(async () => await page.EvaluateAsync<double>("scrollY") > 300);

        await link.ClickAsync();

        await Expect(page.Locator("h1")).Not.ToHaveTextAsync("Runs");
        await Expect(page.Locator("h1")).ToBeInViewportAsync();
        await Expect(page.Locator("html:not([data-loading]) .run-facts")).ToHaveCountAsync(1);
        Assert.Equal(0, await page.EvaluateAsync<double>("scrollY"));

        // Back returns to the place in the list.
        await page.GoBackAsync();
        await Expect(link).ToBeInViewportAsync();
        await Expect(page.Locator("html:not([data-loading]) [data-address^='/runs']")).ToHaveCountAsync(1);
        await Expect(link).ToBeInViewportAsync();
        Assert.True(await page.EvaluateAsync<double>("scrollY") > 300);
    }

    [Fact]
    public async Task A_list_of_a_hundred_thousand_is_paged_to_its_end_and_back()
    {
        await using var database = await TestDatabase.CreateAsync();
        await ListedRuns.InsertManyAsync(database, 100_000);
        await using var portal = await TestPortal.StartAsync(shared: database);
        await using var reader = await Reader.OpenAsync();
        var page = reader.Page;
        var rows = page.Locator("tr[data-run]");
        var depth = new Cursor(
            "newest", $"{new DateTimeOffset(2026, 6, 1, 0, 0, 0, TimeSpan.Zero).AddMinutes(-99_920).UtcTicks:x}.{Guid.Empty:N}");

        await reader.GoAsync(portal.BaseAddress, "/runs");
        await Expect(page.Locator(".count")).ToContainTextAsync("1,000+");
        await page.GetByRole(AriaRole.Link, new() { Name = "count exactly" }).ClickAsync();
        await Expect(page.Locator(".count")).ToContainTextAsync("100,001");
        await reader.GoAsync(portal.BaseAddress, $"/runs?cursor={depth}");
        var deep = await rows.First.GetAttributeAsync("data-run");
        await page.GetByRole(AriaRole.Link, new() { Name = "Older" }).ClickAsync();
        await Expect(rows).ToHaveCountAsync(30);
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Older" })).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Link, new() { Name = "Newer" }).ClickAsync();
        await Expect(rows.First).ToHaveAttributeAsync("data-run", deep!);
        await page.GetByRole(AriaRole.Link, new() { Name = "Newest" }).ClickAsync();
        await Expect(rows).ToHaveCountAsync(50);
        await Expect(rows.First).ToContainTextAsync("1 Jun 00:00:00");
        Assert.Empty(reader.Complaints);
    }

    [Fact]
    public async Task A_run_started_elsewhere_does_not_move_the_rows()
    {
        await using var database = await TestDatabase.CreateAsync();
        await ListedRuns.InsertManyAsync(database, 60);
        await using var portal = await TestPortal.StartAsync(
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["Flex:QueryId"] = "token-expired" }, database);
        await PortalRuns.CompleteAsync(portal, "token-expired");
        await using var reader = await Reader.OpenAsync();
        await reader.GoAsync(portal.BaseAddress, "/runs");
        var row = reader.Page.Locator("tr[data-run]").Nth(5);
        var link = row.GetByRole(AriaRole.Link).First;
        await link.FocusAsync();
        var id = await row.GetAttributeAsync("data-run");
        var before = await reader.Page.Locator("table.run-table").BoundingBoxAsync();

        await PortalRuns.CompleteAsync(portal, "token-expired");

        var show = reader.Page.Locator("[data-new-runs='1']");
        await Expect(show).ToBeVisibleAsync();
        var after = await reader.Page.Locator("table.run-table").BoundingBoxAsync();
        Assert.Equal((before!.X, before.Y), (after!.X, after.Y));
        await Expect(row).ToHaveAttributeAsync("data-run", id!);
        await Expect(link).ToBeFocusedAsync();
        await show.ClickAsync();
        await Expect(row).Not.ToHaveAttributeAsync("data-run", id!);
        Assert.Empty(reader.Complaints);
    }

    [Fact]
    public async Task The_list_is_read_and_two_runs_are_chosen_by_keyboard()
    {
        await using var database = await TestDatabase.CreateAsync();
        await ListedRuns.InsertManyAsync(database, 60);
        await using var portal = await TestPortal.StartAsync(shared: database);
        await using var reader = await Reader.OpenAsync();
        var page = reader.Page;
        await reader.GoAsync(portal.BaseAddress, "/runs");
        var rows = page.Locator("tr[data-run]");
        var (newer, older) = (await rows.Nth(1).GetAttributeAsync("data-run"), await rows.Nth(3).GetAttributeAsync("data-run"));

        foreach (var key in "jjxjjx")
            await page.Keyboard.PressAsync(key.ToString());
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Compare" }))
            .ToHaveAttributeAsync("href", $"/runs/{newer}?with={older}#changes");
        await Expect(rows.Nth(3)).ToHaveClassAsync("is-selected");
        await page.Keyboard.PressAsync("k");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page).ToHaveURLAsync(new Regex("/runs/[0-9a-f-]{36}", RegexOptions.None, TimeSpan.FromSeconds(5)));

        await reader.GoAsync(portal.BaseAddress, "/runs");
        await page.Keyboard.PressAsync("/");
        await Expect(page.GetByRole(AriaRole.Search, new() { Name = "Go to" }).GetByRole(AriaRole.Textbox)).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("U2");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page).ToHaveURLAsync(new Uri(portal.BaseAddress, $"/runs?account={portal.KeyOf("U2")}").AbsoluteUri);
        await Expect(page.Locator(".filter-chip")).ToContainTextAsync("Account U2");

        // The page is written again when it comes alive.
        await Expect(page.Locator("main button:disabled")).ToHaveCountAsync(0);
        var bars = page.Locator(".bars a");
        await bars.Last.FocusAsync();
        await page.Keyboard.PressAsync("ArrowLeft");
        await Expect(bars.Nth(await bars.CountAsync() - 2)).ToBeFocusedAsync();
        Assert.Equal(1, await page.Locator(".bars a[tabindex='0']").CountAsync());
        Assert.Empty(reader.Complaints);
    }

    [Fact]
    public async Task Selected_runs_stay_selected_while_rows_change_and_on_another_page()
    {
        await using var database = await TestDatabase.CreateAsync();
        await ListedRuns.InsertManyAsync(database, 60);
        await using var portal = await TestPortal.StartAsync(shared: database);
        var going = await PortalRuns.StartAsync(portal, "never-ready");
        await using var reader = await Reader.OpenAsync();
        var page = reader.Page;
        await reader.GoAsync(portal.BaseAddress, "/runs");
        var row = page.Locator($"tr[data-run='{going}']");
        var box = row.GetByRole(AriaRole.Checkbox);
        await box.CheckAsync();
        await Expect(page.Locator(".compare-bar")).ToContainTextAsync("One run selected");

        (await portal.Http.PostAsync(
            new Uri($"/ingestion/runs/{going}/cancel", UriKind.Relative), content: null, TestContext.Current.CancellationToken)).Dispose();

        // The row was replaced by what it says now.
        await Expect(row).ToContainTextAsync("Cancelled");
        await Expect(box).ToBeCheckedAsync();
        await Expect(box).ToBeFocusedAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Older" }).ClickAsync();
        await Expect(row).ToHaveCountAsync(0);
        var last = page.Locator("tr[data-run]").Last;
        await last.GetByRole(AriaRole.Checkbox).CheckAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Compare" }))
            .ToHaveAttributeAsync("href", $"/runs/{going}?with={await last.GetAttributeAsync("data-run")}#changes");
        await page.GetByRole(AriaRole.Button, new() { Name = "Clear selection" }).ClickAsync();
        await Expect(page.Locator(".compare-bar")).Not.ToContainTextAsync("selected", new() { UseInnerText = true });
        await Expect(last.GetByRole(AriaRole.Checkbox)).ToBeFocusedAsync();
        await Expect(last.GetByRole(AriaRole.Checkbox)).Not.ToBeCheckedAsync();
        Assert.Empty(reader.Complaints);
    }

    [Fact]
    public async Task The_text_of_an_error_is_shown_and_never_executed()
    {
        await using var database = await TestDatabase.CreateAsync();
        await ListedRuns.FailAsync(database, Payload, Payload, new(2026, 11, 20, 6, 0, 0, TimeSpan.Zero), "FLEX_TOKEN_EXPIRED", Payload);
        await using var portal = await TestPortal.StartAsync(shared: database);
        await using var reader = await Reader.OpenAsync();

        await reader.GoAsync(portal.BaseAddress, $"/runs?search={Uri.EscapeDataString(Payload)}&sort=%3Cscript%3E");
        await reader.GoAsync(portal.BaseAddress, $"/runs?account={portal.KeyOf(Payload)}&tz=%3Cscript%3E");

        await Expect(reader.Page.Locator("tr[data-run] .message")).ToHaveTextAsync(Payload);
        Assert.Null(await reader.Page.EvaluateAsync<int?>("window.hit ?? null"));
        Assert.Empty(reader.Complaints);
    }

    [Fact]
    public async Task A_click_is_answered_at_once_and_an_active_run_is_shown_elsewhere()
    {
        await using var portal = await TestPortal.StartAsync(
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["Flex:QueryId"] = "never-ready" });
        await using var reader = await Reader.OpenAsync();
        await using var other = await Reader.OpenAsync();
        await reader.GoAsync(portal.BaseAddress, "/runs");
        await other.GoAsync(portal.BaseAddress, "/runs");

        await reader.Page.Locator("[data-action=run]").ClickAsync();

        await Expect(reader.Page.Locator(".page-head .status-badge")).ToHaveTextAsync("Running");
        await Expect(other.Page.Locator(".going[data-going=run]")).ToContainTextAsync("U0000001");
        await Expect(other.Page.Locator(".going a")).ToHaveCountAsync(1);
        // There is no statement to link to yet, only the active run.
        await Expect(other.Page.Locator(".trust[data-active-run]")).ToHaveCountAsync(1);
        await Expect(other.Page.Locator(".trust .newest a")).ToHaveCountAsync(1);
        Assert.Empty(reader.Complaints);
        Assert.Empty(other.Complaints);
    }
}
