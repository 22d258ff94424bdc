namespace FlexPortal.Tests.Api;

/// <summary>Calls every address of sources, with every answer that it describes.</summary>
internal static class DescribedSources
{
    private const string Elsewhere = "https://elsewhere.example", Groups = "/sources/groups", Group = Groups + "/{id}",
        Files = Group + "/files", File = "/sources/files/{id}", Bytes = "application/octet-stream";

    public static async Task CallAsync(DescribedCalls calls, Guid none)
    {
        var group = (await calls.PostAsync(Groups, Groups, """{"name": "Prices"}""")).GetProperty("group_id").GetGuid();
        await GroupsAsync(calls, $"{Groups}/{group}", none);
        // A file is not read again, nor deleted, while it is embedded: the queue is paused.
        await calls.PostAsync(Group + "/queue/pause", $"{Groups}/{group}/queue/pause");
        var upload = $"{Groups}/{group}/files";
        var first = await calls.PostAsync(Files, $"{upload}?name=prices.csv", "ISIN;Price\nCH1;\nCH2;2.5\n", Bytes);
        await calls.PostAsync(Files, $"{upload}?name=prices.csv", "ISIN;Price\nCH1;1.6\n", Bytes);
        await calls.PostAsync(Files, $"{upload}?name=prices.csv&as=version", "ISIN;Price\nCH1;1.7\nCH3;2.5\n", Bytes);
        await calls.PostAsync(Files, $"{upload}?name=prices.csv&as=odd", "x", Bytes);
        await calls.PostAsync(Files, $"{upload}?name=prices.csv", "x", "text/plain");
        await calls.PostAsync(Files, $"{upload}?name=prices.csv", "x", Bytes, Elsewhere);
        await calls.PostAsync(Files, $"{Groups}/{none}/files?name=prices.csv", "x", Bytes);
        await calls.PostAsync(Files, $"{upload}?name=large.csv", new string(' ', (50 << 20) + 1), Bytes);
        foreach (var query in new[] { upload, $"{upload}?state=odd", $"{Groups}/{none}/files" })
            await calls.GetAsync(Files, query);
        await FilesAsync(calls, first.GetProperty("source_file_id").GetGuid(), none);
        await calls.PostAsync(Group + "/archive", $"{Groups}/{group}/archive");
    }

    private static async Task GroupsAsync(DescribedCalls calls, string address, Guid none)
    {
        await calls.GetAsync(Groups, Groups);
        await calls.PostAsync(Groups, Groups, """{"name": "prices"}""");
        await calls.PostAsync(Groups, Groups, """{"name": ""}""");
        await calls.PostAsync(Groups, Groups, "x", "text/plain");
        await calls.PostAsync(Groups, Groups, "{}", origin: Elsewhere);
        var other = (await calls.PostAsync(Groups, Groups, """{"name": "Notes"}""")).GetProperty("group_id").GetGuid();
        await calls.GetAsync(Group, address);
        await calls.GetAsync(Group, $"{Groups}/{none}");
        foreach (var (id, body) in new[] { ($"{other}", "Memos"), ($"{other}", "Prices"), ($"{other}", ""), ($"{none}", "None") })
            await calls.SendAsync(HttpMethod.Put, Group, $"{Groups}/{id}", $$"""{"name": "{{body}}"}""");
        await calls.SendAsync(HttpMethod.Put, Group, address, "x", "text/plain");
        await calls.SendAsync(HttpMethod.Put, Group, address, "{}", origin: Elsewhere);
        foreach (var change in new[] { "archive", "restore", "choose" })
        {
            foreach (var id in new[] { other, other, none })
                await calls.PostAsync($"{Group}/{change}", $"{Groups}/{id}/{change}");
            await calls.PostAsync($"{Group}/{change}", $"{address}/{change}", origin: Elsewhere);
        }
    }

    private static async Task FilesAsync(DescribedCalls calls, Guid file, Guid none)
    {
        var address = $"/sources/files/{file}";
        foreach (var part in new[] { "", "/preview", "/content", "/export.csv", "/comparison" })
        {
            await calls.GetAsync(File + part, address + part);
            await calls.GetAsync(File + part, $"/sources/files/{none}{part}");
        }

        await calls.GetAsync(File + "/comparison", $"{address}/comparison?key=Nothing");
        await calls.GetAsync(File + "/preview", $"{address}/preview?from_row=0");
        foreach (var (id, name) in new[] { (file, "Renamed.csv"), (file, ""), (none, "None.csv") })
            await calls.SendAsync(HttpMethod.Put, File, $"/sources/files/{id}", $$"""{"name": "{{name}}"}""");
        await calls.SendAsync(HttpMethod.Put, File, address, "x", "text/plain");
        await calls.SendAsync(HttpMethod.Put, File, address, "{}", origin: Elsewhere);
        const string read = File + "/read";
        foreach (var body in new[] { """{"header_row": 1}""", """{"accept": true}""", """{"header_row": 99}""" })
            await calls.PostAsync(read, $"{address}/read", body);
        await calls.PostAsync(read, $"/sources/files/{none}/read", """{"accept": true}""");
        await calls.PostAsync(read, $"{address}/read", "x", "text/plain");
        await calls.PostAsync(read, $"{address}/read", "{}", origin: Elsewhere);
        foreach (var id in new[] { file, file, none })
            await calls.SendAsync(HttpMethod.Delete, File, $"/sources/files/{id}");
        await calls.SendAsync(HttpMethod.Put, File, address, """{"name": "Deleted.csv"}""");
        await calls.SendAsync(HttpMethod.Delete, File, address, origin: Elsewhere);
        foreach (var id in new[] { file, file, none })
            await calls.PostAsync(File + "/restore", $"/sources/files/{id}/restore");
        await calls.PostAsync(File + "/restore", $"{address}/restore", origin: Elsewhere);
    }
}
