using System.Numerics.Tensors;
using Microsoft.Extensions.AI;

namespace FlexPortal.Core.Sources.Embeddings.Models;

/// <summary>
/// What the three kinds of models have in common. Errors are <see cref="PortalException"/>s of <see cref="EmbeddingErrors"/>.
/// </summary>
internal abstract class TextEmbedder : IEmbeddingGenerator<string, Embedding<float>>
{
    /// <summary>Additional property of an answer: the places of the texts that were cut.</summary>
    public const string CutTexts = "cut_texts";

    /// <summary>The model.</summary>
    public abstract EmbeddingModel Model { get; }

    /// <summary>
    /// Whether a question has a word that the model can mean something by. Without one it is near to whatever has odd letters too.
    /// </summary>
    public virtual bool KnowsWordsOf(string question) => true;

    /// <inheritdoc/>
    public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        var (vectors, cut) = await EmbedAsync([.. values.Select(Whole)], options, cancellationToken);
        return new(vectors.Select(vector => new Embedding<float>(vector) { ModelId = Model.Code }))
        {
            AdditionalProperties = new() { [CutTexts] = cut },
        };
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null) => serviceKey is not null ? null
        : serviceType == typeof(EmbeddingGeneratorMetadata) ? new EmbeddingGeneratorMetadata(null, null, Model.Code, Model.Dimensions)
        : serviceType == typeof(EmbeddingModel) ? Model
        : serviceType.IsInstanceOfType(this) ? this : null;

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Normalized vectors in the order of the texts.</summary>
    protected abstract Task<EmbeddedTexts> EmbedAsync(
        IReadOnlyList<string> texts, EmbeddingGenerationOptions? options, CancellationToken cancellationToken);

    /// <summary>The text with a replacement character for each half of a pair of surrogates; no tokenizer takes these.</summary>
    internal static string Whole(string text) => text.AsSpan().IndexOfAnyInRange('\ud800', '\udfff') < 0 ? text
        : string.Concat(text.EnumerateRunes().Select(rune => rune.ToString()));

    /// <summary>Releases what the model holds.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }

    /// <summary>Gives a vector the length 1; false when it has none or a number is not finite.</summary>
    protected internal static bool TryNormalize(Span<float> vector)
    {
        // The largest number first: squares of very large or small numbers are not numbers of 32 bits.
        var largest = TensorPrimitives.MaxMagnitude<float>(vector);
        if (!float.IsFinite(largest) || largest == 0)
            return false;

        TensorPrimitives.Divide(vector, MathF.Abs(largest), vector);
        TensorPrimitives.Divide(vector, TensorPrimitives.Norm<float>(vector), vector);
        return true;
    }
}
