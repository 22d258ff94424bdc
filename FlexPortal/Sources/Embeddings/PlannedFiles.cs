using FlexPortal.Core.Sources.Columns;
using FlexPortal.Core.Sources.Embeddings.Work;
using FlexPortal.Core.Sources.Files;

namespace FlexPortal.Sources.Embeddings;

/// <summary>A file that could be embedded again.</summary>
/// <param name="File">The file.</param>
/// <param name="Plan">What it would do; null when it was not counted, because counting all files takes too long for a page.</param>
internal sealed record PlannedFile(HeaderFile File, ReEmbedPlan? Plan);

/// <summary>Counts what embedding files again would do, for as long as a page can wait.</summary>
internal static class PlannedFiles
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(8);

    /// <summary>The files in their order. Small ones are counted first, so that a large one leaves only itself out.</summary>
    /// <param name="plan">Counts.</param>
    /// <param name="files">The files.</param>
    /// <param name="tried">Columns that are not saved; null for those that are saved.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static async Task<IReadOnlyList<PlannedFile>> CountAsync(
        PlanReEmbed plan, IReadOnlyList<HeaderFile> files, ColumnPreference? tried, TimeProvider time, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var counted = new Dictionary<Guid, ReEmbedPlan>(files.Count);
        Guid[] smallFirst = [.. files.OrderBy(file => file.Rows).Select(file => file.SourceFileId)];
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        late.CancelAfter(Longest);
        try
        {
            await foreach (var one in plan.ExecuteAsync(smallFirst, tried, late.Token))
            {
                counted.Add(one.SourceFileId, one);
                if (time.GetElapsedTime(began) > Longest)
                    break;
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The rest is not counted.
        }

        return [.. files.Select(file => new PlannedFile(file, counted.GetValueOrDefault(file.SourceFileId)))];
    }
}
