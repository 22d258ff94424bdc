using Microsoft.Extensions.AI;

namespace FlexPortal.Core.Sources.Embeddings.Models;

/// <summary>
/// Word matching in place of a model: each word, and each run of three and four letters in it, counts at a place of the vector that its
/// hash chooses. The same on every machine and in every process.
/// </summary>
internal sealed class WordEmbedder : TextEmbedder
{
    private const int Dimensions = 384;

    // All runs of letters of a word together, beside the word itself.
    private const float RunsOfLetters = 0.7f;

    /// <inheritdoc/>
    public override EmbeddingModel Model { get; } =
        new("words@1", Dimensions, MaxTokens: 0, SendsTextsOut: false, IsWordMatchingOnly: true);

    /// <inheritdoc/>
    protected override Task<EmbeddedTexts> EmbedAsync(
        IReadOnlyList<string> texts, EmbeddingGenerationOptions? options, CancellationToken cancellationToken) =>
        Task.Run(() => Embed(texts, WordWeights.From(options), cancellationToken), cancellationToken);

    private static EmbeddedTexts Embed(IReadOnlyList<string> texts, WordWeights? weights, CancellationToken cancellationToken)
    {
        var vectors = new ReadOnlyMemory<float>[texts.Count];
        foreach (var (index, text) in texts.Index())
        {
            cancellationToken.ThrowIfCancellationRequested();
            vectors[index] = Embed(text, weights);
        }

        return new(vectors, Cut: []);
    }

    private static float[] Embed(string text, WordWeights? weights)
    {
        var vector = new float[Dimensions];
        foreach (var word in WordWeights.Words(text))
            Add(vector, word, weights?.Of(word) ?? 1);
        if (!TryNormalize(vector))
        {
            // A text without words is near other such texts only. The same for the rare one whose parts cancel each other out.
            Count(vector, "", 1);
            TryNormalize(vector);
        }

        return vector;
    }

    private static void Add(float[] vector, string word, float weight)
    {
        Count(vector, word, weight);
        var marked = $"<{word}>";
        var runs = Math.Max(0, marked.Length - 2) + Math.Max(0, marked.Length - 3);
        for (var length = 3; length <= 4; length++)
        {
            for (var at = 0; at + length <= marked.Length; at++)
                Count(vector, marked.AsSpan(at, length), weight * RunsOfLetters / MathF.Sqrt(runs));
        }
    }

    private static void Count(float[] vector, ReadOnlySpan<char> feature, float weight)
    {
        // FNV-1a, with the last step of MurmurHash3 so that the upper bits are as mixed as the lower ones.
        var hash = 2166136261u;
        foreach (var letter in feature)
            hash = (hash ^ letter) * 16777619u;
        hash = (hash ^ (hash >> 16)) * 0x85ebca6bu;
        hash = (hash ^ (hash >> 13)) * 0xc2b2ae35u;
        hash ^= hash >> 16;
        vector[hash % Dimensions] += hash >= 1u << 31 ? -weight : weight;
    }
}
