using System.Text.RegularExpressions;
using FlexPortal.Flex.Runs;
using FlexPortal.Tests.Api;
using FlexPortal.Tests.Support;
using FlexPortal.Tests.Support.Browser;
using Microsoft.Playwright;
using Xunit;

namespace FlexPortal.Tests.Browser;

/// <summary>The page of a run with a screen reader, a keyboard, a narrow screen or forced colours.</summary>
public sealed class RunAccessPageTests(RunAccessPageTests.SomeRuns shared) : IClassFixture<RunAccessPageTests.SomeRuns>
{
    [Fact]
    public async Task The_page_of_a_run_passes_in_both_schemes_and_widths()
    {
        var portal = shared.Portal;
        var (failed, over, running) = (shared.Failed, shared.Over, shared.Running);
        await using var reader = await Reader.OpenAsync();

        await CheckAsync(reader, portal, $"/runs/{failed}");
        foreach (var tab in Enum.GetNames<RunTab>())
            await CheckAsync(reader, portal, $"/runs/{over}?tab={tab}");
        await CheckAsync(reader, portal, $"/runs/{failed}?log=errors&scale=log");
        await CheckAsync(reader, portal, $"/runs/{over}?log=all&scale=log", "Another period…");
        await CheckAsync(reader, portal, $"/runs/{running}?log=open", "Cancel run");
        Assert.Empty(reader.Complaints);
    }

    [Fact]
    public async Task Everything_is_reached_by_the_keyboard_alone()
    {
        await using var portal = await TestPortal.StartAsync();
        var id = await PortalRuns.CompleteAsync(portal, "token-expired");
        await using var reader = await Reader.OpenAsync();
        await reader.GoAsync(portal.BaseAddress, "/runs");

        await PressAsync(reader, $"a[href*='/runs/{id}']");
        await Assertions.Expect(reader.Page.Locator(".page-head .status-badge")).ToHaveTextAsync("Failed");
        await Assertions.Expect(reader.Page.Locator("main button:disabled")).ToHaveCountAsync(0);
        await PressAsync(reader, "[data-tab=stages]");
        await PressAsync(reader, "#log a[data-shortcut=e]");
        await Assertions.Expect(reader.Page).ToHaveURLAsync(new Regex("log=errors", RegexOptions.None, TimeSpan.FromSeconds(1)));
        await Assertions.Expect(reader.Page.Locator(".log-lines li")).ToHaveCountAsync(2);
        await PressAsync(reader, "button[data-shortcut='.']");
        await Assertions.Expect(reader.Page).Not.ToHaveURLAsync(new Regex(id, RegexOptions.None, TimeSpan.FromSeconds(1)));
        await PressAsync(reader, ".neighbours a[rel=prev]");
        await Assertions.Expect(reader.Page).ToHaveURLAsync(new Regex($"/runs/{id}", RegexOptions.None, TimeSpan.FromSeconds(1)));
        Assert.Empty(reader.Complaints);
    }

    /// <summary>Tabs to an element, which proves that one can, and presses Enter there.</summary>
    private static async Task PressAsync(Reader reader, string selector)
    {
        await Assertions.Expect(reader.Page.Locator(selector).First).ToBeEnabledAsync();
        for (var tab = 0; tab < 80; tab++)
        {
            await reader.Page.Keyboard.PressAsync("Tab");
            if (await reader.Page.EvaluateAsync<bool>("selector => document.activeElement?.matches(selector) ?? false", selector))
            {
                await reader.Page.Keyboard.PressAsync("Enter");
                return;
            }
        }

        Assert.Fail($"{selector} is not reached by Tab.");
    }

    private static async Task CheckAsync(Reader who, TestPortal portal, string path, string? button = null)
    {
        await who.GoAsync(portal.BaseAddress, path);
        if (button is not null)
            await who.Page.GetByRole(AriaRole.Button, new() { Name = button }).ClickAsync();
        await Axe.LookEverywhereAsync(who, path);
    }

    /// <summary>A portal with a run that failed, one that is over and one that is running.</summary>
    public sealed class SomeRuns : ApiPortal
    {
        internal string Failed { get; private set; } = "";

        internal string Over { get; private set; } = "";

        internal string Running { get; private set; } = "";

        protected override async Task OnStartedAsync()
        {
            Failed = await PortalRuns.CompleteAsync(Portal, "poll-code:1012");
            Over = await PortalRuns.CompleteAsync(Portal, "slow-generation");
            Running = await PortalRuns.StartAsync(Portal, "never-ready");
        }
    }
}
