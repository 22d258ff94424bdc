using FlexPortal.Core.Platform.Lists;
using FlexPortal.Core.Sources.Embeddings.Queue;
using Xunit;

namespace FlexPortal.Tests.Sources.Embeddings;

/// <summary>Jobs are listed with their places, also far behind.</summary>
public sealed class EmbeddingQueriesDbTests : IAsyncLifetime
{
    private SourcesTrial _trial = null!;
    private SourcesHost _host = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _trial = await SourcesTrial.StartAsync();
        _host = await SourcesHost.StartAsync(_trial.Database, works: false);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await _trial.DisposeAsync();
    }

    [Fact]
    public async Task A_job_far_behind_has_a_place_and_one_near_the_front_an_end()
    {
        var (group, files) = await _trial.AddGroupAsync("A", 504, Cancel);
        await _trial.Database.ExecuteAsync($"""
            INSERT INTO sources.embedding_job (embedding_job_id, group_id, source_file_id, kind, requested_by)
            SELECT gen_random_uuid(), group_id, source_file_id, 'embed', 'anna' FROM sources.source_file ORDER BY name::integer;
            UPDATE sources.embedding_job SET status = 'success', ended_at_utc = now(), duration_ms = 1000, texts_total = 100, attempt = 1
             WHERE source_file_id = '{files[0]}';
            UPDATE sources.embedding_job SET status = 'started', slot = 1, attempt = 1 WHERE source_file_id = '{files[1]}'
            """);

        var last = await ListAsync(group, "", 2);
        Assert.Equal([(502, false), (501, false)], last.Items.Select(job => (job.Position!.Value, job.ExpectedEndAtUtc is not null)));
        var next = await ListAsync(group, $"cursor={last.NextCursor}", 2);
        Assert.Equal([(500, false), (499, true)], next.Items.Select(job => (job.Position!.Value, job.ExpectedEndAtUtc is not null)));
        var live = await ListAsync(group, "state=processing", 10);
        Assert.Equal((files[1], null), (live.Items[0].SourceFileId, live.Items[0].Position));
        Assert.Equal(files[0], Assert.Single((await ListAsync(group, "ended=yes", 10)).Items).SourceFileId);
        var job = (await _host.Get<EmbeddingQueries>().FindJobAsync(last.Items[0].JobId, Cancel))!;
        Assert.Equal(last.Items[0], job);
    }

    [Fact]
    public async Task The_first_job_of_a_group_has_an_end_by_what_other_groups_needed()
    {
        var (_, measured) = await _trial.AddGroupAsync("A", 1, Cancel);
        var (group, waiting) = await _trial.AddGroupAsync("B", 1, Cancel);
        const string add = "INSERT INTO sources.embedding_job (embedding_job_id, group_id, source_file_id, kind, requested_by) "
            + "SELECT gen_random_uuid(), group_id, source_file_id, 'embed', 'anna' FROM sources.source_file WHERE source_file_id = ";
        await _trial.Database.ExecuteAsync($"{add}'{waiting[0]}'");
        Assert.Null((await ListAsync(group, "", 1)).Items[0].ExpectedEndAtUtc);

        await _trial.Database.ExecuteAsync($"""
            {add}'{measured[0]}';
            UPDATE sources.embedding_job SET status = 'success', ended_at_utc = now(), duration_ms = 1000, texts_total = 100, attempt = 1
             WHERE source_file_id = '{measured[0]}'
            """);

        Assert.NotNull((await ListAsync(group, "", 1)).Items[0].ExpectedEndAtUtc);
        Assert.Equal(100, (await _host.Get<EmbeddingQueries>().FindAsync(group, Cancel))!.TextsPerSecond);
    }

    [Fact]
    public async Task The_history_has_the_last_that_ended_first()
    {
        var (group, files) = await _trial.AddGroupAsync("A", 4, Cancel);
        await _trial.Database.ExecuteAsync($"""
            INSERT INTO sources.embedding_job (embedding_job_id, group_id, source_file_id, kind, requested_by)
            SELECT gen_random_uuid(), group_id, source_file_id, 'embed', 'anna' FROM sources.source_file ORDER BY name::integer;
            UPDATE sources.embedding_job SET status = 'success', duration_ms = 1, attempt = 1, ended_at_utc = now() - CASE source_file_id
                   WHEN '{files[0]}' THEN interval '1 minute' WHEN '{files[1]}' THEN interval '3 minutes' ELSE interval '2 minutes' END
             WHERE source_file_id <> '{files[3]}'
            """);

        var first = await ListAsync(group, "ended=yes&sort=ended", 2);
        var rest = await ListAsync(group, $"ended=yes&sort=ended&cursor={first.NextCursor}", 2);

        Assert.Equal([files[0], files[2]], first.Items.Select(job => job.SourceFileId));
        Assert.Equal(files[1], Assert.Single(rest.Items).SourceFileId);
        Assert.Equal(files[3], (await ListAsync(group, "sort=ended", 4)).Items[0].SourceFileId);
    }

    private Task<Page<EmbeddingJob>> ListAsync(Guid group, string query, int size)
    {
        Assert.True(EmbeddingJobFilters.List.TryParse(
            new ListQuery { Text = query }, TimeZoneInfo.Utc, out var request, out var fault), fault);
        return _host.Get<EmbeddingQueries>().ListAsync(group, request, size, Cancel);
    }
}
