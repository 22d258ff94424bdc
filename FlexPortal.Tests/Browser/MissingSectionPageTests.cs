using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using FlexPortal.Tests.Flex.Accounts;
using FlexPortal.Tests.Flex.WebService.Scripted;
using FlexPortal.Tests.Support;
using FlexPortal.Tests.Support.Browser;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace FlexPortal.Tests.Browser;

/// <summary>A section goes missing: an analyst sees why and since when, and says that it is expected, with the keyboard alone.</summary>
public sealed partial class MissingSectionPageTests
{
    private const string Reason = "The query is being rebuilt.";

    [GeneratedRegex("^CashReport, .*, missing$", RegexOptions.None, 1000)]
    private static partial Regex AbsentNow { get; }

    [GeneratedRegex("^CashReport, .*, present, [0-9]+ rows$", RegexOptions.None, 1000)]
    private static partial Regex PresentBefore { get; }

    [Fact]
    public async Task A_dropped_section_is_explained_muted_and_unmuted_by_keyboard()
    {
        using var folder = new TemporaryFolder("flexportal-statements");
        await using var portal = await StartAsync(folder);
        var whole = await PortalRuns.CompleteAsync(portal, "default");
        var document = await portal.Http.GetStringAsync(await ContentAsync(portal, whole), TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(folder.Under("query.xml"), document, TestContext.Current.CancellationToken);
        var before = await PortalRuns.CompleteAsync(portal, "file:query");
        await File.WriteAllTextAsync(folder.Under("query.xml"), Without(document, "CashReport"), TestContext.Current.CancellationToken);
        var id = await PortalRuns.CompleteAsync(portal, "file:query");
        await using var reader = await Reader.OpenAsync();
        await reader.GoAsync(portal.BaseAddress, $"/runs/{id}?tab=missing");
        var missing = reader.Page.Locator("#missing");
        await Expect(missing.Locator(".missed-section[data-section=CashReport][data-reason=DROPPED_SINCE]")).ToHaveCountAsync(1);
        await Expect(missing.Locator(".missed-section a")).ToHaveAttributeAsync("href", $"/runs/{before}");
        await Expect(reader.Page.Locator(".run-sentence")).ToContainTextAsync("missing: CashReport.");

        await TabToAsync(reader, "button", "Mute");
        await reader.Page.Keyboard.PressAsync("Enter");
        await Expect(reader.Page.Locator("dialog[open] input[name=reason]")).ToBeFocusedAsync();
        // Escape closes the dialog from every part of it, and nothing else.
        await reader.Page.Locator("dialog[open] [command=close]").FocusAsync();
        await reader.Page.Keyboard.PressAsync("Escape");
        await Expect(reader.Page.Locator("dialog[open]")).ToHaveCountAsync(0);
        await Expect(missing.Locator("[commandfor]").First).ToBeFocusedAsync();
        Assert.Contains(id, reader.Page.Url, StringComparison.Ordinal);
        await reader.Page.Keyboard.PressAsync("Enter");
        await reader.Page.Keyboard.TypeAsync(Reason);
        await reader.Page.Keyboard.PressAsync("Enter");

        await Expect(missing).ToContainTextAsync($"“{Reason}”");
        await Expect(missing.Locator(".verdict[data-expected='21'][data-missing='1'][data-muted='1']")).ToHaveCountAsync(1);
        await Expect(reader.Page.Locator(".run-sentence")).ToContainTextAsync("CashReport (until");
        await Expect(reader.Page.Locator(".section-history th[scope=row]").First).ToHaveTextAsync("CashReport muted");
        await Expect(reader.Page.Locator("main button:disabled")).ToHaveCountAsync(0);

        await TabToAsync(reader, "button", "Unmute");
        await reader.Page.Keyboard.PressAsync("Enter");
        await Expect(reader.Page.Locator(".run-sentence")).ToContainTextAsync("missing: CashReport.");
        await Expect(missing.Locator(".muted")).ToHaveCountAsync(0);
        await TabToAsync(reader, ".section-history td a");
        await Expect(reader.Page.Locator(":focus")).ToHaveAttributeAsync("aria-label", AbsentNow);
        await reader.Page.Keyboard.PressAsync("ArrowLeft");
        await Expect(reader.Page.Locator(":focus")).ToHaveAttributeAsync("aria-label", PresentBefore);
        await reader.Page.Keyboard.PressAsync("Enter");
        await Expect(reader.Page).ToHaveURLAsync(new Uri(portal.BaseAddress, $"/runs/{before}").AbsoluteUri);
        Assert.Empty(reader.Complaints);
    }

    [Fact]
    public async Task The_statement_appears_when_the_run_ends()
    {
        await using var broker = await HeldBroker.StartAsync("CashReport");
        await using var portal = await TestPortal.StartAsync(broker.PortalSettings);
        var id = await PortalRuns.StartAsync(portal, "4711");
        await using var reader = await Reader.OpenAsync();
        await reader.GoAsync(portal.BaseAddress, $"/runs/{id}");
        await Expect(reader.Page.Locator("#missing")).ToHaveCountAsync(0);
        await Expect(reader.Page.Locator("[data-tab=stages][aria-current]")).ToBeVisibleAsync();

        broker.EndPoll();
        broker.EndDownload();

        await Expect(reader.Page.Locator("#missing .missed-section .head code")).ToHaveTextAsync("CashReport");
        await Expect(reader.Page.Locator("[data-tab=missing][aria-current]")).ToBeVisibleAsync();
        await reader.Page.Locator("[data-tab=data]").ClickAsync();
        await Expect(reader.Page.Locator("#rows table")).ToBeVisibleAsync();
        await reader.Page.GetByRole(AriaRole.Searchbox).FillAsync("nasdaq");
        await reader.Page.Keyboard.PressAsync("Enter");
        await Expect(reader.Page.Locator("#rows mark").First).ToHaveTextAsync("NASDAQ");
        await reader.Page.Locator("#rows tbody th a").First.ClickAsync();
        await Expect(reader.Page.Locator(".row-details")).ToBeVisibleAsync();
        await reader.Page.ReloadAsync();
        await Expect(reader.Page.Locator(".row-details")).ToBeVisibleAsync();
        Assert.Empty(reader.Complaints);
    }

    [Fact]
    public async Task Sections_and_rows_pass_in_both_schemes_and_widths()
    {
        await using var portal = await TestPortal.StartAsync();
        await PortalRuns.CompleteAsync(portal, "missing-performance");
        var id = await PortalRuns.CompleteAsync(portal, "missing-performance");
        var two = await PortalRuns.CompleteAsync(portal, "two-accounts");
        var until = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        using var muted = await portal.Http.PostAsJsonAsync(
            $"/ingestion/runs/{id}/mutes",
            new { section = "MTMPerformanceSummaryInBase", until, reason = "Expected." },
            TestContext.Current.CancellationToken);
        Assert.True(muted.IsSuccessStatusCode);
        await using var reader = await Reader.OpenAsync();

        foreach (var path in new[]
        {
            $"/runs/{id}?sections=all",
            $"/runs/{id}?section=Trades&find=amzn&row=1/Trades/Trade%5B2%5D",
            $"/runs/{two}?section=CorporateActions&account={portal.KeyOf("U0000002")}",
        })
        {
            await reader.GoAsync(portal.BaseAddress, path);
            await reader.Page.EvaluateAsync("document.querySelectorAll('details:not(.menu)').forEach(details => details.open = true)");
            await Axe.LookEverywhereAsync(reader, path);
        }

        Assert.Empty(reader.Complaints);
    }

    /// <summary>Presses Tab until an element of that kind, and with that word, has the focus.</summary>
    private static async Task TabToAsync(Reader reader, string selector, string words = "")
    {
        const string focused =
            "([selector, words]) => document.activeElement.matches(selector) && document.activeElement.textContent.includes(words)";
        for (var press = 0; press < 150; press++)
        {
            await reader.Page.Keyboard.PressAsync("Tab");
            if (await reader.Page.EvaluateAsync<bool>(focused, new[] { selector, words }))
                return;
        }

        Assert.Fail(string.Create(CultureInfo.InvariantCulture, $"{selector} {words} cannot be reached with Tab."));
    }

    private static Task<TestPortal> StartAsync(TemporaryFolder folder) =>
        TestPortal.StartAsync(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Sandbox:StatementsFolder"] = folder.Path,
            ["Sandbox:AccountId"] = "U0000001",
        });

    private static async Task<string> ContentAsync(TestPortal portal, string run)
    {
        var detail = await portal.Http.GetFromJsonAsync<JsonElement>($"/ingestion/runs/{run}", TestContext.Current.CancellationToken);
        return $"/artifacts/{detail.GetProperty("raw_artifact_id").GetGuid()}/content";
    }

    private static string Without(string document, string section)
    {
        var start = document.IndexOf($"<{section}>", StringComparison.Ordinal);
        var end = document.IndexOf($"</{section}>", StringComparison.Ordinal);
        return document[..start] + document[(end + section.Length + 3)..];
    }
}
