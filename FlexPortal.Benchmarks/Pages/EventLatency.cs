using System.Diagnostics;
using System.Globalization;
using System.Net.ServerSentEvents;
using System.Text.Json;
using Microsoft.Playwright;

namespace FlexPortal.Benchmarks.Pages;

/// <summary>
/// From the moment a stage event is written (the database's clock, just before commit) to the moment it is on screen, in one hundred tabs
/// of a real browser on the same machine; beside it the event stream of the API with one listener.
/// </summary>
internal static class EventLatency
{
    // Each tab notes when it first shows a revision; the browser's clock is the machine's.
    private const string Watch = """
        window.seen = {};
        const note = () => {
          const at = document.querySelector("[data-revision]")?.dataset.revision;
          if (at && !window.seen[at]) window.seen[at] = Date.now();
        };
        const all = { subtree: true, childList: true, attributes: true, characterData: true };
        new MutationObserver(note).observe(document.documentElement, all);
        """;

    public static async Task RunAsync(int viewers)
    {
        await using var portal = await PagesPortal.StartAsync();
        for (var run = 0; run < 31; run++)
            await portal.RunAsync("default");
        await using var browser = await PagesBrowser.StartAsync();
        await using var context = await browser.NewContextAsync();
        var id = await portal.StartRunAsync("never-ready");
        var pages = new List<IPage>();
        for (var viewer = 0; viewer < viewers; viewer++)
            pages.Add(await PagesBrowser.OpenAsync(context, new Uri(portal.Address, $"/runs/{id}")));
        if (await portal.IsOverAsync(id))
            throw new InvalidOperationException("The run ended before all viewers watched.");
        foreach (var page in pages)
            await page.EvaluateAsync(Watch);

        using var end = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var stream = await StreamAsync(portal, id, end.Token);
        (await portal.Http.PostAsync($"/ingestion/runs/{id}/cancel", null)).Dispose();
        await portal.EndAsync(id);
        await Task.Delay(TimeSpan.FromSeconds(3));

        var delays = new List<double>();
        foreach (var page in pages)
        {
            var seen = await page.EvaluateAsync<Dictionary<string, double>>("window.seen");
            foreach (var (seq, at) in stream.Written)
            {
                // A revision that was overtaken within the pace of the page shows with the next one.
                var shown = seen
                    .Where(entry => long.Parse(entry.Key, CultureInfo.InvariantCulture) >= seq)
                    .Select(entry => entry.Value)
                    .DefaultIfEmpty(double.NaN)
                    .Min();
                delays.Add(shown - at);
            }
        }

        Print("event stream of the API, 1 listener", stream.Delays);
        Print($"page of the run, {viewers} viewers", delays);
    }

    private static async Task<(List<(long Seq, double At)> Written, List<double> Delays)> StreamAsync(
        PagesPortal portal, Guid id, CancellationToken until)
    {
        var (written, delays) = (new List<(long, double)>(), new List<double>());
        var opened = TimeProvider.System.GetUtcNow();
        try
        {
            await using var stream = await portal.Http.GetStreamAsync($"/ingestion/runs/{id}/events", until);
            await foreach (var item in SseParser.Create(stream).EnumerateAsync(until))
            {
                if (item.EventType is "tick")
                    continue;
                var now = TimeProvider.System.GetUtcNow();
                using var entry = JsonDocument.Parse(item.Data);
                var at = entry.RootElement.GetProperty("occurred_at_utc").GetDateTimeOffset();
                if (at < opened)
                    continue;
                written.Add((entry.RootElement.GetProperty("seq").GetInt64(), (at - DateTimeOffset.UnixEpoch).TotalMilliseconds));
                delays.Add((now - at).TotalMilliseconds);
            }
        }
        catch (OperationCanceledException) when (until.IsCancellationRequested)
        {
            // Long enough.
        }

        return (written, delays);
    }

    private static void Print(string name, List<double> delays)
    {
        var sorted = delays.Where(double.IsFinite).Order().ToArray();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{name,-40} {sorted.Length,6} sightings of {delays.Count}, median {At(sorted, 0.5):0} ms, p95 {At(sorted, 0.95):0} ms, "
            + $"worst {sorted.LastOrDefault():0} ms"));
    }

    private static double At(double[] sorted, double share) =>
        sorted.Length == 0 ? double.NaN : sorted[(int)Math.Min(sorted.Length - 1, sorted.Length * share)];
}
