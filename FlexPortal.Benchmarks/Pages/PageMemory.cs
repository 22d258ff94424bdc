using System.Globalization;

namespace FlexPortal.Benchmarks.Pages;

/// <summary>
/// Memory of the portal for each open page: thirty tabs of it in a real browser, the portal's heap before and after, everything collected
/// first. The baseline is the same with a list of nothing: what a page costs that shows next to nothing.
/// </summary>
internal static class PageMemory
{
    private const int Tabs = 30;

    private static readonly (string Name, Func<(Guid Over, Guid UnderWay), string> Path)[] Pages =
    [
        ("list without a run (baseline)", _ => "/runs?error_code=NO_SUCH_CODE"),
        ("list of 50 runs", _ => "/runs"),
        ("run that is over", runs => $"/runs/{runs.Over}"),
        ("run under way", runs => $"/runs/{runs.UnderWay}"),
    ];

    /// <param name="part">Part of the name of the pages to measure; empty for all.</param>
    public static async Task RunAsync(string part)
    {
        await using var browser = await PagesBrowser.StartAsync();
        foreach (var (name, path) in Pages.Where(page => page.Name.Contains(part, StringComparison.OrdinalIgnoreCase)))
            await MeasureAsync(browser, name, path);
    }

    private static async Task MeasureAsync(PagesBrowser browser, string name, Func<(Guid Over, Guid UnderWay), string> path)
    {
        // A portal of its own for each page, so that none sees what another left.
        await using var portal = await PagesPortal.StartAsync();
        var over = Guid.Empty;
        for (var run = 0; run < 55; run++)
            over = await portal.RunAsync(run % 9 == 3 ? "missing-performance" : run % 9 == 5 ? "token-expired" : "default");
        over = await portal.RunAsync("missing-performance");
        var underWay = await portal.StartRunAsync("never-ready");
        var address = new Uri(portal.Address, path((over, underWay)));

        await using (var warm = await browser.NewContextAsync())
        {
            for (var tab = 0; tab < 3; tab++)
                await PagesBrowser.OpenAsync(warm, address);
        }

        // Circuits whose browser is gone are kept for a while; they are in both readings.
        await using var context = await browser.NewContextAsync();
        var before = await portal.HeapAsync();
        for (var tab = 0; tab < Tabs; tab++)
            await PagesBrowser.OpenAsync(context, address);
        await Task.Delay(TimeSpan.FromSeconds(6));
        var after = await portal.HeapAsync();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-32} {(after - before) / 1000.0 / Tabs,8:0} KB a page"));
        (await portal.Http.PostAsync($"/ingestion/runs/{underWay}/cancel", null)).Dispose();
    }
}
