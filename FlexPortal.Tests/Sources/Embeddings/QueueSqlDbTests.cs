using FlexPortal.Core.Platform.Jobs;
using FlexPortal.Core.Sources.Embeddings.Queue;
using FlexPortal.Core.Sources.Groups;
using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.Sources.Embeddings;

/// <summary>The queue of a group: in order, three at once, and nothing lost when a worker is.</summary>
public sealed class QueueSqlDbTests : IAsyncLifetime
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    private SourcesTrial _trial = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static JobSql Jobs => EmbeddingJobs.Jobs.Sql;

    public async ValueTask InitializeAsync() => _trial = await SourcesTrial.StartAsync();

    public ValueTask DisposeAsync() => _trial.DisposeAsync();

    [Fact]
    public async Task Files_are_claimed_in_order_and_three_of_a_group_at_once()
    {
        var (group, files) = await _trial.AddGroupAsync("A", 5, Cancel);
        await EnqueueAsync(group, files);

        var claimed = await ClaimAllAsync();

        Assert.Equal(files[..3], claimed.Select(one => one.SourceFileId));
        Assert.Equal("1,2,3", await SlotsAsync());
        await EndAsync(claimed[1], error: null);
        Assert.Equal(files[3], Assert.Single(await ClaimAllAsync()).SourceFileId);
        Assert.Equal("1,2,3", await SlotsAsync());
    }

    [Fact]
    public async Task Groups_take_turns_and_an_installation_has_a_limit()
    {
        var (first, files) = await _trial.AddGroupAsync("A", 4, Cancel);
        var (second, others) = await _trial.AddGroupAsync("B", 4, Cancel);
        await EnqueueAsync(first, files);
        await EnqueueAsync(second, others);

        var claimed = new List<ClaimedFile>();
        while (await QueueSql.ClaimAsync(_trial.Portal.Main, "here", Lease, most: 4, Cancel) is { } next)
            claimed.Add(next);

        Assert.Equal([files[0], others[0], files[1], others[1]], claimed.Select(one => one.SourceFileId));
    }

    [Fact]
    public async Task Many_workers_keep_the_limit_of_an_installation()
    {
        for (var group = 0; group < 10; group++)
        {
            var (key, files) = await _trial.AddGroupAsync($"Group {group}", 3, Cancel);
            await EnqueueAsync(key, files);
        }

        await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => Task.Run(
            () => QueueSql.ClaimAsync(_trial.Portal.Main, "here", Lease, most: 4, Cancel), Cancel)));

        Assert.Equal(4, await _trial.CountAsync("embedding_job WHERE status = 'started'"));
    }

    [Fact]
    public async Task A_file_waits_once_and_a_deleted_one_not_at_all()
    {
        var (group, files) = await _trial.AddGroupAsync("A", 3, Cancel);
        await _trial.Database.ExecuteAsync(
            $"UPDATE sources.source_file SET deleted_by = 'anna', deleted_at_utc = now() WHERE source_file_id = '{files[2]}'");

        Assert.Equal(2, (await EnqueueAsync(group, files)).Count);
        Assert.Empty(await EnqueueAsync(group, files));
        var claimed = await ClaimAllAsync();
        Assert.Empty(await EnqueueAsync(group, files));
        await EndAsync(claimed[0], error: null);
        Assert.Equal(files[0], Assert.Single(await EnqueueAsync(group, files)).FileId);
    }

    [Fact]
    public async Task A_retry_keeps_its_place_and_holds_nobody_up()
    {
        var (group, files) = await _trial.AddGroupAsync("A", 5, Cancel);
        await EnqueueAsync(group, files);
        var first = (await ClaimAsync())!;

        await EndAsync(first, EmbeddingErrors.Internal("0000"), retryAfter: TimeSpan.FromHours(1));

        Assert.Equal(files[1..4], (await ClaimAllAsync()).Select(one => one.SourceFileId));
        await _trial.Database.ExecuteAsync("UPDATE sources.embedding_job SET available_at_utc = now() WHERE status = 'queued'");
        await _trial.Database.ExecuteAsync("UPDATE sources.document_group SET max_parallel = 3");
        await _trial.Database.ExecuteAsync(
            "UPDATE sources.embedding_job SET status = 'success', ended_at_utc = now(), duration_ms = 1 WHERE status = 'started'");
        var again = (await ClaimAsync())!;
        Assert.Equal((files[0], 2), (again.SourceFileId, again.Attempt));
        Assert.NotEqual(first.Lease.Fence, again.Lease.Fence);
    }

    [Fact]
    public async Task A_worker_that_lost_its_lease_writes_nothing_any_more()
    {
        var (group, files) = await _trial.AddGroupAsync("A", 1, Cancel);
        await EnqueueAsync(group, files);
        var zombie = (await ClaimAsync())!;
        await AbandonAsync(zombie);
        Assert.Equal(1, await QueueSql.RequeueLostAsync(_trial.Portal.Main, Cancel));
        var other = (await ClaimAsync())!;

        await using var connection = await _trial.Portal.Main.OpenConnectionAsync(Cancel);
        Assert.False(await Jobs.EndAsync(connection, zombie.Lease, new("switch", "[]", Error: null), Cancel));
        Assert.Equal(HeartbeatAnswer.Lost, await Jobs.HeartbeatAsync(_trial.Portal.Heartbeat, zombie.Lease, Lease, Cancel));
        Assert.Equal(HeartbeatAnswer.Held, await Jobs.HeartbeatAsync(_trial.Portal.Heartbeat, other.Lease, Lease, Cancel));
        Assert.True(await Jobs.EndAsync(connection, other.Lease, new("switch", "[]", Error: null), Cancel));
    }

    [Fact]
    public async Task A_job_that_keeps_losing_its_worker_fails_in_the_end()
    {
        var (group, files) = await _trial.AddGroupAsync("A", 1, Cancel);
        await EnqueueAsync(group, files);
        var attempts = 0;
        while (await ClaimAsync() is { } claimed)
        {
            attempts++;
            await AbandonAsync(claimed);
            await QueueSql.RequeueLostAsync(_trial.Portal.Main, Cancel);
        }

        Assert.Equal(QueueSql.MostAttempts, attempts);
        Assert.Equal("failed|EMBEDDING_WORKER_LOST", await StatusAsync());
    }

    [Fact]
    public async Task A_job_is_cancelled_while_it_waits_and_while_it_is_processed()
    {
        var (group, files) = await _trial.AddGroupAsync("A", 2, Cancel);
        var jobs = await EnqueueAsync(group, files);
        await using var connection = await _trial.Portal.Main.OpenConnectionAsync(Cancel);
        Assert.True(await QueueSql.CancelQueuedAsync(connection, jobs[0].JobId, "anna", Cancel));
        Assert.False(await QueueSql.CancelQueuedAsync(connection, jobs[0].JobId, "anna", Cancel));
        var claimed = (await ClaimAsync())!;
        Assert.Equal(files[1], claimed.SourceFileId);
        Assert.False(await QueueSql.CancelQueuedAsync(connection, claimed.Lease.JobId, "anna", Cancel));

        Assert.True(await Jobs.RequestCancelAsync(connection, claimed.Lease.JobId, "anna", reason: null, Cancel));

        Assert.Equal(HeartbeatAnswer.CancelRequested, await Jobs.HeartbeatAsync(_trial.Portal.Heartbeat, claimed.Lease, Lease, Cancel));
        Assert.False(await Jobs.EndAsync(connection, claimed.Lease, new("switch", "[]", Error: null), Cancel));
        await EndAsync(claimed, EmbeddingErrors.Canceled(), retryAfter: TimeSpan.Zero);
        Assert.Equal("failed|EMBEDDING_CANCELED", await StatusAsync());
        Assert.Null(await ClaimAsync());
    }

    [Fact]
    public async Task Many_workers_embed_each_file_once_and_never_more_than_three_of_a_group()
    {
        const int groups = 4, each = 40;
        for (var group = 0; group < groups; group++)
        {
            var (key, files) = await _trial.AddGroupAsync($"Group {group}", each, Cancel);
            await EnqueueAsync(key, files);
        }

        await _trial.Database.ExecuteAsync("""
            CREATE TABLE public.most (n bigint);
            CREATE FUNCTION public.count_started() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                INSERT INTO public.most SELECT count(*) FROM sources.embedding_job WHERE status = 'started' AND group_id = NEW.group_id;
                RETURN NEW; END $$;
            CREATE TRIGGER count_started AFTER UPDATE ON sources.embedding_job FOR EACH ROW WHEN (NEW.status = 'started')
                EXECUTE FUNCTION public.count_started();
            """);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(WorkAsync, Cancel)));

        Assert.Equal((long)groups * each, await _trial.Database.ScalarAsync<long>(
            "SELECT count(*) FROM sources.embedding_job WHERE status = 'success' AND attempt = 1"));
        Assert.InRange(await _trial.Database.ScalarAsync<long>("SELECT max(n) FROM public.most"), 1, 3);
        // First starts of a group are in the order of its queue.
        Assert.Equal(0L, await _trial.Database.ScalarAsync<long>("""
            SELECT count(*) FROM (
                SELECT queue_number, lag(queue_number) OVER (PARTITION BY group_id ORDER BY fence) AS before
                  FROM sources.embedding_job) AS s
             WHERE queue_number < before
            """));

        async Task WorkAsync()
        {
            await using var connection = await _trial.Portal.Main.OpenConnectionAsync(Cancel);
            while (true)
            {
                if (await ClaimAsync() is { } claimed)
                    Assert.True(await Jobs.EndAsync(connection, claimed.Lease, new("switch", "[]", Error: null), Cancel));
                else if (await _trial.CountAsync("embedding_job WHERE status = 'queued'") == 0)
                    return;
            }
        }
    }

    [Fact]
    public async Task The_end_of_a_job_sends_no_hint_with_its_transaction_and_one_afterwards()
    {
        var (group, files) = await _trial.AddGroupAsync("A", 1, Cancel);
        await EnqueueAsync(group, files);
        var claimed = (await ClaimAsync())!;
        await using var listener = await TopicListener.StartAsync(_trial.Database, Cancel);

        await EndAsync(claimed, error: null);
        Assert.Empty(await listener.TakeAsync(Cancel));
        await using var connection = await _trial.Portal.Main.OpenConnectionAsync(Cancel);
        await QueueSql.HintAsync(connection, claimed.Lease.JobId, Cancel);

        Assert.Equal([$"group/{group}"], await listener.TakeAsync(Cancel));
    }

    private async Task<IReadOnlyList<(Guid FileId, Guid JobId)>> EnqueueAsync(Guid group, IReadOnlyCollection<Guid> files)
    {
        await using var connection = await _trial.Portal.Main.OpenConnectionAsync(Cancel);
        await using var transaction = await connection.BeginTransactionAsync(Cancel);
        Assert.NotNull(await GroupSql.LockAsync(connection, group, Cancel));
        var jobs = await QueueSql.EnqueueAsync(connection, group, files, new(EmbeddingKind.Embed, BatchId: null, "anna"), Cancel);
        await transaction.CommitAsync(Cancel);
        return jobs;
    }

    private Task<ClaimedFile?> ClaimAsync() => QueueSql.ClaimAsync(_trial.Portal.Main, "here", Lease, most: 0, Cancel);

    private async Task<List<ClaimedFile>> ClaimAllAsync()
    {
        var claimed = new List<ClaimedFile>();
        while (await ClaimAsync() is { } next)
            claimed.Add(next);
        return claimed;
    }

    private async Task EndAsync(ClaimedFile claimed, Core.Platform.Errors.PortalError? error, TimeSpan? retryAfter = null)
    {
        await using var connection = await _trial.Portal.Main.OpenConnectionAsync(Cancel);
        await using var transaction = await connection.BeginTransactionAsync(Cancel);
        Assert.True(await Jobs.EndAsync(connection, claimed.Lease, new("embed", "[]", error), Cancel));
        if (retryAfter is { } wait)
            await QueueSql.RetryAsync(connection, claimed.Lease, wait, countsAttempt: true, Cancel);
        await transaction.CommitAsync(Cancel);
    }

    /// <summary>Ends a job as the sweeper does when its process is gone.</summary>
    private async Task AbandonAsync(ClaimedFile claimed)
    {
        await _trial.Database.ExecuteAsync($"""
            UPDATE sources.embedding_job SET lease_expires_at_utc = now() - interval '1 s'
             WHERE embedding_job_id = '{claimed.Lease.JobId}'
            """);
        await using var connection = await _trial.Portal.Main.OpenConnectionAsync(Cancel);
        Assert.True(await new AbandonedJobSql(EmbeddingJobs.Jobs).EndAsync(connection, claimed.Lease.JobId, null, "sweeper", Cancel));
    }

    private Task<string> SlotsAsync() => _trial.Database.ScalarAsync<string>(
        "SELECT string_agg(slot::text, ',' ORDER BY slot) FROM sources.embedding_job WHERE status = 'started'");

    private Task<string> StatusAsync() => _trial.Database.ScalarAsync<string>(
        "SELECT concat_ws('|', status, error_code) FROM sources.embedding_job ORDER BY queue_number DESC LIMIT 1");
}
