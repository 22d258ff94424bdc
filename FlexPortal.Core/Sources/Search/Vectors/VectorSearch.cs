using System.Numerics.Tensors;

namespace FlexPortal.Core.Sources.Search.Vectors;

/// <summary>Reads vectors of a set in the order of the indexes, each as 32-bit numbers, little-endian.</summary>
internal delegate Task<IReadOnlyList<byte[]>> ReadVectors(Guid setId, IReadOnlyList<int> indexes, CancellationToken cancellationToken);

/// <summary>
/// Finds the nearest vectors of a set: all of them as 8-bit numbers in memory, then the best few exactly, as they are stored.
/// </summary>
/// <param name="cache">Sets in memory.</param>
/// <param name="read">Reads exact vectors from the database.</param>
internal sealed class VectorSearch(VectorSetCache cache, ReadVectors read)
{
    // 8-bit scores are off by less than a hundredth: four times as many hold the right ones.
    private const int Candidates = 4;

    /// <summary>The nearest vectors with exact scores, nearest first.</summary>
    /// <param name="setId">The set.</param>
    /// <param name="query">A vector of length 1, of the model of the set.</param>
    /// <param name="count">Most matches.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<IReadOnlyList<VectorMatch>> FindAsync(
        Guid setId, ReadOnlyMemory<float> query, int count, CancellationToken cancellationToken)
    {
        var set = await cache.GetAsync(setId, cancellationToken);
        int[] indexes = [.. set.Nearest(query.Span, count * Candidates).Select(match => match.Index)];
        if (indexes.Length == 0)
            return [];

        var exact = await read(setId, indexes, cancellationToken);
        var vector = new float[set.Dimensions];
        var matches = new VectorMatch[indexes.Length];
        foreach (var (at, index) in indexes.Index())
        {
            VectorBytes.Read(exact[at], vector);
            matches[at] = new(index, TensorPrimitives.Dot(vector, query.Span));
        }

        return [.. matches.OrderByDescending(match => match.Score).ThenBy(match => match.Index).Take(count)];
    }
}
