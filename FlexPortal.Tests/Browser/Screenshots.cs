using FlexPortal.Tests.Support;
using FlexPortal.Tests.Support.Browser;
using Microsoft.Playwright;

namespace FlexPortal.Tests.Browser;

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
            await TakeAsync(portal, "/runs", folder, "runs-empty");

        foreach (var query in new[] { "default", "rate-limited", "missing-cash-report", "token-expired", "default", "restated" })
            await RunAsync(portal, query);
        var success = await RunAsync(portal, "missing-performance");
        var failed = await RunAsync(portal, "missing-trades");
        var running = await RunAsync(portal, "never-ready", "started");

        await TakeAsync(portal, "/runs", folder, "runs", all, "text=waiting until");
        await TakeAsync(portal, $"/runs/{failed}", folder, "run", all);
        if (all)
        {
            await TakeAsync(portal, $"/runs/{success}?section=Trades", folder, "run-success", all);
            await TakeAsync(portal, $"/runs/{running}", folder, "run-running", all, ".next-attempt");
            await TakeAsync(portal, "/sandbox", folder, "sandbox", all);
            await TakeAsync(portal, "/openapi/", folder, "api");
            await TakeAsync(portal, "/nowhere", folder, "not-found");
        }

        (await portal.Http.PostAsync($"/ingestion/runs/{running}/cancel", null)).EnsureSuccessStatusCode();
        return 0;
    }

    private static async Task<string> RunAsync(TestPortal portal, string query, string until = "")
    {
        var id = await PortalRuns.StartAsync(portal, query);
        if (until.Length == 0)
            await PortalRuns.EndAsync(portal, id);
        return id;
    }

    private static async Task TakeAsync(
        TestPortal portal, string path, string folder, string name, bool narrow = false, string? waitFor = null)
    {
        await TakeAsync(portal, path, Path.Combine(folder, name + ".png"), ColorScheme.Light, 1280, waitFor);
        await TakeAsync(portal, path, Path.Combine(folder, name + "-dark.png"), ColorScheme.Dark, 1280, waitFor);
        if (narrow)
            await TakeAsync(portal, path, Path.Combine(folder, name + "-narrow.png"), ColorScheme.Light, 360, waitFor);
    }

    private static async Task TakeAsync(
        TestPortal portal, string path, string file, ColorScheme scheme, int width, string? waitFor)
    {
        await using var reader = await Reader.OpenAsync(scheme, width, width < 500 ? 1500 : 800);
        await reader.GoAsync(portal.BaseAddress, path);
        if (waitFor is not null)
            await reader.Page.Locator(waitFor).First.WaitForAsync();
        await reader.Page.ScreenshotAsync(new() { Path = file, FullPage = width >= 500 });
    }
}
