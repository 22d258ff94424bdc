using System.Numerics.Tensors;
using FlexPortal.Core.Sources.Embeddings.Models;
using FlexPortal.Tests.Support;
using Microsoft.Extensions.AI;
using Xunit;

namespace FlexPortal.Tests.Sources.Embeddings;

/// <summary>The model that the build puts beside the program, and folders that hold none.</summary>
public sealed class OnnxEmbedderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_built_in_model_knows_what_words_mean()
    {
        using var embedder = OnnxEmbedder.Open(EmbeddingModels.BuiltInFolder);

        var vectors = await EmbedAsync(embedder, "dog", "puppy", "invoice");

        Assert.Equal(384, embedder.Model.Dimensions);
        Assert.All(vectors, vector =>
        {
            Assert.Equal(384, vector.Length);
            Assert.All(vector, number => Assert.True(float.IsFinite(number)));
            Assert.Equal(1, TensorPrimitives.Norm<float>(vector), 1e-4f);
        });
        Assert.InRange(Cosine(vectors[0], vectors[1]), 0.6f, 0.9f);
        Assert.InRange(Cosine(vectors[0], vectors[2]), 0, 0.4f);
    }

    [Fact]
    public async Task A_text_has_the_same_vector_alone_and_among_others()
    {
        using var embedder = OnnxEmbedder.Open(EmbeddingModels.BuiltInFolder);
        string[] texts = [.. Enumerable.Range(1, 70).Select(words => string.Join(' ', Enumerable.Repeat("dividend", words % 7 + 1)))];

        var together = await EmbedAsync(embedder, texts);
        var alone = await EmbedAsync(embedder, texts[3]);

        Assert.Equal(70, together.Count);
        Assert.InRange(Cosine(together[3], alone[0]), 0.99f, 1.01f);
        Assert.InRange(Cosine(together[3], together[10]), 0.99f, 1.01f);
        Assert.InRange(Cosine(together[3], together[6]), 0, 0.995f);
    }

    [Fact]
    public async Task Texts_of_more_than_256_tokens_are_counted()
    {
        using var embedder = OnnxEmbedder.Open(EmbeddingModels.BuiltInFolder);
        static string Words(int count) => string.Join(' ', Enumerable.Repeat("cash", count));

        // Two tokens mark the beginning and the end.
        var made = await embedder.GenerateAsync([Words(254), Words(255), Words(100_000), "cash"], null, Cancel);

        Assert.Equal(2, ((IReadOnlyList<int>)made.AdditionalProperties![TextEmbedder.CutTexts]!).Count);
        Assert.InRange(Cosine(made[1].Vector.ToArray(), made[2].Vector.ToArray()), 0.999f, 1.001f);
    }

    [Fact]
    public async Task Half_a_surrogate_pair_is_no_fault()
    {
        using var embedder = OnnxEmbedder.Open(EmbeddingModels.BuiltInFolder);

        var vectors = await EmbedAsync(embedder, "cost \ud83d basis", "");

        Assert.All(vectors, vector => Assert.Equal(1, TensorPrimitives.Norm<float>(vector), 1e-4f));
    }

    [Fact]
    public async Task A_cancelled_call_ends()
    {
        using var embedder = OnnxEmbedder.Open(EmbeddingModels.BuiltInFolder);
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => embedder.GenerateAsync(["cash"], null, cancelled.Token));
    }

    [Theory]
    [InlineData(null, null, "missing")]
    [InlineData("built-in", null, "missing")]
    [InlineData("no model", "built-in", "model.onnx is broken")]
    [InlineData("", "built-in", "model.onnx is broken")]
    [InlineData("built-in", "", "vocab.txt is no vocabulary")]
    [InlineData("built-in", "word\nother\n", "vocab.txt is no vocabulary")]
    public void A_broken_folder_is_an_error_that_says_what_is_wrong(string? model, string? vocabulary, string cause)
    {
        Write("model.onnx", model);
        Write("vocab.txt", vocabulary);

        var error = Assert.Throws<PortalException>(() => OnnxEmbedder.Open(_folder.Path)).Error;

        Assert.Equal(("EMBEDDING_MODEL_INVALID", false), (error.Code, error.Retryable));
        Assert.Contains(cause, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(_folder.Path, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_vocabulary_of_another_model_is_an_error()
    {
        Write("model.onnx", "built-in");
        var lines = Enumerable.Range(0, 40_000).Select(number => $"[unused{number}]");
        File.WriteAllLines(_folder.Under("vocab.txt"), lines.Concat(["[UNK]", "[CLS]", "[SEP]", "[PAD]", "profit", "and", "loss"]));

        var error = Assert.Throws<PortalException>(() => OnnxEmbedder.Open(_folder.Path)).Error;

        Assert.Equal("EMBEDDING_MODEL_INVALID", error.Code);
    }

    [Fact]
    public void The_code_of_a_folder_changes_with_its_files()
    {
        Write("model.onnx", "built-in");
        Write("vocab.txt", "built-in");
        string Code()
        {
            using var embedder = OnnxEmbedder.Open(_folder.Path);
            return embedder.Model.Code;
        }

        var before = Code();
        File.AppendAllText(_folder.Under("vocab.txt"), "dividendyield\n");

        Assert.StartsWith($"{Path.GetFileName(_folder.Path)}@", before, StringComparison.Ordinal);
        Assert.NotEqual(before, Code());
    }

    private static async Task<IReadOnlyList<float[]>> EmbedAsync(OnnxEmbedder embedder, params string[] texts) =>
        [.. (await embedder.GenerateAsync(texts, null, Cancel)).Select(one => one.Vector.ToArray())];

    private static float Cosine(float[] one, float[] other) => TensorPrimitives.CosineSimilarity<float>(one, other);

    private void Write(string name, string? content)
    {
        if (content is "built-in")
            File.Copy(Path.Combine(EmbeddingModels.BuiltInFolder, name), _folder.Under(name));
        else if (content is not null)
            File.WriteAllText(_folder.Under(name), content);
    }
}
