using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.Playwright;

namespace FlexPortal.Benchmarks.Pages;

/// <summary>
/// What a user of sources waits for, at the real portal: a switch to another group of 500 files, an upload until it can be read, a
/// deletion until an open page shows it, a file of 20,000 texts embedded and embedded again after 312 of them changed. Baselines: the page
/// of settings by the same click, the bytes written to a file and flushed, the answer to the deletion itself.
/// </summary>
internal static class SourcesPages
{
    private const int GroupFiles = 500, Switches = 40, Uploads = 10, Deletions = 20, Texts = 20_000, Changed = 312;

    public static async Task RunAsync()
    {
        await using var portal = await PagesPortal.StartAsync();
        await using var browser = await PagesBrowser.StartAsync();
        var groups = new[] { await CreateGroupAsync(portal, "Prices"), await CreateGroupAsync(portal, "Statements") };
        foreach (var group in groups)
        {
            for (var number = 0; number < GroupFiles; number++)
                await UploadAsync(portal, group, $"file-{number:000}.csv", Csv(20, changed: 0, seed: number));
        }

        await SwitchAsync(portal, browser, groups);
        await UploadsAsync(portal, groups[0]);
        await DeleteAsync(portal, browser, groups[1]);
        await EmbedAsync(portal);
    }

    private static async Task SwitchAsync(PagesPortal portal, PagesBrowser browser, Guid[] groups)
    {
        await using var context = await browser.NewContextAsync();
        var page = await PagesBrowser.OpenAsync(context, new Uri(portal.Address, $"/sources/{groups[0]}"));
        var (baseline, switches) = (new List<double>(), new List<double>());
        for (var round = 0; round < Switches; round++)
        {
            var other = groups[(round + 1) % 2];
            await page.Locator("details.group-switch summary").ClickAsync();
            switches.Add(await ClickAsync(
                page, $"details.group-switch a[data-group='{other}']", $"main [data-tab='files'][href*='{other}']", "main tr[data-file]"));
        }

        for (var round = 0; round < Switches / 2; round++)
        {
            await page.GotoAsync(new Uri(portal.Address, $"/sources/{groups[0]}").ToString());
            await PagesBrowser.AliveAsync(page);
            baseline.Add(await ClickAsync(page, "a[data-shortcut='g s']", "main h1"));
        }

        Write("baseline: the page of settings", baseline);
        Write($"switch to a group of {GroupFiles} files", switches);
    }

    // Timed by the page itself, from the click to the frame that shows every selector: a driver's round trips are not the portal's.
    private static Task<double> ClickAsync(IPage page, string link, params string[] shown) => page.EvaluateAsync<double>("""
        ([link, shown]) => new Promise((done) => {
          const old = document.querySelector("main");
          const heading = old.querySelector("h1")?.textContent;
          const began = performance.now();
          const look = () => {
            const isNew = document.querySelector("main h1")?.textContent !== heading;
            if (isNew && shown.every((selector) => document.querySelector(selector)))
              requestAnimationFrame(() => done(performance.now() - began));
            else
              requestAnimationFrame(look);
          };
          document.querySelector(link).click();
          look();
        })
        """, new object[] { link, shown });

    private static async Task UploadsAsync(PagesPortal portal, Guid group)
    {
        foreach (var rows in new[] { 1_000, 50_000, 500_000 })
        {
            var bytes = Csv(rows, changed: 0, seed: rows);
            var (baseline, uploads) = (new List<double>(), new List<double>());
            for (var number = 0; number < Uploads; number++)
            {
                bytes[^2] = (byte)('a' + number);
                baseline.Add(await TimeAsync(() => WriteFlushedAsync(bytes)));
                uploads.Add(await TimeAsync(() => UploadAsync(portal, group, $"upload-{rows}-{number}.csv", bytes)));
            }

            var size = string.Create(CultureInfo.InvariantCulture, $"{bytes.Length / 1e6:0.0} MB");
            Write($"baseline: {size} written and flushed", baseline);
            Write($"CSV of {size} uploaded and ready", uploads);
        }
    }

    private static async Task DeleteAsync(PagesPortal portal, PagesBrowser browser, Guid group)
    {
        var files = await portal.Http.GetFromJsonAsync<JsonElement>($"/sources/groups/{group}/files?limit={Deletions}");
        await using var context = await browser.NewContextAsync();
        var page = await PagesBrowser.OpenAsync(context, new Uri(portal.Address, $"/sources/{group}"));
        await page.Locator("tr[data-file]").First.WaitForAsync();
        var (answers, shown) = (new List<double>(), new List<double>());
        foreach (var file in files.GetProperty("items").EnumerateArray())
        {
            var row = page.Locator($"tr[data-file='{file.GetProperty("name").GetString()}']");
            await row.WaitForAsync();
            var began = Stopwatch.GetTimestamp();
            (await portal.Http.DeleteAsync($"/sources/files/{file.GetProperty("source_file_id").GetGuid()}")).EnsureSuccessStatusCode();
            answers.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            await row.WaitForAsync(new() { State = WaitForSelectorState.Detached });
            shown.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }

        Write("baseline: a deletion answered", answers);
        Write("a deletion shown on an open page", shown);
    }

    private static async Task EmbedAsync(PagesPortal portal)
    {
        var group = await CreateGroupAsync(portal, "Notes");
        var file = await UploadAsync(portal, group, "notes.csv", Csv(Texts, changed: 0, seed: 1));
        Write($"{Texts:N0} texts embedded", [await TimeAsync(() => EmbeddedAsync(portal, group, file, 1))]);
        await QueueAsync(portal, group, "pause");
        await UploadAsync(portal, group, "notes.csv", Csv(Texts, Changed, seed: 1), "&as=version");
        Write($"  again, {Changed} of them changed", [await TimeAsync(() => EmbeddedAsync(portal, group, file, 2))]);
    }

    // An upload queues its file by itself; this waits until a search finds the version.
    private static async Task EmbeddedAsync(PagesPortal portal, Guid group, Guid file, int version)
    {
        await QueueAsync(portal, group, "resume");
        while (true)
        {
            var embedding = (await portal.Http.GetFromJsonAsync<JsonElement>($"/sources/files/{file}")).GetProperty("file")
                .GetProperty("embedding");
            if (embedding.GetProperty("state").GetString() is "failed")
                throw new InvalidOperationException($"Not embedded: {embedding}");
            if (embedding.GetProperty("state").GetString() is "embedded" && embedding.GetProperty("version").GetInt32() == version)
                return;
            await Task.Delay(20);
        }
    }

    private static async Task QueueAsync(PagesPortal portal, Guid group, string action) =>
        (await portal.Http.PostAsync($"/sources/groups/{group}/queue/{action}", null)).EnsureSuccessStatusCode();

    private static async Task<Guid> CreateGroupAsync(PagesPortal portal, string name)
    {
        using var answer = await portal.Http.PostAsJsonAsync(
            "/sources/groups", new Dictionary<string, string>(StringComparer.Ordinal) { ["name"] = name });
        answer.EnsureSuccessStatusCode();
        var group = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("group_id").GetGuid();
        // Nothing is embedded beside what is measured.
        await QueueAsync(portal, group, "pause");
        return group;
    }

    private static async Task<Guid> UploadAsync(PagesPortal portal, Guid group, string name, byte[] bytes, string more = "")
    {
        using var body = new ByteArrayContent(bytes);
        body.Headers.ContentType = new("application/octet-stream");
        using var answer = await portal.Http.PostAsync($"/sources/groups/{group}/files?name={name}{more}", body);
        var told = await answer.Content.ReadFromJsonAsync<JsonElement>();
        if (!answer.IsSuccessStatusCode || told.GetProperty("state").GetString() is not "ready")
            throw new InvalidOperationException($"Not ready: {told}");
        return told.GetProperty("source_file_id").GetGuid();
    }

    private static byte[] Csv(int rows, int changed, int seed)
    {
        var text = new StringBuilder("isin,name,trade_date,quantity,price,note\n");
        for (var row = 0; row < rows; row++)
        {
            text.Append(CultureInfo.InvariantCulture,
                $"XS{row:0000000000},Example Holdings {row} plc,2026-0{row % 9 + 1}-1{row % 10},{row % 700 + 1},{row % 997 + 0.25m},");
            text.Append(CultureInfo.InvariantCulture, $"{(row < changed ? "corrected" : "booked")} in file {seed} by desk {row % 40} x\n");
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static async Task WriteFlushedAsync(byte[] bytes)
    {
        var path = Path.GetTempFileName();
        await using (var file = new FileStream(path, FileMode.Create))
        {
            await file.WriteAsync(bytes);
            file.Flush(flushToDisk: true);
        }

        File.Delete(path);
    }

    private static async Task<double> TimeAsync(Func<Task> work)
    {
        var began = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
    }

    private static void Write(string name, List<double> times) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"{name,-45} median {times.Order().ElementAt(times.Count / 2),9:N1} ms, 95 of 100 within "
        + $"{times.Order().ElementAt(Math.Min(times.Count - 1, times.Count * 95 / 100)),9:N1} ms"));
}
