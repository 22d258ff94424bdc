using FlexPortal.Cli;
using FlexPortal.Cli.Remote;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.Core.Sources;
using FlexPortal.Core.Sources.Embeddings.Queue;
using FlexPortal.Hosting;

namespace FlexPortal.Sources.Embeddings;

/// <summary>Waits for the jobs of a request, which the portal works on, and says how each ended.</summary>
internal static class EmbeddingWait
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>Returns the exit code of the first failure. Jobs go on when the command is stopped.</summary>
    public static async Task<int> ExecuteAsync(CommandPlace place, Guid group, Guid batch, bool json, CancellationToken ct)
    {
        var time = place.Portal is null ? place.Services.GetRequiredService<TimeProvider>() : TimeProvider.System;
        while ((await ReadAsync(place, group, Query(batch, ended: "no"), limit: 1, ct)).Items.Count > 0)
            await Task.Delay(Interval, time, ct);

        var exitCode = 0;
        for (var query = Query(batch, ended: "true"); ;)
        {
            var page = await ReadAsync(place, group, query, PageSize.Max, ct);
            foreach (var job in page.Items)
                await Console.Out.WriteLineAsync(json ? CommandJson.Of(job) : JobsVerb.Line(job));
            var failed = ReEmbedVerb.ExitOf(
                page.Items.Where(job => job.State is not EmbeddingState.Completed).Select(job => job.Error));
            exitCode = exitCode == 0 ? failed : exitCode;
            if (page.NextCursor is null)
                return exitCode;
            query = query.With(ListQuery.Cursor, page.NextCursor);
        }
    }

    private static ListQuery Query(Guid batch, string ended) => ListQuery.All.With("batch", batch.ToString()).With("ended", ended);

    private static async Task<Page<EmbeddingJob>> ReadAsync(
        CommandPlace place, Guid group, ListQuery query, int limit, CancellationToken ct)
    {
        if (!EmbeddingJobFilters.List.TryRead(query, zone: null, out var request, out var fault))
            throw new InvalidOperationException(fault);
        return (await place.ReadAsync(
            query.With("limit", $"{limit}").At($"/sources/groups/{group}/jobs"),
            here => here.GetRequiredService<EmbeddingQueries>().ListAsync(group, request, limit, ct), ct)).Value;
    }
}
