using FlexPortal.Core.Sources.Columns;
using FlexPortal.Core.Sources.Embeddings.Queue;
using FlexPortal.Core.Sources.Embeddings.Work;
using FlexPortal.Core.Sources.Files;
using FlexPortal.Tests.Sources.Embeddings;
using FlexPortal.Tests.Support;
using Xunit;
using static FlexPortal.Tests.Sources.SourcesHost;

namespace FlexPortal.Tests.Sources.EmbeddingPages;

/// <summary>The embedding of files as lists and files show it.</summary>
public sealed class FileEmbeddingDbTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_file_without_rows_is_no_failure_and_every_way_to_embed_it_says_so()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var host = await StartAsync(database, works: false);
        var group = await host.AddGroupAsync("A");
        var file = await host.UploadAsync(group, "header.csv", "a,b,c\n");
        var actor = Actors.Named("anna");

        Assert.Equal((FileState.Ready, 0L, 0L), (file.State, file.Rows, await host.CountAsync("embedding_job")));
        var embedding = (await host.Get<FileQueries>().FindAsync(file.SourceFileId, Cancel))!.File.Embedding;
        Assert.Equal((FileEmbeddingState.None, "EMBEDDING_NO_ROWS"), (embedding.State, embedding.Error?.Code));
        var (named, _) = await host.Get<ReEmbed>().ExecuteAsync(new(group, [file.SourceFileId]), actor, Cancel);
        Assert.Equal("EMBEDDING_NO_ROWS", Assert.Single(named!.Skipped).Error.Code);
        Assert.Equal("EMBEDDING_NOTHING_TO_DO", (await host.Get<ReEmbed>().ExecuteAsync(new(group, null), actor, Cancel)).Error?.Code);
        var (plan, _) = await host.Get<PreviewReEmbed>().ExecuteAsync(new(group, [file.SourceFileId]), Cancel);
        Assert.Equal("EMBEDDING_NO_ROWS", Assert.Single(plan!.Files).Error?.Code);
        Assert.Equal("EMBEDDING_NOTHING_TO_DO", (await host.Get<PreviewReEmbed>().ExecuteAsync(new(group, null), Cancel)).Error?.Code);
        var skipped = await host.Get<EmbeddingQueries>().ListSkippedAsync(group, [file.SourceFileId], Cancel);
        Assert.Equal("EMBEDDING_NO_ROWS", Assert.Single(skipped).Error.Code);
    }

    [Fact]
    public async Task Each_state_of_a_file_is_told()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var server = await EmbeddingServer.StartAsync();
        await using var host = await StartAsync(database, works: true, server);
        var group = await host.AddGroupAsync("A");
        server.Refused = "poison";
        var good = await host.UploadAsync(group, "good.csv", Csv(("EXA", "held"), ("EXB", "sold")));
        var bad = await host.UploadAsync(group, "bad.csv", Csv(("EXC", "poison"), ("EXD", "sold")));
        await host.IdleAsync();

        Assert.Equal((FileEmbeddingState.Embedded, 2, 1), await StateAsync(good));
        Assert.Equal((FileEmbeddingState.Failed, null, null), await StateAsync(bad));
        Assert.Equal("EMBEDDING_REQUEST_REFUSED", (await FindAsync(bad)).Error!.Code);

        await host.Get<PauseQueue>().ExecuteAsync(group, paused: true, Actors.Named("anna"), Cancel);
        await host.UploadAsync(group, "good.csv", Csv(("EXA", "held"), ("EXB", "gone")));
        var second = await host.UploadAsync(group, "second.csv", Csv(("EXE", "held"), ("EXF", "sold")));
        Assert.Equal((FileEmbeddingState.Queued, 2, 1), await StateAsync(good));
        Assert.Equal((1, 2), ((await FindAsync(good)).Position, (await FindAsync(second)).Position));

        await CancelAsync(good);
        Assert.Equal(
            (FileEmbeddingState.Stale, FileStaleness.Version), ((await FindAsync(good)).State, (await FindAsync(good)).Because));
        await CancelAsync(second);
        Assert.Equal((FileEmbeddingState.None, null, null), await StateAsync(second));

        await host.Get<PauseQueue>().ExecuteAsync(group, paused: false, Actors.Named("anna"), Cancel);
        await host.Get<ReEmbed>().ExecuteAsync(new(group, [good.SourceFileId]), Actors.Named("anna"), Cancel);
        await host.IdleAsync();
        Assert.Equal((FileEmbeddingState.Embedded, 2, 2), await StateAsync(good));
        var fingerprint = await database.ScalarAsync<string>("SELECT header_fingerprint FROM sources.file_version LIMIT 1");
        await host.Get<SaveColumns>().ExecuteAsync(new(group, fingerprint, [new("Symbol")], ""), Actors.Named("anna"), Cancel);
        Assert.Equal(
            (FileEmbeddingState.Stale, FileStaleness.Columns), ((await FindAsync(good)).State, (await FindAsync(good)).Because));

        var gate = new TaskCompletionSource();
        server.Gate = gate.Task;
        await host.Get<ReEmbed>().ExecuteAsync(new(group, [good.SourceFileId]), Actors.Named("anna"), Cancel);
        await Eventually.IsAsync(async () => (await FindAsync(good)).State == FileEmbeddingState.Embedding);
        Assert.Equal(0, (await FindAsync(good)).Percent);
        gate.SetResult();
        await host.IdleAsync();
        Assert.Equal((FileEmbeddingState.Embedded, 2, 2), await StateAsync(good));

        async Task<FileEmbedding> FindAsync(UploadedFile file) =>
            (await host.Get<FileQueries>().FindAsync(file.SourceFileId, Cancel))!.File.Embedding;

        async Task<(FileEmbeddingState, int?, int?)> StateAsync(UploadedFile file)
        {
            var embedding = await FindAsync(file);
            return (embedding.State, embedding.Texts, embedding.Version);
        }

        async Task CancelAsync(UploadedFile file)
        {
            var job = (await host.JobsAsync(group)).Jobs.Single(one => one.SourceFileId == file.SourceFileId && one.EndedAtUtc is null);
            Assert.Null(await host.Get<CancelEmbedding>().ExecuteAsync(job.JobId, Actors.Named("anna"), Cancel));
        }
    }
}
