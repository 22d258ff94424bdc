using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Core.Sources.Embeddings.Queue;
using FlexPortal.Core.Sources.Files;
using FlexPortal.Core.Sources.Groups;
using Microsoft.EntityFrameworkCore;
using QueueErrors = FlexPortal.Core.Sources.Embeddings.Queue.EmbeddingErrors;

namespace FlexPortal.Core.Sources.Embeddings.Work;

/// <summary>What a request to embed again would do.</summary>
/// <param name="Files">The plan of each file that was read.</param>
/// <param name="Texts">Distinct texts of these files.</param>
/// <param name="Changed">Those of them that the present sets lack.</param>
/// <param name="ToEmbed">Those of them that have no vector; a text of several files counts for each.</param>
/// <param name="LeftOut">Files that were not read because the time was up.</param>
public sealed record ReEmbedPreview(IReadOnlyList<ReEmbedPlan> Files, long Texts, long Changed, long ToEmbed, int LeftOut);

/// <summary>Says what a request to embed again would do, as far as can be said within 45 s.</summary>
internal sealed class PreviewReEmbed(
    PlanReEmbed plan, IDbContextFactory<PortalDbContext> contexts, GroupQueries groups, TimeProvider time)
{
    // Clients wait for 100 s, and a file that was begun is read to its end.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(45);

    /// <summary>The preview, or why the request would be refused.</summary>
    public async Task<(ReEmbedPreview? Preview, PortalError? Error)> ExecuteAsync(
        ReEmbedRequest request, CancellationToken cancellationToken)
    {
        if (await groups.FindAsync(request.GroupId, cancellationToken) is not { } group)
            return (null, SourcesErrors.GroupNotFound());
        if (group.ArchivedAtUtc is not null)
            return (null, SourcesErrors.GroupArchived());
        var own = await ListFilesAsync(request.GroupId, cancellationToken);
        var asked = (request.Files ?? [.. own.Where(file => file.Value.HasRows).Select(file => file.Key)])
            .Distinct().Take(ReEmbed.MostFiles).ToArray();
        if (asked.Length == 0)
            return (null, QueueErrors.NothingToEmbed());

        var (began, plans) = (time.GetTimestamp(), new List<ReEmbedPlan>());
        foreach (var file in asked.TakeWhile(_ => time.GetElapsedTime(began) < Longest))
        {
            plans.Add(own.TryGetValue(file, out var known)
                ? await PlanAsync(file, cancellationToken) with { Name = known.Name } : new(file, 0, 0, 0, SourcesErrors.FileNotFound()));
        }

        return (
            new(plans, plans.Sum(one => (long)one.Texts), plans.Sum(one => (long)one.Changed), plans.Sum(one => (long)one.ToEmbed),
                asked.Length - plans.Count),
            null);
    }

    private async Task<ReEmbedPlan> PlanAsync(Guid file, CancellationToken ct)
    {
        await using var plans = plan.ExecuteAsync([file], ct).GetAsyncEnumerator(ct);
        return await plans.MoveNextAsync() ? plans.Current : throw new InvalidOperationException("A file has a plan.");
    }

    /// <summary>Names by file, and whether the file has rows, in the order in which the files came.</summary>
    private async Task<OrderedDictionary<Guid, (string Name, bool HasRows)>> ListFilesAsync(Guid groupId, CancellationToken ct)
    {
        await using var context = await contexts.CreateDbContextAsync(ct);
        var files = await context.Set<SourceFileRow>().AsNoTracking()
            .Where(file => file.GroupId == groupId && file.DeletedAtUtc == null).OrderBy(file => file.SourceFileId)
            .Select(file => new { file.SourceFileId, file.Name, file.Current.RowCount }).ToListAsync(ct);
        return new(files.Select(file => KeyValuePair.Create(file.SourceFileId, (file.Name, file.RowCount > 0))));
    }
}
