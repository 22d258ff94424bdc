using System.Globalization;
using System.Text;
using Microsoft.Extensions.AI;

namespace FlexPortal.Core.Sources.Embeddings.Models;

/// <summary>How rare words are in a set of texts: a word of every text says little (inverse document frequency).</summary>
internal sealed class WordWeights
{
    private const string Key = "word_weights";

    // A word of every text still counts a little.
    private const float Least = 0.3f;

    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);
    private int _texts;

    /// <summary>Counts the words of texts.</summary>
    public static WordWeights Of(IEnumerable<string> texts)
    {
        var weights = new WordWeights();
        foreach (var text in texts.Select(TextEmbedder.Whole))
        {
            weights._texts++;
            foreach (var word in Words(text).Distinct(StringComparer.Ordinal))
                weights._counts[word] = weights._counts.GetValueOrDefault(word) + 1;
        }

        return weights;
    }

    /// <summary>Weight of a word; the highest for one that no text has.</summary>
    public float Of(string word) => MathF.Log((_texts + 1f) / (_counts.GetValueOrDefault(word) + 1)) + Least;

    /// <summary>Words of a text: runs of letters or of digits, in lower case and without accents.</summary>
    public static IEnumerable<string> Words(string text)
    {
        var word = new StringBuilder();
        var isNumber = false;
        foreach (var rune in text.Normalize(NormalizationForm.FormD).EnumerateRunes())
        {
            if (Rune.GetUnicodeCategory(rune) == UnicodeCategory.NonSpacingMark)
                continue;
            var isPart = Rune.IsLetterOrDigit(rune);
            if (word.Length > 0 && (!isPart || Rune.IsDigit(rune) != isNumber))
            {
                yield return word.ToString();
                word.Clear();
            }

            if (isPart)
                word.Append(Rune.ToLowerInvariant(rune).ToString());
            isNumber = Rune.IsDigit(rune);
        }

        if (word.Length > 0)
            yield return word.ToString();
    }

    /// <summary>The weights as options of a generator.</summary>
    public EmbeddingGenerationOptions AsOptions() => new() { AdditionalProperties = new() { [Key] = this } };

    /// <summary>The weights of a generator's options; null without any.</summary>
    public static WordWeights? From(EmbeddingGenerationOptions? options) =>
        options?.AdditionalProperties?.GetValueOrDefault(Key) as WordWeights;
}
