using System.Runtime.CompilerServices;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Core.Sources.Embeddings.Queue;
using FlexPortal.Core.Sources.Embeddings.Sets;
using FlexPortal.Core.Sources.Files;
using FlexPortal.Core.Sources.Groups;
using Microsoft.EntityFrameworkCore;
using QueueErrors = FlexPortal.Core.Sources.Embeddings.Queue.EmbeddingErrors;

namespace FlexPortal.Core.Sources.Embeddings.Work;

/// <summary>What embedding a file again would do.</summary>
/// <param name="SourceFileId">The file.</param>
/// <param name="Texts">Distinct texts that it would have; 0 with an error.</param>
/// <param name="Changed">Those of them that the present set lacks: new or changed.</param>
/// <param name="ToEmbed">Those of them that have no vector, from any file: the only ones that cost something.</param>
/// <param name="Error">Why it cannot be embedded; null when it can.</param>
public sealed record ReEmbedPlan(Guid SourceFileId, int Texts, int Changed, int ToEmbed, PortalError? Error);

/// <summary>What a request to embed again would do.</summary>
/// <param name="Files">The plan of each file that was read.</param>
/// <param name="Texts">Distinct texts of these files.</param>
/// <param name="Changed">Those of them that the present sets lack.</param>
/// <param name="ToEmbed">Those of them that have no vector; a text of several files counts for each.</param>
/// <param name="LeftOut">Files that were not read because the time was up.</param>
public sealed record ReEmbedPreview(IReadOnlyList<ReEmbedPlan> Files, long Texts, long Changed, long ToEmbed, int LeftOut);

/// <summary>Says what embedding files again would do. Reads them, and embeds and changes nothing.</summary>
internal sealed class PlanReEmbed(
    ReadTexts read, EmbedTexts embed, PortalDatabase database, IDbContextFactory<PortalDbContext> contexts, GroupQueries groups,
    TimeProvider time)
{
    /// <summary>Time after which no further file is read.</summary>
    internal static readonly TimeSpan Longest = TimeSpan.FromSeconds(45);

    /// <summary>The plans in the order of the files, each as soon as it is made: a large file takes seconds.</summary>
    public async IAsyncEnumerable<ReEmbedPlan> ExecuteAsync(
        IReadOnlyList<Guid> files, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var file in files)
            yield return await PlanAsync(file, cancellationToken);
    }

    /// <summary>What a request would do, as far as can be said within 45 s; or why it would be refused.</summary>
    public async Task<(ReEmbedPreview? Preview, PortalError? Error)> ExecuteAsync(
        ReEmbedRequest request, CancellationToken cancellationToken)
    {
        if (await groups.FindAsync(request.GroupId, cancellationToken) is not { } group)
            return (null, SourcesErrors.GroupNotFound());
        if (group.ArchivedAtUtc is not null)
            return (null, SourcesErrors.GroupArchived());
        var own = await ListFilesAsync(request.GroupId, cancellationToken);
        var asked = (request.Files ?? own).Distinct().Take(ReEmbed.MostFiles).ToArray();
        if (asked.Length == 0)
            return (null, QueueErrors.NothingToEmbed());

        var (began, known, plans) = (time.GetTimestamp(), own.ToHashSet(), new List<ReEmbedPlan>());
        foreach (var file in asked.TakeWhile(_ => time.GetElapsedTime(began) < Longest))
        {
            plans.Add(known.Contains(file)
                ? await PlanAsync(file, cancellationToken) : new(file, 0, 0, 0, SourcesErrors.FileNotFound()));
        }

        return (
            new(plans, plans.Sum(plan => (long)plan.Texts), plans.Sum(plan => (long)plan.Changed), plans.Sum(plan => (long)plan.ToEmbed),
                asked.Length - plans.Count),
            null);
    }

    private async Task<List<Guid>> ListFilesAsync(Guid groupId, CancellationToken ct)
    {
        await using var context = await contexts.CreateDbContextAsync(ct);
        return await context.Set<SourceFileRow>().AsNoTracking().Where(file => file.GroupId == groupId && file.DeletedAtUtc == null)
            .OrderBy(file => file.SourceFileId).Select(file => file.SourceFileId).ToListAsync(ct);
    }

    private async Task<ReEmbedPlan> PlanAsync(Guid file, CancellationToken ct)
    {
        var (texts, error) = await read.ExecuteAsync(file, ct);
        if (texts is null)
            return new(file, 0, 0, 0, error);

        var present = await SetSql.ListActiveAsync(database.Main, file, ct);
        return new(
            file, texts.Texts.Count, texts.Texts.Count(text => !present.Contains(Convert.ToHexStringLower(text.Sha256))),
            await embed.CountMissingAsync(texts.Texts, ct), Error: null);
    }
}
