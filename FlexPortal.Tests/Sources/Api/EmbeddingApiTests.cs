using System.Net;
using System.Text.Json;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Tests.Flex.Runs;
using FlexPortal.Tests.Platform.Identity;
using FlexPortal.Tests.Platform.Identity.Tokens;
using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.Sources.Api;

/// <summary>Jobs, the queue and embedding again over HTTP.</summary>
public sealed class EmbeddingApiTests : IAsyncLifetime
{
    private EmbeddingApiPortal _portal = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _portal = await EmbeddingApiPortal.StartAsync();

    public ValueTask DisposeAsync() => _portal.DisposeAsync();

    [Fact]
    public async Task Jobs_are_listed_with_their_places_filtered_and_cancelled()
    {
        var group = await _portal.GroupAsync("A");
        _portal.Hold();
        foreach (var name in new[] { "a", "b", "c", "d", "e" })
            await _portal.UploadAsync(group, $"{name}.csv", $"ISIN;Note\n{name}1;x\n");
        await _portal.HasAsync(group, "processing", 3);

        var (jobs, queued) = ($"/sources/groups/{group}/jobs", await _portal.ItemsAsync($"/sources/groups/{group}/jobs?state=queued"));
        Assert.Equal(["e.csv", "d.csv"], EmbeddingApiPortal.Texts(queued, "file_name"));
        Assert.Equal(["2", "1"], EmbeddingApiPortal.Texts(queued, "position"));
        var first = await _portal.GetAsync(jobs + "?limit=2");
        Assert.Equal(["e.csv", "d.csv"], EmbeddingApiPortal.Texts(first.GetProperty("items").EnumerateArray(), "file_name"));
        var rest = await _portal.ItemsAsync($"{jobs}?limit=3&cursor={first.GetProperty("next_cursor").GetString()}");
        Assert.Equal(["c.csv", "b.csv", "a.csv"], EmbeddingApiPortal.Texts(rest, "file_name"));
        Assert.All(rest, job => Assert.Equal(
            ("processing", 1, JsonValueKind.Null),
            (job.GetProperty("state").GetString(), job.GetProperty("attempt").GetInt32(), job.GetProperty("position").ValueKind)));
        Assert.Equal(5, (await _portal.ItemsAsync(jobs + "?ended=no")).Length);
        Assert.Single(await _portal.ItemsAsync($"{jobs}?file={queued[0].GetProperty("source_file_id").GetGuid()}"));
        var queue = await _portal.GetAsync($"/sources/groups/{group}/queue");
        Assert.Equal(2, queue.GetProperty("queued").GetInt32());
        Assert.Equal(
            ["a.csv", "b.csv", "c.csv", "d.csv", "e.csv"],
            EmbeddingApiPortal.Texts(queue.GetProperty("jobs").EnumerateArray(), "file_name"));

        var (waiting, working) = (JobOf(queued[1]), JobOf(rest[2]));
        Assert.Equal(1, (await _portal.GetAsync(waiting)).GetProperty("position").GetInt32());
        var canceled = await _portal.PostAsync(waiting + "/cancel");
        Assert.Equal(("cancelled", "EMBEDDING_CANCELED"), (canceled.GetProperty("state").GetString(), CodeOf(canceled)));
        await _portal.RefusedAsync(HttpMethod.Post, waiting + "/cancel", body: null, HttpStatusCode.Conflict, "EMBEDDING_JOB_ALREADY_OVER");
        Assert.Equal(1, (await _portal.GetAsync(JobOf(queued[0]))).GetProperty("position").GetInt32());
        await _portal.PostAsync(working + "/cancel");
        await Eventually.IsAsync(async () => (await _portal.GetAsync(working)).GetProperty("state").GetString() is "cancelled");
        _portal.Release();
        await _portal.IdleAsync(group);
        Assert.Equal(3, (await _portal.ItemsAsync(jobs + "?state=completed")).Length);
        Assert.Equal(2, (await _portal.ItemsAsync(jobs + "?state=cancelled")).Length);
    }

    [Fact]
    public async Task A_paused_queue_takes_files_and_starts_none()
    {
        var group = await _portal.GroupAsync("A");
        var queue = $"/sources/groups/{group}/queue";
        Assert.NotEqual(JsonValueKind.Null, (await _portal.PostAsync(queue + "/pause")).GetProperty("paused_at_utc").ValueKind);
        await _portal.RefusedAsync(HttpMethod.Post, queue + "/pause", body: null, HttpStatusCode.Conflict, "QUEUE_ALREADY_PAUSED");
        await _portal.UploadAsync(group, "a.csv", "ISIN;Note\nA1;x\n");
        Assert.Equal(1, (await _portal.GetAsync(queue)).GetProperty("queued").GetInt32());

        Assert.Equal(JsonValueKind.Null, (await _portal.PostAsync(queue + "/resume")).GetProperty("paused_at_utc").ValueKind);

        await _portal.RefusedAsync(HttpMethod.Post, queue + "/resume", body: null, HttpStatusCode.Conflict, "QUEUE_ALREADY_RUNNING");
        await _portal.HasAsync(group, "completed", 1);
    }

    [Fact]
    public async Task A_job_that_waits_says_how_many_texts_it_has_when_the_present_set_knows()
    {
        var group = await _portal.GroupAsync("A");
        var file = await _portal.UploadAsync(group, "a.csv", "ISIN;Note\nA1;x\nA2;y\nA1;x\n");
        await _portal.IdleAsync(group);
        await _portal.PostAsync($"/sources/groups/{group}/queue/pause");
        await _portal.UploadAsync(group, "b.csv", "ISIN;Note\nB1;x\n");
        await _portal.PostAsync($"/sources/files/{file}/reembed", "{}", HttpStatusCode.Accepted);

        Assert.Equal(["2", ""], await TextsAsync());
        var again = await _portal.ItemsAsync($"/sources/groups/{group}/jobs?file={file}&state=queued");
        Assert.Equal(2, (await _portal.GetAsync(JobOf(again[0]))).GetProperty("texts_total").GetInt32());
        await _portal.SendAsync(HttpMethod.Put, await ColumnsOfAsync(group, file), """{"columns": [{"name": "Note"}]}""");
        Assert.Equal(["", ""], await TextsAsync());

        async Task<string[]> TextsAsync() =>
            EmbeddingApiPortal.Texts(await _portal.ItemsAsync($"/sources/groups/{group}/jobs?state=queued"), "texts_total");
    }

    [Fact]
    public async Task A_group_is_embedded_again_with_an_outcome_for_each_file()
    {
        var group = await _portal.GroupAsync("A");
        var file = await _portal.UploadAsync(group, "prices.csv", "ISIN;Note\nA1;sold\nA2;held\n");
        var poison = await _portal.UploadAsync(group, "poison.csv", "ISIN;Remark\nP1;poison\n");
        var odd = await _portal.UploadAsync(group, "numbers.csv", "1;2\n3;4\n5;6\n");
        var stranger = await _portal.UploadAsync(await _portal.GroupAsync("B"), "other.csv", "ISIN;Note\nA1;sold\n");
        await _portal.IdleAsync(group);
        var address = $"/sources/groups/{group}/reembed";

        var same = await _portal.PostAsync(address, """{"dry_run": true}""");
        Assert.Equal((3L, 0L, 0L, 0), Counts(same));
        Assert.Equal(["EMBEDDING_NEEDS_LOOK"], Codes(same.GetProperty("files")));
        await _portal.SendAsync(HttpMethod.Put, await ColumnsOfAsync(group, file), """{"columns": [{"name": "Note"}]}""");
        Assert.Equal((3L, 2L, 2L, 0), Counts(await _portal.PostAsync(address, """{"dry_run": true}""")));
        Assert.Equal(3L, await _portal.Database.ScalarAsync<long>("SELECT count(*) FROM sources.embedding_job"));

        _portal.Server.Refused = "poison";
        await _portal.Database.ExecuteAsync("TRUNCATE sources.text_vector");
        var outcome = await _portal.PostAsync(
            address, $$"""{"files": ["{{file}}", "{{poison}}", "{{odd}}", "{{stranger}}"]}""", HttpStatusCode.Accepted);
        Assert.Equal(2, outcome.GetProperty("queued").GetArrayLength());
        Assert.Equal(["EMBEDDING_NEEDS_LOOK", "SOURCE_NOT_FOUND"], Codes(outcome.GetProperty("skipped")));
        await _portal.IdleAsync(group);
        var jobs = await _portal.ItemsAsync($"/sources/groups/{group}/jobs?batch={outcome.GetProperty("batch_id").GetGuid()}");
        Assert.Equal(
            ["poison.csv failed", "prices.csv completed"],
            jobs.Select(job => $"{job.GetProperty("file_name")} {job.GetProperty("state")}"));
        Assert.Equal("EMBEDDING_REQUEST_REFUSED", CodeOf(jobs[0]));
        // The former set of the file that failed answers, by words only, because its vectors were taken away above.
        var answer = await _portal.GetAsync($"/sources/groups/{group}/search?q=P1");
        Assert.Contains(
            answer.GetProperty("hits").EnumerateArray(), hit => hit.GetProperty("file_name").ValueEquals("poison.csv"));
        Assert.Equal("SEARCH_VECTORS_MISSING", answer.GetProperty("meaning_error").GetProperty("code").GetString());
        await _portal.RefusedAsync(HttpMethod.Post, address, """{"files": []}""", HttpStatusCode.BadRequest, "REQUEST_INVALID");
        await _portal.RefusedAsync(
            HttpMethod.Post, $"/sources/groups/{Guid.NewGuid()}/reembed", "{}", HttpStatusCode.NotFound, "GROUP_NOT_FOUND");
        await _portal.RefusedAsync(
            HttpMethod.Post, $"/sources/groups/{await _portal.GroupAsync("Empty")}/reembed", """{"dry_run": true}""",
            HttpStatusCode.Conflict, "EMBEDDING_NOTHING_TO_DO");
    }

    [Fact]
    public async Task A_file_is_embedded_again_by_itself()
    {
        var group = await _portal.GroupAsync("A");
        var file = await _portal.UploadAsync(group, "prices.csv", "ISIN;Note\nA1;sold\nA2;held\n");
        var odd = await _portal.UploadAsync(group, "numbers.csv", "1;2\n3;4\n5;6\n");
        await _portal.IdleAsync(group);
        var address = $"/sources/files/{file}/reembed";
        Assert.Equal(2, (await _portal.PostAsync(address, """{"dry_run": true}""")).GetProperty("texts").GetInt32());
        await _portal.PostAsync($"/sources/groups/{group}/queue/pause");

        using var taken = await _portal.Portal.Http.PostAsync(address, content: null, Cancel);

        var job = await taken.ReadAsync();
        Assert.Equal((HttpStatusCode.Accepted, "queued", 1),
            (taken.StatusCode, job.GetProperty("state").GetString(), job.GetProperty("position").GetInt32()));
        Assert.Equal(JobOf(job), taken.Headers.Location?.OriginalString);
        await _portal.RefusedAsync(HttpMethod.Post, address, "{}", HttpStatusCode.Conflict, "EMBEDDING_ALREADY_QUEUED");
        foreach (var body in new[] { "{}", """{"dry_run": true}""" })
        {
            await _portal.RefusedAsync(
                HttpMethod.Post, $"/sources/files/{odd}/reembed", body, HttpStatusCode.Conflict, "EMBEDDING_NEEDS_LOOK");
        }

        await _portal.RefusedAsync(
            HttpMethod.Post, $"/sources/files/{Guid.NewGuid()}/reembed", "{}", HttpStatusCode.NotFound, "SOURCE_NOT_FOUND");
        await _portal.RefusedAsync(HttpMethod.Post, address, """{"dry": true}""", HttpStatusCode.BadRequest, "REQUEST_INVALID");
    }

    [Fact]
    public async Task A_viewer_reads_jobs_and_changes_none()
    {
        await using var users = await TestPortal.StartAsync(TestUsers.Settings, _portal.Database);
        await users.AddAsync("anna", PortalRole.Analyst);
        var (viewer, analyst) = (await users.TokenAsync("anna", PortalRole.Viewer), await users.TokenAsync("anna", PortalRole.Analyst));
        var group = await _portal.GroupAsync("A");
        var file = await _portal.UploadAsync(group, "prices.csv", "ISIN;Note\nA1;sold\n");
        var columns = await ColumnsOfAsync(group, file);
        await _portal.IdleAsync(group);
        var job = JobOf((await _portal.ItemsAsync($"/sources/groups/{group}/jobs"))[0]);

        foreach (var (method, address) in new[]
        {
            (HttpMethod.Get, $"/sources/groups/{group}/jobs"), (HttpMethod.Get, $"/sources/groups/{group}/queue"), (HttpMethod.Get, job),
            (HttpMethod.Get, columns), (HttpMethod.Get, $"/sources/groups/{group}/search?q=A1"),
        })
        {
            using var read = await users.SendAsync(method, address, viewer);
            Assert.Equal((address, HttpStatusCode.OK), (address, read.StatusCode));
        }

        foreach (var (method, address) in new[]
        {
            (HttpMethod.Post, job + "/cancel"), (HttpMethod.Post, $"/sources/groups/{group}/queue/pause"),
            (HttpMethod.Post, $"/sources/groups/{group}/queue/resume"), (HttpMethod.Post, $"/sources/groups/{group}/reembed"),
            (HttpMethod.Post, $"/sources/files/{file}/reembed"), (HttpMethod.Put, columns),
        })
        {
            using var refused = await users.SendAsync(method, address, viewer, new StringContent("{}", null, "application/json"));
            Assert.Equal((address, HttpStatusCode.Forbidden), (address, refused.StatusCode));
        }

        using var done = await users.SendAsync(HttpMethod.Post, $"/sources/files/{file}/reembed", analyst);
        Assert.Equal(HttpStatusCode.Accepted, done.StatusCode);
        Assert.Equal("anna", await _portal.Database.ScalarAsync<string>(
            "SELECT requested_by FROM sources.embedding_job ORDER BY queue_number DESC LIMIT 1"));
    }

    private static string JobOf(JsonElement job) => $"/sources/jobs/{job.GetProperty("job_id").GetGuid()}";

    private static string? CodeOf(JsonElement item) =>
        item.GetProperty("error") is { ValueKind: JsonValueKind.Object } error ? error.GetProperty("code").GetString() : null;

    private static string[] Codes(JsonElement items) => [.. items.EnumerateArray().Select(CodeOf).OfType<string>()];

    private static (long Texts, long Changed, long ToEmbed, int LeftOut) Counts(JsonElement preview) => (
        preview.GetProperty("texts").GetInt64(), preview.GetProperty("changed").GetInt64(), preview.GetProperty("to_embed").GetInt64(),
        preview.GetProperty("left_out").GetInt32());

    private async Task<string> ColumnsOfAsync(Guid group, Guid file)
    {
        var detail = await _portal.GetAsync($"/sources/files/{file}");
        return $"/sources/groups/{group}/columns/{detail.GetProperty("versions")[0].GetProperty("header_fingerprint")}";
    }
}
