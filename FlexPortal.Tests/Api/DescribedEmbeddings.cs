namespace FlexPortal.Tests.Api;

/// <summary>Calls every address of embeddings, columns and the search, with every answer that it describes.</summary>
internal static class DescribedEmbeddings
{
    private const string Elsewhere = "https://elsewhere.example", Groups = "/sources/groups", Group = Groups + "/{id}",
        Job = "/sources/jobs/{id}", Bytes = "application/octet-stream";

    public static async Task CallAsync(DescribedCalls calls, Guid none)
    {
        var group = (await calls.PostAsync(Groups, Groups, """{"name": "Embedded"}""")).GetProperty("group_id").GetGuid();
        var (address, nowhere) = ($"{Groups}/{group}", $"{Groups}/{none}");
        await calls.PostAsync(Group + "/reembed", address + "/reembed");
        // From here on the queue is paused, so that every job waits.
        await QueueAsync(calls, address, nowhere);
        var file = await calls.PostAsync(Group + "/files", $"{address}/files?name=prices.csv", "ISIN;Price\nCH1;1.5\n", Bytes);
        await JobsAsync(calls, address, nowhere, none);
        await ReEmbedAsync(calls, address, nowhere, file.GetProperty("source_file_id").GetGuid(), none);
        await ColumnsAsync(calls, address, nowhere);
        foreach (var query in new[] { $"{address}/search?q=CH1", $"{address}/search", $"{nowhere}/search?q=a" })
            await calls.GetAsync(Group + "/search", query);
    }

    private static async Task QueueAsync(DescribedCalls calls, string address, string nowhere)
    {
        foreach (var place in new[] { address, nowhere })
            await calls.GetAsync(Group + "/queue", place + "/queue");
        foreach (var change in new[] { "pause", "pause", "resume", "resume", "pause" })
        {
            await calls.PostAsync($"{Group}/queue/{change}", $"{address}/queue/{change}");
            await calls.PostAsync($"{Group}/queue/{change}", $"{nowhere}/queue/{change}");
            await calls.PostAsync($"{Group}/queue/{change}", $"{address}/queue/{change}", origin: Elsewhere);
        }
    }

    private static async Task JobsAsync(DescribedCalls calls, string address, string nowhere, Guid none)
    {
        foreach (var query in new[] { $"{address}/jobs?state=odd", $"{nowhere}/jobs" })
            await calls.GetAsync(Group + "/jobs", query);
        var jobs = await calls.SendAsync(HttpMethod.Get, Group + "/jobs", address + "/jobs");
        var job = jobs.GetProperty("items")[0].GetProperty("job_id").GetGuid();
        foreach (var id in new[] { job, none })
            await calls.GetAsync(Job, $"/sources/jobs/{id}");
        foreach (var id in new[] { job, job, none })
            await calls.PostAsync(Job + "/cancel", $"/sources/jobs/{id}/cancel");
        await calls.PostAsync(Job + "/cancel", $"/sources/jobs/{job}/cancel", origin: Elsewhere);
    }

    private static async Task ReEmbedAsync(DescribedCalls calls, string address, string nowhere, Guid file, Guid none)
    {
        const string batch = Group + "/reembed", one = "/sources/files/{id}/reembed";
        foreach (var body in new[] { """{"dry_run": true}""", "{}", "{}", """{"odd": 1}""" })
            await calls.PostAsync(one, $"/sources/files/{file}/reembed", body);
        await calls.PostAsync(one, $"/sources/files/{none}/reembed");
        await calls.PostAsync(one, $"/sources/files/{file}/reembed", "x", "text/plain");
        await calls.PostAsync(one, $"/sources/files/{file}/reembed", origin: Elsewhere);
        foreach (var body in new[] { """{"dry_run": true}""", """{"files": []}""" })
            await calls.PostAsync(batch, address + "/reembed", body);
        foreach (var place in new[] { address, nowhere })
            await calls.PostAsync(batch, place + "/reembed");
        await calls.PostAsync(batch, address + "/reembed", "x", "text/plain");
        await calls.PostAsync(batch, address + "/reembed", origin: Elsewhere);
    }

    private static async Task ColumnsAsync(DescribedCalls calls, string address, string nowhere)
    {
        const string columns = Group + "/columns/{header}", body = """{"columns": [{"name": "ISIN"}], "version": 0}""";
        var header = new string('a', 32);
        await calls.SendAsync(HttpMethod.Put, columns, $"{address}/columns/{header}", body);
        await calls.SendAsync(HttpMethod.Put, columns, $"{address}/columns/{header}", body);
        await calls.SendAsync(HttpMethod.Put, columns, $"{address}/columns/odd", body);
        await calls.SendAsync(HttpMethod.Put, columns, $"{nowhere}/columns/{header}", body);
        await calls.SendAsync(HttpMethod.Put, columns, $"{address}/columns/{header}", "x", "text/plain");
        await calls.SendAsync(HttpMethod.Put, columns, $"{address}/columns/{header}", body, origin: Elsewhere);
        foreach (var place in new[] { address, nowhere })
            await calls.GetAsync(columns, $"{place}/columns/{header}");
    }
}
