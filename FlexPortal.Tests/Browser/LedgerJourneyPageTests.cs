using FlexPortal.Tests.Flex.Runs;
using FlexPortal.Tests.Support;
using FlexPortal.Tests.Support.Browser;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace FlexPortal.Tests.Browser;

/// <summary>From a number of the ledger to the event, its raw row and the bytes of the original, with the mouse and without.</summary>
public sealed class LedgerJourneyPageTests
{
    [Fact]
    public async Task A_number_leads_to_its_event_its_row_and_its_bytes()
    {
        await using var portal = await TestPortal.StartAsync();
        await using var reader = await Reader.OpenAsync();
        await reader.GoAsync(portal.BaseAddress, "/ledger");
        await Expect(reader.Page.Locator("[data-empty=events]")).ToBeVisibleAsync();
        await Axe.LookEverywhereAsync(reader, "the empty ledger");

        await portal.RunAsync("default");

        // The watch of the page asks for it again when the run has ended.
        await Expect(reader.Page.Locator("[data-event]").First).ToBeVisibleAsync();
        await Axe.LookEverywhereAsync(reader, "the ledger");
        await reader.Page.GetByRole(AriaRole.Link, new() { Name = "Cash", Exact = true }).ClickAsync();
        // The form of the list before would be filled otherwise.
        await Expect(reader.Page.Locator("[data-tab=cash]")).ToHaveAttributeAsync("aria-current", "page");
        await reader.Page.GetByLabel("Type").FillAsync("dividends");
        await reader.Page.GetByRole(AriaRole.Button, new() { Name = "Apply filters" }).ClickAsync();
        await reader.Page.WaitForURLAsync(url => url.Contains("kind=dividends", StringComparison.Ordinal));
        await reader.Page.Locator("[data-event] a.event").First.ClickAsync();

        var amount = reader.Page.Locator("[data-figure=amount] a");
        var text = (await amount.InnerTextAsync()).Replace(",", "", StringComparison.Ordinal);
        await Expect(reader.Page.Locator("[data-check]").First).ToHaveAttributeAsync("data-check", "verified");
        await amount.ClickAsync();
        await Expect(reader.Page.Locator("[data-attribute=amount]").First).ToBeInViewportAsync();
        Assert.Contains(text, await reader.Page.Locator("[data-attribute=amount]").First.InnerTextAsync(), StringComparison.Ordinal);
        await Axe.LookEverywhereAsync(reader, "an event");

        await reader.Page.Locator("[data-link=raw-row]").First.ClickAsync();
        await Expect(reader.Page.Locator("tr.is-open")).ToBeVisibleAsync();
        await Expect(reader.Page.Locator(".row-details")).ToContainTextAsync(text);
        Assert.Empty(reader.Complaints);
    }

    [Fact]
    public async Task The_way_can_be_gone_without_a_mouse()
    {
        await using var portal = await TestPortal.StartAsync();
        await portal.RunAsync("default");
        await using var reader = await Reader.OpenAsync();
        await reader.GoAsync(portal.BaseAddress, "/ledger/trades?sort=largest");
        var hands = new Keyboard(reader.Page);

        // Beyond the date fields, whose parts are stops of the browser's own.
        await reader.Page.Locator(".exports a").First.FocusAsync();
        await hands.PressAsync(reader.Page.Locator("[data-event] a.event").First);
        await Expect(reader.Page.Locator("[data-figure=quantity] a")).ToBeVisibleAsync();
        await hands.PressAsync(reader.Page.Locator("[data-figure=quantity] a"));

        await Expect(reader.Page.Locator("[data-attribute=quantity]").First).ToBeInViewportAsync();
        Assert.Empty(reader.Complaints);
    }
}
