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

    // For 30 invented words the nearest of 25 notes, 100 rows with notes, 400 holdings and 3,000 trades has at most 0.04; for 25 searches
    // with words in another form or with a typing error, the nearest of the notes has 0.05 to 0.41 in 22. The first two letters of an
    // invented word are in one of 5,000 random codes: up to 0.08.
    private const float LeastSimilarity = 0.05f;

    /// <inheritdoc/>
    public override EmbeddingModel Model { get; } =
        new("words@1", Dimensions, MaxTokens: 0, SendsTextsOut: false, IsWordMatchingOnly: true) { LeastSimilarity = LeastSimilarity };

    /// <summary>
    /// The cosine of the parts themselves. In the vectors parts of two words meet at one place by chance, the more often the more texts
    /// there are.
    /// </summary>
    public override float? SimilarityOf(string question, string text)
    {
        var (asked, has) = (CountParts(question), CountParts(text));
        var length = MathF.Sqrt(asked.Values.Sum(weight => weight * weight) * has.Values.Sum(weight => weight * weight));
        return length == 0 ? 0 : asked.Sum(part => part.Value * has.GetValueOrDefault(part.Key)) / length;
    }

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

    private static Dictionary<(string Part, bool IsRun), float> CountParts(string text)
    {
        var parts = new Dictionary<(string Part, bool IsRun), float>();
        foreach (var word in WordWeights.Words(Whole(text)))
        {
            var isRun = false;
            foreach (var (part, weight) in PartsOf(word))
            {
                var key = (part.ToString(), isRun);
                parts[key] = parts.GetValueOrDefault(key) + weight;
                isRun = true;
            }
        }

        return parts;
    }

    private static void Add(float[] vector, string word, float weight)
    {
        foreach (var (part, share) in PartsOf(word))
            Count(vector, part.Span, weight * share);
    }

    /// <summary>The word, then its runs of letters, each with its weight.</summary>
    private static IEnumerable<(ReadOnlyMemory<char> Part, float Weight)> PartsOf(string word)
    {
        yield return (word.AsMemory(), 1);
        var marked = $"<{word}>";
        var runs = Math.Max(0, marked.Length - 2) + Math.Max(0, marked.Length - 3);
        for (var length = 3; length <= 4; length++)
        {
            for (var at = 0; at + length <= marked.Length; at++)
                yield return (marked.AsMemory(at, length), RunsOfLetters / MathF.Sqrt(runs));
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
