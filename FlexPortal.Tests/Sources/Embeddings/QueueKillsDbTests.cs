using FlexPortal.Core.Sources.Embeddings.Queue;
using FlexPortal.Core.Sources.Groups;
using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.Sources.Embeddings;

/// <summary>Portals are killed in the middle of their work; the others take over.</summary>
public sealed class QueueKillsDbTests
{
    private const int Groups = 2, Each = 5;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_killed_portals_lose_nothing_and_nothing_is_done_twice()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var server = await EmbeddingServer.StartAsync();
        await using var host = await SourcesHost.StartAsync(database, works: false, server);
        var groups = new List<Guid>();
        for (var group = 0; group < Groups; group++)
            groups.Add(await host.AddGroupAsync($"Group {group}"));
        await using var first = await PortalProcess.ServeAsync(database, SourcesHost.Settings(server));
        await UploadAsync(host, groups, "old");
        await host.IdleAsync();
        await LogStartsAsync(database);

        // Both portals are held in the middle of their files, then killed; a third one takes over.
        var gate = new TaskCompletionSource();
        server.Gate = gate.Task;
        var second = await PortalProcess.ServeAsync(database, SourcesHost.Settings(server));
        await UploadAsync(host, groups, "new");
        await Eventually.IsAsync(async () => await OwnersAsync(database) == 2);
        Assert.Equal(6, await host.CountAsync("embedding_job WHERE status = 'started'"));
        await first.KillAsync();
        await using var third = await PortalProcess.ServeAsync(database, SourcesHost.Settings(server));
        await second.DisposeAsync();
        Assert.Equal(10, await host.CountAsync("embedding_set WHERE state = 'active' AND retired_at_utc IS NULL"));
        Assert.Equal("old", await VersionsAsync(database));
        gate.SetResult();

        // Not until none waits: a job whose process is gone is failed for a moment, before it is back in its place.
        await Eventually.IsAsync(
            async () => await host.CountAsync("embedding_job WHERE status = 'success'") == Groups * Each * 2, within: 120);

        Assert.Equal("new", await VersionsAsync(database));
        Assert.Equal(Groups * Each * 2, await host.CountAsync("embedding_job"));
        // Each job ended well once, and made one set.
        Assert.Equal("1,1", await database.ScalarAsync<string>("""
            SELECT concat_ws(',', (SELECT max(n) FROM (SELECT count(*) AS n FROM sources.embedding_job_event
                     WHERE payload ->> 'status' = 'success' AND kind = 'embedding_ended' GROUP BY embedding_job_id) AS e),
                   (SELECT max(n) FROM (SELECT count(*) AS n FROM sources.embedding_set GROUP BY file_version_id) AS s))
            """));
        Assert.Equal(6, await host.CountAsync("embedding_job WHERE attempt = 2"));
        Assert.Equal(0L, await database.ScalarAsync<long>("""
            SELECT count(*) FROM (
                SELECT queue_number, lag(queue_number) OVER (PARTITION BY group_id ORDER BY place) AS before FROM public.starts) AS s
             WHERE queue_number < before
            """));
        Assert.InRange(await database.ScalarAsync<long>("SELECT max(busy) FROM public.starts"), 1, 3);
    }

    [Fact]
    public async Task A_file_that_was_deleted_is_never_started()
    {
        await using var trial = await SourcesTrial.StartAsync();
        var (group, files) = await trial.AddGroupAsync("A", 120, Cancel);
        await using (var connection = await trial.Portal.Main.OpenConnectionAsync(Cancel))
        {
            await using var transaction = await connection.BeginTransactionAsync(Cancel);
            await GroupSql.LockAsync(connection, group, Cancel);
            await QueueSql.EnqueueAsync(connection, group, files, new(EmbeddingKind.Embed, null, "anna"), Cancel);
            await transaction.CommitAsync(Cancel);
        }

        await LogStartsAsync(trial.Database);
        var refused = 0;
        await Task.WhenAll([.. Enumerable.Range(0, 4).Select(_ => Task.Run(WorkAsync, Cancel)), Task.Run(DeleteAsync, Cancel)]);

        var deleted = await trial.CountAsync("source_file WHERE deleted_at_utc IS NOT NULL");
        Assert.InRange(deleted, 1, 60 - refused);
        Assert.Equal(0, await trial.CountAsync("embedding_job WHERE status IN ('queued', 'started')"));
        Assert.Equal(0L, await trial.Database.ScalarAsync<long>("""
            SELECT count(*) FROM public.starts s JOIN sources.source_file f USING (source_file_id) WHERE f.deleted_at_utc < s.at
            """));

        async Task WorkAsync()
        {
            await using var connection = await trial.Portal.Main.OpenConnectionAsync(Cancel);
            while (true)
            {
                if (await QueueSql.ClaimAsync(trial.Portal.Main, "here", TimeSpan.FromSeconds(30), 0, Cancel) is { } claimed)
                    Assert.True(await EmbeddingJobs.Jobs.Sql.EndAsync(connection, claimed.Lease, new("switch", "[]", Error: null), Cancel));
                else if (await trial.CountAsync("embedding_job WHERE status = 'queued'") == 0)
                    return;
            }
        }

        // The last file first, so that workers and deletions meet.
        async Task DeleteAsync()
        {
            await using var connection = await trial.Portal.Main.OpenConnectionAsync(Cancel);
            foreach (var file in files.Where((_, at) => at % 2 == 1))
            {
                await using var transaction = await connection.BeginTransactionAsync(Cancel);
                await GroupSql.LockAsync(connection, group, Cancel);
                if (await QueueSql.IsProcessingAsync(connection, file, Cancel))
                {
                    refused++;
                    continue;
                }

                if (await QueueSql.FindQueuedAsync(connection, file, Cancel) is { } job)
                    Assert.True(await QueueSql.CancelQueuedAsync(connection, job, "anna", Cancel));
                await using var delete = new Npgsql.NpgsqlCommand(
                    "UPDATE sources.source_file SET deleted_by = 'anna', deleted_at_utc = clock_timestamp() WHERE source_file_id = $1",
                    connection);
                delete.Parameters.Add(new() { Value = file });
                await delete.ExecuteNonQueryAsync(Cancel);
                await transaction.CommitAsync(Cancel);
            }
        }
    }

    private static async Task UploadAsync(SourcesHost host, IReadOnlyList<Guid> groups, string note)
    {
        foreach (var group in groups)
        {
            for (var file = 0; file < Each; file++)
                await host.UploadAsync(group, $"{file}.csv", SourcesHost.Csv(("EXA", $"{note} {group} {file}"), ("EXB", note)));
        }
    }

    /// <summary>Notes every first start in the order of the claims, with how many of the group are under way then.</summary>
    private static Task LogStartsAsync(TestDatabase database) => database.ExecuteAsync("""
        CREATE TABLE public.starts (place bigserial, group_id uuid, source_file_id uuid, queue_number bigint, busy bigint, at timestamptz);
        CREATE FUNCTION public.log_start() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            INSERT INTO public.starts (group_id, source_file_id, queue_number, busy, at)
            SELECT NEW.group_id, NEW.source_file_id, NEW.queue_number, count(*), clock_timestamp() FROM sources.embedding_job
             WHERE status = 'started' AND group_id = NEW.group_id;
            RETURN NEW; END $$;
        CREATE TRIGGER log_start AFTER UPDATE ON sources.embedding_job FOR EACH ROW
            WHEN (OLD.status = 'queued' AND NEW.status = 'started' AND NEW.attempt = 1) EXECUTE FUNCTION public.log_start();
        """);

    private static Task<long> OwnersAsync(TestDatabase database) => database.ScalarAsync<long>(
        "SELECT count(DISTINCT lease_owner) FILTER (WHERE n = 6) FROM (SELECT lease_owner, count(*) OVER () AS n "
        + "FROM sources.embedding_job WHERE status = 'started') AS s");

    private static Task<string> VersionsAsync(TestDatabase database) => database.ScalarAsync<string>("""
        SELECT string_agg(DISTINCT split_part(split_part(content, 'Note: ', 2), ' ', 1), ',')
          FROM sources.set_text JOIN sources.embedding_set USING (embedding_set_id) WHERE state = 'active'
        """);
}
