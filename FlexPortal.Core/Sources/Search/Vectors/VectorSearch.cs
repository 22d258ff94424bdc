using System.Numerics.Tensors;

namespace FlexPortal.Core.Sources.Search.Vectors;

/// <summary>A vector of a set.</summary>
/// <param name="SetId">The set.</param>
/// <param name="Index">Its place in the set, from 0.</param>
internal sealed record VectorPlace(Guid SetId, int Index);

/// <summary>A vector that is near a query.</summary>
/// <param name="Place">Which one.</param>
/// <param name="Score">Cosine of the angle, -1 to 1.</param>
internal sealed record NearVector(VectorPlace Place, float Score);

/// <summary>Reads vectors in the order of the places, each as 32-bit numbers, little-endian.</summary>
internal delegate Task<IReadOnlyList<byte[]>> ReadVectors(IReadOnlyList<VectorPlace> places, CancellationToken cancellationToken);

/// <summary>
/// Finds the nearest vectors of sets: all of them as 8-bit numbers in memory, then the best few of all sets exactly, as they are stored.
/// </summary>
/// <param name="cache">Sets in memory.</param>
/// <param name="read">Reads exact vectors from the database.</param>
internal sealed class VectorSearch(VectorSetCache cache, ReadVectors read)
{
    // 8-bit scores are off by less than a hundredth: four times as many hold the right ones.
    private const int Candidates = 4;

    // Both scores of a comparison may be off: what is further behind cannot be among the best.
    private const float Margin = 0.02f;

    // Sets that are loaded at once: each takes a connection.
    private const int Loaded = 4;

    /// <summary>The nearest vectors with exact scores, nearest first.</summary>
    /// <param name="sets">The sets, of one model.</param>
    /// <param name="query">A vector of length 1, of the model of the sets.</param>
    /// <param name="count">Most matches.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<IReadOnlyList<NearVector>> FindAsync(
        IReadOnlyList<Guid> sets, ReadOnlyMemory<float> query, int count, CancellationToken cancellationToken)
    {
        var near = new List<NearVector>();
        foreach (var some in sets.Chunk(Loaded))
        {
            var loaded = await Task.WhenAll(some.Select(set => cache.GetAsync(set, cancellationToken)));
            foreach (var (setId, set) in some.Zip(loaded))
            {
                near.AddRange(set.Nearest(query.Span, count * Candidates)
                    .Select(match => new NearVector(new(setId, match.Index), match.Score)));
            }
        }

        NearVector[] likely = [.. near.OrderByDescending(match => match.Score).Take(count * Candidates)];
        if (likely.Length == 0)
            return [];

        var least = likely[Math.Min(count, likely.Length) - 1].Score - Margin;
        VectorPlace[] best = [.. likely.TakeWhile(match => match.Score >= least).Select(match => match.Place)];

        var exact = await read(best, cancellationToken);
        var vector = new float[query.Length];
        var matches = new NearVector[best.Length];
        foreach (var (at, place) in best.Index())
        {
            VectorBytes.Read(exact[at], vector);
            matches[at] = new(place, TensorPrimitives.Dot(vector, query.Span));
        }

        return [.. matches.OrderByDescending(match => match.Score).ThenBy(match => match.Place.Index).Take(count)];
    }
}
