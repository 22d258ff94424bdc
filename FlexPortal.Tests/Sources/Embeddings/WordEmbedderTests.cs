using System.Numerics.Tensors;
using FlexPortal.Core.Sources.Embeddings.Models;
using Microsoft.Extensions.AI;
using Xunit;

namespace FlexPortal.Tests.Sources.Embeddings;

/// <summary>Word matching where there is no model.</summary>
public sealed class WordEmbedderTests
{
    private static readonly string[] Columns = ["Market value in base currency", "Market price", "Market", "Currency"];

    [Fact]
    public async Task A_text_has_the_same_vector_on_every_machine()
    {
        var vector = Assert.Single(await EmbedAsync(null, "Cost basis"));

        Assert.Equal(384, vector.Length);
        Assert.Equal(1, TensorPrimitives.Norm<float>(vector), 1e-5f);
        // The two words.
        var places = vector.Index().OrderByDescending(place => MathF.Abs(place.Item)).ThenBy(place => place.Index).Take(2);
        Assert.Equal([266, 345], places.Select(place => place.Index));
    }

    [Fact]
    public async Task Texts_with_common_words_or_parts_of_words_are_near()
    {
        var vectors = await EmbedAsync(null, "Résumé of currencies", "resume, CURRENCY", "dividend yield");

        Assert.InRange(TensorPrimitives.Dot<float>(vectors[0], vectors[1]), 0.4f, 1);
        Assert.InRange(MathF.Abs(TensorPrimitives.Dot<float>(vectors[0], vectors[2])), 0, 0.2f);
    }

    [Fact]
    public async Task A_rare_word_counts_more_than_a_common_one()
    {
        var (without, with) = (await EmbedAsync(null, ["market currency", "market", "currency"]),
            await EmbedAsync(WordWeights.Of(Columns), ["market currency", "market", "currency"]));

        static float Preference(IReadOnlyList<float[]> vectors) =>
            TensorPrimitives.Dot<float>(vectors[0], vectors[2]) - TensorPrimitives.Dot<float>(vectors[0], vectors[1]);
        Assert.InRange(Preference(without), -0.1f, 0.1f);
        Assert.InRange(Preference(with), 0.15f, 1);
    }

    [Fact]
    public void Words_are_weighed_by_the_texts_that_have_them()
    {
        var weights = WordWeights.Of(Columns);

        // ln(5/4) + 0.3, ln(5/3) + 0.3, ln(5) + 0.3.
        Assert.Equal([0.523f, 0.811f, 1.909f], new[] { "market", "currency", "broker" }.Select(word => MathF.Round(weights.Of(word), 3)));
    }

    [Fact]
    public void Words_are_runs_of_letters_or_of_digits() =>
        Assert.Equal(["nestle", "s", "a", "1", "234", "chf", "q", "4"], WordWeights.Words("Nestlé S.A. 1,234CHF Q4"));

    [Theory]
    [InlineData("kwyjibo zworp", "Currency hedge of the franc", 0, 0.04f)]
    [InlineData("hjkl", "T1 sold in May", 0, 0.04f)]
    [InlineData("divdend", "The dividend was raised", 0.05f, 0.2f)]
    [InlineData("RECLAIM", "It can be reclaimed", 0.05f, 0.2f)]
    [InlineData("franc", "Currency hedge of the franc", 0.3f, 0.7f)]
    [InlineData("franc", "FRANC", 0.999f, 1.001f)]
    [InlineData("?", "franc", 0, 0)]
    public void A_text_is_similar_by_the_parts_that_it_shares(string question, string text, float least, float most)
    {
        using var embedder = new WordEmbedder();

        Assert.InRange(embedder.SimilarityOf(question, text)!.Value, least, most);
        Assert.InRange(embedder.Model.LeastSimilarity, 0.04f, 0.05f);
    }

    [Fact]
    public async Task A_text_without_words_has_a_vector_too()
    {
        var vectors = await EmbedAsync(null, "", "—", "\ud83d");

        Assert.All(vectors, vector => Assert.Equal(1, TensorPrimitives.Norm<float>(vector), 1e-5f));
    }

    private static async Task<IReadOnlyList<float[]>> EmbedAsync(WordWeights? weights, params string[] texts)
    {
        using var embedder = new WordEmbedder();
        return [.. (await embedder.GenerateAsync(texts, weights?.AsOptions(), TestContext.Current.CancellationToken))
            .Select(one => one.Vector.ToArray())];
    }
}
