using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Core.Sources.Columns;
using FlexPortal.Core.Sources.Embeddings.Sets;

namespace FlexPortal.Core.Sources.Embeddings.Work;

/// <summary>What embedding a file again would do.</summary>
/// <param name="SourceFileId">The file.</param>
/// <param name="Texts">Distinct texts that it would have; 0 with an error.</param>
/// <param name="Changed">Those of them that the present set lacks: new or changed.</param>
/// <param name="ToEmbed">Those of them that have no vector, from any file: the only ones that cost something.</param>
/// <param name="Error">Why it cannot be embedded; null when it can.</param>
public sealed record ReEmbedPlan(Guid SourceFileId, int Texts, int Changed, int ToEmbed, PortalError? Error)
{
    /// <summary>Name of the file; empty when the group has no such file.</summary>
    public string Name { get; init; } = "";
}

/// <summary>Says what embedding files again would do. Reads them, and embeds and changes nothing.</summary>
internal sealed class PlanReEmbed(ReadTexts read, EmbedTexts embed, PortalDatabase database)
{
    /// <summary>The plans in the order of the files, each as soon as it is made: a large file takes seconds.</summary>
    public IAsyncEnumerable<ReEmbedPlan> ExecuteAsync(IReadOnlyList<Guid> files, CancellationToken cancellationToken) =>
        ExecuteAsync(files, tried: null, cancellationToken);

    /// <summary>The same with columns that are not saved; null for the saved ones.</summary>
    public async IAsyncEnumerable<ReEmbedPlan> ExecuteAsync(
        IReadOnlyList<Guid> files, ColumnPreference? tried,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var file in files)
            yield return await PlanAsync(file, tried, cancellationToken);
    }

    private async Task<ReEmbedPlan> PlanAsync(Guid file, ColumnPreference? tried, CancellationToken ct)
    {
        FileTexts? texts;
        PortalError? error;
        try
        {
            (texts, error) = await read.ExecuteAsync(file, tried, ct);
        }
        catch (PortalException damaged)
        {
            (texts, error) = (null, damaged.Error);
        }

        if (texts is null)
            return new(file, 0, 0, 0, error);

        var present = await SetSql.ListActiveAsync(database.Main, file, ct);
        return new(
            file, texts.Texts.Count, texts.Texts.Count(text => !present.Contains(Convert.ToHexStringLower(text.Sha256))),
            await embed.CountMissingAsync(texts.Texts, ct), Error: null);
    }
}
