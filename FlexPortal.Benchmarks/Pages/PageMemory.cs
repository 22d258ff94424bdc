using System.Globalization;
using Microsoft.Playwright;
using Npgsql;

namespace FlexPortal.Benchmarks.Pages;

/// <summary>
/// Memory of the portal for each open page: thirty tabs of it in a real browser, the portal's heap before and after, everything collected
/// first. The baseline is the same with a list of nothing: what a page costs that shows next to nothing.
/// </summary>
internal static class PageMemory
{
    private const int Tabs = 30;

    // A list for each reader: as many zones as tabs, so that no two share a row.
    private static readonly string[] Zones =
    [
        .. TimeZoneInfo.GetSystemTimeZones().Select(zone => zone.Id).Where(id => id.Contains('/')).Take(Tabs)
    ];

    private static readonly (string Name, Func<(Guid Over, Guid UnderWay), int, string> Path)[] Pages =
    [
        ("overview", (_, _) => "/"),
        ("list without a run (baseline)", (_, _) => "/runs?error_code=NO_SUCH_CODE"),
        ("list of 50 runs", (_, _) => "/runs"),
        ("list of 50 runs, none shared", (_, tab) => $"/runs?tz={Zones[tab]}"),
        ("run that is over", (runs, _) => $"/runs/{runs.Over}"),
        ("run under way", (runs, _) => $"/runs/{runs.UnderWay}"),
        ("50 users", (_, _) => "/users"),
        ("settings", (_, _) => "/settings"),
        ("settings, zones open", (_, _) => "/settings"),
    ];

    /// <param name="part">Part of the name of the pages to measure; empty for all.</param>
    public static async Task RunAsync(string part)
    {
        await using var browser = await PagesBrowser.StartAsync();
        foreach (var (name, path) in Pages.Where(page => page.Name.Contains(part, StringComparison.OrdinalIgnoreCase)))
            await MeasureAsync(browser, name, path);
    }

    private static async Task MeasureAsync(PagesBrowser browser, string name, Func<(Guid Over, Guid UnderWay), int, string> path)
    {
        // One portal per page: none sees data of another.
        await using var portal = await PagesPortal.StartAsync();
        var over = Guid.Empty;
        for (var run = 0; run < 55; run++)
            over = await portal.RunAsync(run % 9 == 3 ? "missing-performance" : run % 9 == 5 ? "token-expired" : "default");
        over = await portal.RunAsync("missing-performance");
        var underWay = await portal.StartRunAsync("never-ready");
        await AddUsersAsync(portal);
        Uri Address(int tab) => new(portal.Address, path((over, underWay), tab));

        await using (var warm = await browser.NewContextAsync())
        {
            for (var tab = 0; tab < 3; tab++)
                await PagesBrowser.OpenAsync(warm, Address(tab));
        }

        // Circuits whose browser is gone are kept for a while; they are in both readings.
        await using var context = await browser.NewContextAsync();
        var before = await portal.HeapAsync();
        for (var tab = 0; tab < Tabs; tab++)
        {
            var page = await PagesBrowser.OpenAsync(context, Address(tab));
            if (!name.EndsWith("zones open", StringComparison.Ordinal))
                continue;
            await page.GetByRole(AriaRole.Button, new() { Name = "Show time zones" }).ClickAsync();
            await page.Locator(".mud-popover-open .mud-list-item").First.WaitForAsync();
        }

        await Task.Delay(TimeSpan.FromSeconds(6));
        var after = await portal.HeapAsync();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-32} {(after - before) / 1000.0 / Tabs,8:0} KB a page"));
        (await portal.Http.PostAsync($"/ingestion/runs/{underWay}/cancel", null)).Dispose();
    }

    private static async Task AddUsersAsync(PagesPortal portal)
    {
        await using var connection = new NpgsqlConnection(portal.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(
            """
            INSERT INTO platform.portal_user (user_id, user_name, normalized_user_name, role, account_scope, security_stamp,
                concurrency_stamp, created_at_utc, created_by)
            SELECT gen_random_uuid(), 'user' || n, 'USER' || n, 'viewer', 'all', 'x', 'x', now(), 'benchmark' FROM generate_series(1, 50) n
            """, connection);
        await command.ExecuteNonQueryAsync();
    }
}
