namespace FlexPortal.Core.Sources.Embeddings.Models;

/// <summary>The model that turns texts into vectors. Vectors of two models cannot be compared.</summary>
/// <param name="Code">Stable name with a version; stored beside vectors. Another code means that texts must be embedded again.</param>
/// <param name="Dimensions">Numbers in a vector.</param>
/// <param name="MaxTokens">Tokens of a text that count; the rest is cut and the text counted. 0: no limit.</param>
/// <param name="SendsTextsOut">Whether texts leave this machine.</param>
/// <param name="IsWordMatchingOnly">Whether only texts with common words or parts of words are near each other.</param>
public sealed record EmbeddingModel(string Code, int Dimensions, int MaxTokens, bool SendsTextsOut, bool IsWordMatchingOnly)
{
    /// <summary>Texts that are less similar to a question than this have nothing to do with it, -1 to 1; -1 when it is not known.</summary>
    internal float LeastSimilarity { get; init; } = -1;
}

/// <summary>Vectors of texts.</summary>
/// <param name="Vectors">One for each text, in the same order, each of length 1.</param>
/// <param name="Cut">Places of the texts that were longer than the model reads, ascending.</param>
internal sealed record EmbeddedTexts(IReadOnlyList<ReadOnlyMemory<float>> Vectors, IReadOnlyList<int> Cut);
