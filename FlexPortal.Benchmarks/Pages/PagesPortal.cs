using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;

namespace FlexPortal.Benchmarks.Pages;

/// <summary>The parent's side of <see cref="PagesHost"/>: starts it, makes runs, asks for its memory.</summary>
internal sealed class PagesPortal : IAsyncDisposable
{
    private readonly Process _process;
    private readonly DirectoryInfo _folder;

    private PagesPortal(Process process, DirectoryInfo folder, Uri address, string connectionString)
    {
        (_process, _folder, Address, ConnectionString) = (process, folder, address, connectionString);
        Http = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromMinutes(2) };
    }

    public Uri Address { get; }

    public string ConnectionString { get; }

    public HttpClient Http { get; }

    public static async Task<PagesPortal> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("flexportal-benchmark-");
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true
        };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) is "dotnet")
            start.ArgumentList.Add(typeof(PagesPortal).Assembly.Location);
        start.ArgumentList.Add(PagesHost.Verb);
        start.ArgumentList.Add(folder.FullName);
        var process = Process.Start(start)!;
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.Split(' ', 3) is ["ready", var address, var connection])
                return new(process, folder, new Uri(address), connection);
        }

        throw new InvalidOperationException("The portal did not start.");
    }

    /// <summary>Starts a run of a sandbox scenario.</summary>
    public async Task<Guid> StartRunAsync(string query)
    {
        using var answer = await Http.PostAsJsonAsync(
            "/ingestion/run", new Dictionary<string, string>(StringComparer.Ordinal) { ["query_id"] = query });
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("ingestion_run_id").GetGuid();
    }

    /// <summary>Runs a scenario to its end.</summary>
    public async Task<Guid> RunAsync(string query)
    {
        var id = await StartRunAsync(query);
        await EndAsync(id);
        return id;
    }

    /// <summary>Fetches all that the market data of the settings lacks, from the replay vendor.</summary>
    public async Task BackfillAsync()
    {
        using var answer = await Http.PostAsJsonAsync("/ingestion/backfill", new Dictionary<string, string>(StringComparer.Ordinal));
        answer.EnsureSuccessStatusCode();
        await EndAsync((await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("ingestion_run_id").GetGuid());
    }

    public async Task EndAsync(Guid id)
    {
        while (!await IsOverAsync(id))
            await Task.Delay(100);
    }

    public async Task<bool> IsOverAsync(Guid id) =>
        (await Http.GetFromJsonAsync<JsonElement>($"/ingestion/runs/{id}")).GetProperty("status").GetString() is not "started";

    /// <summary>Bytes in use after a full, compacting collection.</summary>
    public async Task<long> HeapAsync() => long.Parse(await Http.GetStringAsync(PagesHost.HeapPath), CultureInfo.InvariantCulture);

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _folder.Delete(recursive: true);
    }
}
