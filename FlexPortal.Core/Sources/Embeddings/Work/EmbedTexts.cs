using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Core.Sources.Embeddings.Models;
using FlexPortal.Core.Sources.Embeddings.Queue;
using FlexPortal.Core.Sources.Embeddings.Sets;

namespace FlexPortal.Core.Sources.Embeddings.Work;

/// <summary>
/// Gives each text a vector. Those that have one are reused; each batch is stored at once, so that none is paid for twice.
/// </summary>
internal sealed class EmbedTexts(PortalDatabase database, EmbeddingModels models)
{
    private const int LookedUp = 2_000;

    // On this machine a batch is a fifth of a second; to a service it is a request, and several are under way at once.
    private const int OwnBatch = 64, ServiceBatch = 256, ServiceRequests = 3;

    /// <summary>Code of the model.</summary>
    public string Model => models.Current.Code;

    /// <summary>Embeds what has no vector of the model.</summary>
    /// <param name="texts">Distinct texts.</param>
    /// <param name="show">Told how many are done after each batch.</param>
    /// <param name="cancellationToken">Cancels: what was stored stays.</param>
    /// <returns>The counts, and how many of the texts are longer than the model reads.</returns>
    /// <exception cref="PortalException">An error of the model.</exception>
    public async Task<(TextCounts Counts, int Cut)> ExecuteAsync(
        IReadOnlyList<SetText> texts, Func<TextCounts, Task> show, CancellationToken cancellationToken)
    {
        var (model, cut) = (models.Current, 0);
        var counts = new TextCounts(texts.Count, Done: 0, Reused: 0);
        foreach (var page in texts.Chunk(LookedUp))
        {
            var (missing, knownCut) = await MissingAsync(model, page, cancellationToken);
            cut += knownCut;
            var reused = page.Length - missing.Length;
            counts = counts with { Done = counts.Done + reused, Reused = counts.Reused + reused };
            await show(counts);
            var (length, atOnce) = model.SendsTextsOut ? (ServiceBatch, ServiceRequests) : (OwnBatch, 1);
            foreach (var batches in missing.Chunk(length).Chunk(atOnce))
            {
                // One that fails does not keep the others from being stored.
                cut += (await Task.WhenAll(batches.Select(batch => EmbedAsync(model, batch, cancellationToken)))).Sum();
                counts = counts with { Done = counts.Done + batches.Sum(batch => batch.Length) };
                await show(counts);
            }
        }

        return (counts, cut);
    }

    /// <summary>How many of the texts have no vector of the model.</summary>
    public async Task<int> CountMissingAsync(IReadOnlyList<SetText> texts, CancellationToken cancellationToken)
    {
        var count = 0;
        foreach (var page in texts.Chunk(LookedUp))
            count += (await MissingAsync(models.Current, page, cancellationToken)).Missing.Length;
        return count;
    }

    /// <summary>Embeds texts and stores their vectors; returns how many were longer than the model reads.</summary>
    private async Task<int> EmbedAsync(EmbeddingModel model, SetText[] batch, CancellationToken ct)
    {
        var embedded = await models.EmbedAsync([.. batch.Select(text => text.Content)], weights: null, ct);
        var cut = embedded.Cut.ToHashSet();
        await VectorSql.AddAsync(
            database.Main, model.Code,
            [.. batch.Select((text, at) => new NewVector(text.Sha256, embedded.Vectors[at], cut.Contains(at)))], ct);
        return cut.Count;
    }

    /// <summary>The texts that have no vector, and how many of the others are longer than the model reads.</summary>
    private async Task<(SetText[] Missing, int Cut)> MissingAsync(EmbeddingModel model, SetText[] page, CancellationToken ct)
    {
        var known = await VectorSql.ListKnownAsync(database.Main, model.Code, [.. page.Select(text => text.Sha256)], ct);
        return (
            [.. page.Where(text => !known.ContainsKey(Convert.ToHexStringLower(text.Sha256)))], known.Values.Count(isCut => isCut));
    }
}
