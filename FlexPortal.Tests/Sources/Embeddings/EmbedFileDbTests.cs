using System.Diagnostics.CodeAnalysis;
using FlexPortal.Core.Platform.Jobs;
using FlexPortal.Core.Sources.Columns;
using FlexPortal.Core.Sources.Embeddings.Queue;
using FlexPortal.Core.Sources.Embeddings.Sets;
using FlexPortal.Core.Sources.Embeddings.Work;
using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.Sources.Embeddings;

/// <summary>Files go through the queue of a running portal; the service that embeds is a real server of the test.</summary>
[SuppressMessage("Reliability", "CA2000", Justification = "Disposed by the test.")]
public sealed class EmbedFileDbTests : IAsyncLifetime
{
    private readonly TaskCompletionSource _gate = new();
    private TestDatabase _database = null!;
    private EmbeddingServer _server = null!;
    private SourcesHost _host = null!;
    private Guid _group;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        _server = await EmbeddingServer.StartAsync();
        _host = await SourcesHost.StartAsync(_database, works: true, _server);
        _group = await _host.AddGroupAsync("A");
    }

    public async ValueTask DisposeAsync()
    {
        _gate.TrySetResult();
        await _host.DisposeAsync();
        await _server.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task An_upload_is_embedded_and_equal_rows_once()
    {
        await _host.UploadAsync(_group, "a.csv", "Security,Note\nExample plc,held\nOther plc,sold\nExample plc,held\n");
        await _host.IdleAsync();

        Assert.Equal("Security: Example plc; Note: held 2,4 | Security: Other plc; Note: sold 3", await TextsAsync());
        Assert.Equal(["Security: Example plc; Note: held", "Security: Other plc; Note: sold"], _server.SeenTexts);
        var job = Assert.Single((await _host.JobsAsync(_group)).Jobs);
        Assert.Equal((EmbeddingState.Completed, 2, 2, 0), (job.State, job.TextsTotal, job.TextsDone, job.TextsReused));
        Assert.Equal("3|2|3", await _database.ScalarAsync<string>(
            "SELECT concat_ws('|', dimensions, text_count, row_count) FROM sources.embedding_set"));
    }

    [Fact]
    public async Task A_text_that_the_model_cuts_is_counted_in_every_set_that_has_it()
    {
        var note = string.Concat(Enumerable.Repeat("sold in May ", 2_000));
        await _host.UploadAsync(_group, "a.csv", SourcesHost.Csv(("EXA", note), ("EXB", "held")));
        await _host.IdleAsync();
        await _host.UploadAsync(_group, "b.csv", SourcesHost.Csv(("EXA", note), ("EXC", "new")));
        await _host.IdleAsync();

        Assert.Equal("1,1", await _database.ScalarAsync<string>("SELECT string_agg(cut_count::text, ',') FROM sources.embedding_set"));
        Assert.Equal(1, await _host.CountAsync("text_vector WHERE is_cut"));
    }

    [Fact]
    public async Task A_new_version_embeds_what_changed_and_a_dry_run_says_so()
    {
        await _host.UploadAsync(_group, "a.csv", SourcesHost.Csv(("EXA", "held"), ("EXB", "sold"), ("EXC", "new")));
        await _host.IdleAsync();
        await _host.Get<PauseQueue>().ExecuteAsync(_group, paused: true, Actors.Named("anna"), Cancel);
        var file = await _host.UploadAsync(_group, "a.csv", SourcesHost.Csv(("EXA", "held"), ("EXB", "bought"), ("EXC", "new")));
        var asked = _server.Seen.Count;

        var plan = await PlanAsync(file.SourceFileId);

        Assert.Equal(new ReEmbedPlan(file.SourceFileId, Texts: 3, Changed: 1, ToEmbed: 1, Error: null), plan);
        Assert.Equal(asked, _server.Seen.Count);
        Assert.NotNull((await _host.JobsAsync(_group)).PausedAtUtc);
        await _host.Get<PauseQueue>().ExecuteAsync(_group, paused: false, Actors.Named("anna"), Cancel);
        await _host.IdleAsync();

        Assert.Equal(["Symbol: EXB; Quantity: 101; Note: bought"], _server.Seen.Last().Input);
        var job = (await _host.JobsAsync(_group)).Jobs[0];
        Assert.Equal((3, 3, 2), (job.TextsTotal, job.TextsDone, job.TextsReused));
        Assert.Equal("retired,active", await _database.ScalarAsync<string>(
            "SELECT string_agg(state, ',' ORDER BY created_at_utc) FROM sources.embedding_set"));
        Assert.Equal(new ReEmbedPlan(file.SourceFileId, 3, 0, 0, Error: null) { IsSame = true }, await PlanAsync(file.SourceFileId));
    }

    [Fact]
    public async Task A_poison_file_fails_for_good_and_blocks_nobody()
    {
        _server.Refused = "poison";
        await _host.UploadAsync(_group, "a.csv", SourcesHost.Csv(("EXA", "poison"), ("EXB", "held")));
        await _host.UploadAsync(_group, "b.csv", SourcesHost.Csv(("EXC", "held"), ("EXD", "sold")));
        await _host.IdleAsync();

        Assert.Equal(
            [("a.csv", EmbeddingState.Failed, "EMBEDDING_REQUEST_REFUSED", 1), ("b.csv", EmbeddingState.Completed, null, 1)],
            (await _host.JobsAsync(_group)).Jobs.OrderBy(job => job.FileName, StringComparer.Ordinal)
                .Select(job => (job.FileName, job.State, job.Error?.Code, job.Attempt)));
    }

    [Fact]
    public async Task A_service_that_asks_for_a_pause_is_asked_again_after_it()
    {
        await using var server = await EmbeddingServer.StartAsync(EmbeddingServer.Status(429, retryAfter: "3600"));
        await using var database = await TestDatabase.CreateAsync();
        await using var host = await SourcesHost.StartAsync(database, works: true, server);
        var group = await host.AddGroupAsync("A");
        await host.UploadAsync(group, "a.csv", SourcesHost.Csv(("EXA", "held"), ("EXB", "sold")));

        var job = await Eventually.GetAsync(
            async () => (await host.JobsAsync(group)).Jobs.SingleOrDefault(one => one.AgainAtUtc is not null));

        Assert.Equal((EmbeddingState.Queued, 1, 1, "EMBEDDING_RATE_LIMITED"), (job.State, job.Position, job.Attempt, job.Error!.Code));
        Assert.InRange((job.AgainAtUtc!.Value - TimeProvider.System.GetUtcNow()).TotalMinutes, 55, 61);
        await host.UploadAsync(group, "b.csv", SourcesHost.Csv(("EXC", "held"), ("EXD", "sold")));
        await Eventually.IsAsync(async () => await host.CountAsync("embedding_job WHERE status = 'success'") == 1);
        await database.ExecuteAsync("UPDATE sources.embedding_job SET available_at_utc = now()");
        await host.IdleAsync();
        Assert.Equal(2, await host.CountAsync("embedding_set WHERE state = 'active'"));
    }

    [Fact]
    public async Task A_job_is_cancelled_within_a_heartbeat_and_keeps_what_it_has()
    {
        var file = await _host.UploadAsync(_group, "a.csv", SourcesHost.Csv(("EXA", "held"), ("EXB", "sold")));
        await _host.IdleAsync();
        _server.Gate = _gate.Task;
        var jobId = await ReEmbedAsync(file.SourceFileId, "Chosen.");
        await Eventually.IsAsync(() => Task.FromResult(_server.Seen.Count == 2));
        var began = TimeProvider.System.GetTimestamp();

        Assert.Null(await _host.Get<CancelEmbedding>().ExecuteAsync(jobId, Actors.Named("anna"), Cancel));

        await _host.IdleAsync();
        Assert.InRange(TimeProvider.System.GetElapsedTime(began), TimeSpan.Zero, JobLeaseTimes.Default.Heartbeat);
        var job = (await _host.Get<EmbeddingQueries>().FindJobAsync(jobId, Cancel))!;
        Assert.Equal((EmbeddingState.Cancelled, "EMBEDDING_CANCELED"), (job.State, job.Error!.Code));
        Assert.Equal(1, await _host.CountAsync("embedding_set WHERE state = 'active'"));
        var again = await _host.Get<CancelEmbedding>().ExecuteAsync(jobId, Actors.Named("anna"), Cancel);
        Assert.Equal("EMBEDDING_JOB_ALREADY_OVER", again!.Code);
    }

    [Fact]
    public async Task A_portal_that_stops_puts_its_files_back_without_using_an_attempt()
    {
        _server.Gate = _gate.Task;
        await _host.UploadAsync(_group, "a.csv", SourcesHost.Csv(("EXA", "held"), ("EXB", "sold")));
        await Eventually.IsAsync(() => Task.FromResult(!_server.Seen.IsEmpty));

        await _host.StopAsync();

        Assert.Equal("queued|0|EMBEDDING_SHUTDOWN", await _database.ScalarAsync<string>(
            "SELECT concat_ws('|', status, attempt, error_code) FROM sources.embedding_job"));
        _gate.SetResult();
        await using var other = await SourcesHost.StartAsync(_database, works: true, _server);
        await other.IdleAsync();
        Assert.Equal("success|1", await _database.ScalarAsync<string>(
            "SELECT concat_ws('|', status, attempt) FROM sources.embedding_job"));
    }

    [Fact]
    public async Task A_version_that_comes_while_the_former_is_embedded_is_next()
    {
        _server.Gate = _gate.Task;
        await _host.UploadAsync(_group, "a.csv", SourcesHost.Csv(("EXA", "held"), ("EXB", "sold")));
        await Eventually.IsAsync(() => Task.FromResult(!_server.Seen.IsEmpty));
        var second = await _host.UploadAsync(_group, "a.csv", SourcesHost.Csv(("EXA", "gone"), ("EXB", "sold")));
        Assert.Equal(1, await _host.CountAsync("embedding_job"));

        _gate.SetResult();
        await _host.IdleAsync();

        Assert.Equal(2, await _host.CountAsync("embedding_job WHERE status = 'success'"));
        Assert.Equal(second.FileVersionId, await _database.ScalarAsync<Guid>(
            "SELECT file_version_id FROM sources.embedding_set WHERE state = 'active'"));
    }

    [Fact]
    public async Task A_batch_says_of_each_file_what_became_of_it()
    {
        var one = await _host.UploadAsync(_group, "a.csv", SourcesHost.Csv(("EXA", "held"), ("EXB", "sold")));
        await _host.IdleAsync();
        await _host.Get<PauseQueue>().ExecuteAsync(_group, paused: true, Actors.Named("anna"), Cancel);
        var two = await _host.UploadAsync(_group, "b.csv", SourcesHost.Csv(("EXC", "held"), ("EXD", "sold")));
        var three = Guid.NewGuid();

        var (outcome, error) = await _host.Get<ReEmbed>().ExecuteAsync(
            new(_group, [one.SourceFileId, two.SourceFileId, three]), Actors.Named("anna"), Cancel);

        Assert.Null(error);
        Assert.Equal(one.SourceFileId, Assert.Single(outcome!.Queued).SourceFileId);
        Assert.Equal(
            [(two.SourceFileId, "EMBEDDING_ALREADY_QUEUED"), (three, "SOURCE_NOT_FOUND")],
            outcome.Skipped.Select(file => (file.SourceFileId, file.Error.Code)));
        var live = (await _host.JobsAsync(_group)).Jobs.Where(job => job.State == EmbeddingState.Queued).ToArray();
        Assert.Equal(
            [("b.csv", 1, null), ("a.csv", 2, outcome.BatchId)],
            live.Select(job => (job.FileName, job.Position!.Value, job.BatchId)));
        Assert.Equal("A|ok|1|2", await _database.ScalarAsync<string>("""
            SELECT concat_ws('|', subject, outcome, details ->> 'queued', details ->> 'skipped') FROM platform.audit_entry
             WHERE action = 'SOURCE_REEMBED'
            """));
    }

    [Fact]
    public async Task A_retired_set_goes_after_its_time()
    {
        var file = await _host.UploadAsync(_group, "a.csv", SourcesHost.Csv(("EXA", "held"), ("EXB", "sold")));
        await _host.IdleAsync();
        await ReEmbedAsync(file.SourceFileId, "Again.");
        await _host.IdleAsync();
        var now = TimeProvider.System.GetUtcNow();

        Assert.Equal(0, await SetSql.DeleteRetiredAsync(_host.Portal, now - SetSql.Kept, 5_000, Cancel));
        Assert.Equal(1, await SetSql.DeleteRetiredAsync(_host.Portal, now.AddMinutes(1), 5_000, Cancel));
        Assert.Equal((1, 2), (await _host.CountAsync("embedding_set"), await _host.CountAsync("set_text")));
    }

    private async Task<Guid> ReEmbedAsync(Guid file, string context)
    {
        var fingerprint = await _database.ScalarAsync<string>("SELECT header_fingerprint FROM sources.file_version LIMIT 1");
        await _host.Get<SaveColumns>().ExecuteAsync(
            new(_group, fingerprint, [new("Symbol"), new("Note")], context), Actors.Named("anna"), Cancel);
        var (outcome, _) = await _host.Get<ReEmbed>().ExecuteAsync(new(_group, [file]), Actors.Named("anna"), Cancel);
        return Assert.Single(outcome!.Queued).JobId;
    }

    private async Task<ReEmbedPlan> PlanAsync(Guid file)
    {
        await foreach (var plan in _host.Get<PlanReEmbed>().ExecuteAsync([file], Cancel))
            return plan;
        throw new InvalidOperationException("No plan.");
    }

    private Task<string> TextsAsync() => _database.ScalarAsync<string>(
        "SELECT string_agg(content || ' ' || array_to_string(row_numbers, ','), ' | ' ORDER BY text_number) FROM sources.set_text");
}
