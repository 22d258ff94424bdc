using FlexPortal.Core.MarketData.Backfill;
using FlexPortal.Core.Platform.Audit;
using FlexPortal.Tests.Browser;
using FlexPortal.Tests.Support;
using FlexPortal.Tests.Support.Browser;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace FlexPortal.Tests.Support.Browser;

/// <summary>
/// Pictures of the running program for the README: <c>dotnet FlexPortal.Tests.dll screenshots FOLDER</c>. With <c>all</c> after the folder,
/// every page and state, light, dark and narrow, to look at after a change of styles.
/// </summary>
internal static class Screenshots
{
    public const string Verb = "screenshots";

    public static async Task<int> TakeAsync(string folder, bool all)
    {
        Directory.CreateDirectory(folder);
        await using var server = await PostgresServer.GetAsync();
        await using var browser = new BrowserFixture();
        await using var portal = await TestPortal.StartAsync(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Flex:FirstPollDelay"] = "00:00:00.500",
        });
        if (all)
            await TakeAsync(portal, "/runs", folder, "runs-empty", all);

        foreach (var query in new[] { "default", "rate-limited", "missing-cash-report", "token-expired", "default", "restated" })
            await RunAsync(portal, query);
        var success = await RunAsync(portal, "missing-performance");
        var failed = await RunAsync(portal, "missing-trades");
        var running = await RunAsync(portal, "never-ready", "started");

        await TakeAsync(portal, "/", folder, "overview", all, ".live-badge");
        await TakeAsync(portal, "/runs", folder, "runs", all, "text=Waiting until");
        await TakeAsync(portal, $"/runs/{running}", folder, "run-stages", all, ".next-attempt");
        await TakeAsync(portal, $"/runs/{success}?tab=missing", folder, "run-missing", all);
        await FetchBarsAsync(portal);
        await TakeAsync(portal, "/market", folder, "market-status", all, ".live-badge");
        await TakeAsync(portal, "/market/BTC?interval=1m", folder, "market-asset", all, "canvas");
        if (all)
        {
            await TakeAsync(portal, "/backfill", folder, "market-runs", all);
            await TakeAsync(portal, $"/runs/{success}?section=Trades", folder, "run-success", all);
            await TakeAsync(portal, $"/runs/{failed}", folder, "run-failed", all);
            await TakeAsync(portal, "/statements", folder, "statements", all);
            await TakeAsync(portal, "/sandbox", folder, "sandbox", all);
            await TakeActionsAsync(portal, running, folder);
            await TakeAsync(portal, "/openapi/", folder, "api", all);
            await TakeAsync(portal, "/nowhere", folder, "not-found", all);
            await TakeAsync(portal, "/settings", folder, "settings", all);
            await TakeAsync(portal, "/help/shortcuts", folder, "shortcuts", all);
        }

        (await portal.Http.PostAsync($"/ingestion/runs/{running}/cancel", null)).EnsureSuccessStatusCode();
        return 0;
    }

    private static async Task FetchBarsAsync(TestPortal portal)
    {
        var start = portal.Services.GetRequiredService<StartBackfill>();
        var outcome = await start.ExecuteAsync(
            new(MarketRunKind.Backfill, MarketRunTrigger.Cli, AuditActor.Portal), CancellationToken.None);
        await start.WaitAsync(((BackfillOutcome.Started)outcome).RunId);
    }

    private static async Task TakeActionsAsync(TestPortal portal, string running, string folder)
    {
        await using var reader = await Reader.OpenAsync(ColorScheme.Light, 1280, 800);
        await reader.GoAsync(portal.BaseAddress, "/runs");
        await reader.Page.Locator("[data-action=choose-period]").ClickAsync();
        await reader.Page.GetByRole(AriaRole.Dialog).WaitForAsync();
        await reader.Page.ScreenshotAsync(new() { Path = Path.Combine(folder, "runs-form.png") });
        await reader.GoAsync(portal.BaseAddress, $"/runs/{running}?already-active=1");
        await reader.Page.Locator("[data-action=cancel]").ClickAsync();
        await reader.Page.Locator("[data-action=confirm-cancel]").WaitForAsync();
        await reader.Page.EvaluateAsync(
            "document.getElementById('components-reconnect-modal').classList.add('components-reconnect-failed')");
        await reader.Page.ScreenshotAsync(new() { Path = Path.Combine(folder, "run-cancel.png") });
    }

    private static async Task<string> RunAsync(TestPortal portal, string query, string until = "")
    {
        var id = await PortalRuns.StartAsync(portal, query);
        if (until.Length == 0)
            await PortalRuns.EndAsync(portal, id);
        return id;
    }

    /// <summary>The first screen of a page; with everything asked for, the whole page and a telephone's view of it.</summary>
    private static async Task TakeAsync(TestPortal portal, string path, string folder, string name, bool all, string? waitFor = null)
    {
        await TakeAsync(portal, path, Path.Combine(folder, name + ".png"), ColorScheme.Light, 1280, waitFor, whole: all);
        await TakeAsync(portal, path, Path.Combine(folder, name + "-dark.png"), ColorScheme.Dark, 1280, waitFor, whole: all);
        if (all)
            await TakeAsync(portal, path, Path.Combine(folder, name + "-narrow.png"), ColorScheme.Light, 360, waitFor, whole: false);
    }

    private static async Task TakeAsync(
        TestPortal portal, string path, string file, ColorScheme scheme, int width, string? waitFor, bool whole)
    {
        await using var reader = await Reader.OpenAsync(scheme, width, width < 500 ? 1500 : 960);
        await reader.GoAsync(portal.BaseAddress, path);
        if (waitFor is not null)
            await reader.Page.Locator(waitFor).First.WaitForAsync();
        await reader.Page.ScreenshotAsync(new() { Path = file, FullPage = whole });
    }
}
