using System.Globalization;
using Microsoft.Playwright;

namespace FlexPortal.Benchmarks.Pages;

/// <summary>Bytes of a first page with an empty cache, and the times until it is painted and interactive.</summary>
internal static class FirstLoad
{
    public static async Task RunAsync()
    {
        await using var portal = await PagesPortal.StartAsync();
        Guid run = default;
        for (var n = 0; n < 55; n++)
            run = await portal.RunAsync("missing-performance");
        await portal.BackfillAsync();
        await using var browser = await PagesBrowser.StartAsync();
        foreach (var path in new[] { "/runs", $"/runs/{run}", "/market", "/market/BTC", "/backfill" })
        {
            var rounds = new List<(double Bytes, int Requests, double Paint, double Alive)>();
            for (var round = 0; round < 5; round++)
                rounds.Add(await LoadAsync(browser, new Uri(portal.Address, path)));
            var (bytes, requests, paint, alive) = rounds.OrderBy(one => one.Paint).ElementAt(rounds.Count / 2);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{(path.Length > 20 ? "/runs/{id}" : path),-12} {bytes / 1000,6:0.0} KB in {requests} requests, largest paint after "
                + $"{paint:0} ms, alive after {alive:0} ms"));
        }
    }

    private static async Task<(double Bytes, int Requests, double Paint, double Alive)> LoadAsync(PagesBrowser browser, Uri address)
    {
        await using var context = await browser.Browser.NewContextAsync();
        var page = await context.NewPageAsync();
        var line = await context.NewCDPSessionAsync(page);
        var (bytes, requests) = (0.0, 0);
        line.Event("Network.loadingFinished").OnEvent += (_, entry) =>
        {
            bytes += entry!.Value.GetProperty("encodedDataLength").GetDouble();
            requests++;
        };
        await line.SendAsync("Network.enable");
        await page.AddInitScriptAsync("""
            new PerformanceObserver((list) => { for (const entry of list.getEntries()) window.largestPaint = entry.startTime; })
              .observe({ type: "largest-contentful-paint", buffered: true });
            """);
        await page.GotoAsync(address.ToString(), new() { WaitUntil = WaitUntilState.Load });
        await PagesBrowser.AliveAsync(page);
        var alive = await page.EvaluateAsync<double>("performance.now()");
        await page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        return (bytes, requests, await page.EvaluateAsync<double>("window.largestPaint ?? 0"), alive);
    }
}
