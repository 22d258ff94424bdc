using System.Text.RegularExpressions;
using FlexPortal.Core.Flex.Statements;
using FlexPortal.Core.Flex.WebService;
using FlexPortal.Tests.Support;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace FlexPortal.Tests.Browser;

/// <summary>What an analyst does, in a real browser on the real program.</summary>
public sealed partial class RunJourneyPageTests
{
    [GeneratedRegex("^[0-9a-f]{64}$", RegexOptions.None, 1000)]
    private static partial Regex Sha256 { get; }

    [GeneratedRegex("^(?:in [0-9]+ s|now)$", RegexOptions.None, 1000)]
    private static partial Regex Countdown { get; }

    private static readonly string[] Stages = ["request", "poll", "download", "preflight", "persist"];

    [Fact]
    public async Task One_click_starts_a_run_whose_stages_finish_and_which_can_be_opened()
    {
        await using var portal = await StartAsync();
        await using var reader = await Reader.OpenAsync();
        await reader.GoAsync(portal.BaseAddress, "/");
        await Expect(reader.Page.Locator("[data-empty=runs]")).ToBeVisibleAsync();
        await reader.Page.Locator("nav a[href='/runs']").ClickAsync();
        await Expect(reader.Page).ToHaveURLAsync(new Uri(portal.BaseAddress, "/runs").AbsoluteUri);
        await Expect(reader.Page.Locator("[data-empty=runs]")).ToBeVisibleAsync();

        await reader.Page.Locator("[data-action=run]").ClickAsync();

        await Expect(reader.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Run 1");
        await Expect(reader.Page.Locator(".page-head .status-badge")).ToHaveTextAsync("Success");
        await reader.Page.Locator("[data-tab=stages]").ClickAsync();
        foreach (var stage in Stages)
            await Expect(reader.Page.Locator($"[data-stage={stage}] .status-badge")).ToHaveTextAsync("Done");
        await reader.Page.Locator("[data-tab=evidence]").ClickAsync();
        await Expect(reader.Page.Locator("[data-sha256]")).ToHaveTextAsync(Sha256);
        await reader.GoAsync(portal.BaseAddress, "/runs");
        var row = reader.Page.Locator("tr[data-run]");
        await Expect(row).ToHaveCountAsync(1);
        await Expect(row).ToContainTextAsync("Success");
        await Expect(row.Locator(".marks rect")).ToHaveCountAsync(5);
        Assert.Empty(reader.Complaints);
    }

    [Fact]
    public async Task A_run_without_required_sections_names_them_and_where_to_enable_them()
    {
        await using var portal = await StartAsync();
        await using var reader = await Reader.OpenAsync();
        await reader.GoAsync(portal.BaseAddress, "/sandbox");

        await reader.Page.GetByRole(AriaRole.Button, new() { Name = "Run this: Required sections missing" }).ClickAsync();

        await Expect(reader.Page.Locator(".page-head .status-badge")).ToHaveTextAsync("Failed");
        var missing = reader.Page.Locator(".missing-sections");
        await Expect(missing.Locator(".missed-section h3")).ToHaveTextAsync(["Corporate Actions", "Trades"]);
        var actions = SectionCatalog.Find("CorporateActions")!;
        await Expect(missing.Locator(".steps strong").First).ToHaveTextAsync(actions.PortalLabel);
        await Expect(missing).ToContainTextAsync(actions.WithoutIt);
        await Expect(reader.Page.Locator(".error-block")).ToContainTextAsync("MISSING_REQUIRED_SECTION");
        await reader.Page.Locator("[data-tab=stages]").ClickAsync();
        await Expect(reader.Page.Locator("[data-stage=preflight] .status-badge")).ToHaveTextAsync("Failed");
        await Expect(reader.Page.Locator("[data-stage=persist] .status-badge")).ToHaveTextAsync("Not reached");
        Assert.Empty(reader.Complaints);
    }

    [Fact]
    public async Task A_second_click_starts_no_second_run_and_leads_to_the_active_one()
    {
        await using var portal = await StartAsync();
        var active = await PortalRuns.StartAsync(portal, "never-ready");
        await using var reader = await Reader.OpenAsync();
        await reader.GoAsync(portal.BaseAddress, "/runs");

        await reader.Page.Locator("[data-action=run]").ClickAsync();

        await Expect(reader.Page).ToHaveURLAsync(new Uri(portal.BaseAddress, $"/runs/{active}?already-active=1").AbsoluteUri);
        await Expect(reader.Page.Locator("[data-notice=run-active]")).ToBeVisibleAsync();
        Assert.Empty(reader.Complaints);
    }

    [Fact]
    public async Task A_polling_run_is_cancelled_after_a_confirmation()
    {
        await using var portal = await StartAsync();
        var id = await PortalRuns.StartAsync(portal, "never-ready");
        await using var reader = await Reader.OpenAsync();
        await reader.GoAsync(portal.BaseAddress, $"/runs/{id}");
        var exchanges = reader.Page.Locator("[data-stage=poll] .exchanges");
        await Expect(exchanges).ToContainTextAsync("1019");
        await Expect(exchanges).ToContainTextAsync(FlexErrorCode.Of(1019).Meaning);
        await Expect(reader.Page.Locator(".next-attempt [data-until]")).ToHaveTextAsync(Countdown);

        await reader.Page.Locator("[data-action=cancel]").ClickAsync();
        await Expect(reader.Page.GetByLabel("Reason")).ToBeFocusedAsync();
        await reader.Page.Keyboard.PressAsync("Enter");

        await Expect(reader.Page.Locator(".page-head .status-badge")).ToHaveTextAsync("Cancelled");
        await Expect(reader.Page.Locator(".run-sentence")).ToContainTextAsync("owner");
        await Expect(reader.Page.Locator(".error-block")).ToHaveCountAsync(0);
        await Expect(reader.Page.Locator("[data-run-again]")).ToBeEnabledAsync();
        await Expect(reader.Page).ToHaveTitleAsync("– Cancelled: query never-ready · run 1 · FlexPortal");
        await reader.Page.Locator("[data-tab=stages]").ClickAsync();
        await Expect(reader.Page.Locator("[data-stage=poll] .status-badge")).ToHaveTextAsync("Stopped");
        Assert.Empty(reader.Complaints);
    }

    [Fact]
    public async Task Run_again_leads_to_a_new_run_of_the_same_query()
    {
        await using var portal = await StartAsync();
        var first = await PortalRuns.CompleteAsync(portal, "token-expired");
        await using var reader = await Reader.OpenAsync();
        await reader.GoAsync(portal.BaseAddress, $"/runs/{first}");

        await reader.Page.Locator("[data-run-again]").ClickAsync();

        await Expect(reader.Page).Not.ToHaveURLAsync(new Uri(portal.BaseAddress, $"/runs/{first}").AbsoluteUri);
        await Expect(reader.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Run 2");
        await Expect(reader.Page.Locator(".error-block")).ToContainTextAsync("FLEX_TOKEN_EXPIRED");
        Assert.Empty(reader.Complaints);
    }

    private static Task<TestPortal> StartAsync() => TestPortal.StartAsync(
        new Dictionary<string, string?>(StringComparer.Ordinal) { ["Flex:FirstPollDelay"] = "00:00:00.2" });
}
