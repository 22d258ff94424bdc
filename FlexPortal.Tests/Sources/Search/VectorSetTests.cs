using System.Numerics.Tensors;
using FlexPortal.Core.Sources.Embeddings.Models;
using FlexPortal.Core.Sources.Search.Vectors;
using Xunit;

namespace FlexPortal.Tests.Sources.Search;

/// <summary>The nearest vectors of a set, compared with a plain search through 32-bit numbers.</summary>
public sealed class VectorSetTests
{
    [Theory]
    [InlineData(384)]
    [InlineData(64)]
    [InlineData(3)]
    [InlineData(1)]
    public void Scores_are_cosines(int dimensions)
    {
        var vectors = Vectors(50, dimensions);
        var set = Build(vectors);

        var matches = set.Nearest(vectors[7], 50);

        Assert.Equal((50, dimensions), (set.Count, set.Dimensions));
        Assert.Equal(50, matches.Select(match => match.Index).Distinct().Count());
        Assert.All(matches, match => Assert.Equal(TensorPrimitives.Dot<float>(vectors[7], vectors[match.Index]), match.Score, 0.01f));
        Assert.Equal(matches.OrderByDescending(match => match.Score), matches);
    }

    [Fact]
    public void Both_ways_to_multiply_agree()
    {
        Assert.SkipUnless(System.Runtime.Intrinsics.X86.Avx2.IsSupported, "This processor has one way only.");
        var random = new Random(3);
        sbyte[] one = [.. Enumerable.Range(0, 384).Select(_ => (sbyte)random.Next(-127, 128))];
        sbyte[] other = [.. Enumerable.Range(0, 384).Select(at => at % 5 == 0 ? (sbyte)-127 : (sbyte)random.Next(-127, 128))];

        var expected = one.Zip(other, (left, right) => left * right).Sum();

        Assert.Equal((expected, expected), (VectorSet.Dot(one, other), VectorSet.Dot(one, (short[])[.. other])));
    }

    [Fact]
    public async Task The_best_are_found_and_ordered_by_exact_scores()
    {
        var vectors = Vectors(5_000, 384);
        var query = Vectors(1, 384, seed: 9)[0];
        var (search, read) = Search(vectors);

        var matches = await search.FindAsync([Guid.NewGuid()], query, 10, TestContext.Current.CancellationToken);

        var expected = vectors.Index().Select(one => new VectorMatch(one.Index, TensorPrimitives.Dot<float>(one.Item, query)))
            .OrderByDescending(match => match.Score).Take(10);
        Assert.Equal(expected, matches.Select(match => new VectorMatch(match.Place.Index, match.Score)));
        // Those whose 8-bit score is too far behind are not read.
        Assert.InRange(Assert.Single(read), 10, 39);
    }

    [Fact]
    public async Task Exact_scores_decide_between_vectors_that_8_bits_do_not_tell_apart()
    {
        // Eight vectors that differ from the query by less than a step of 8 bits, the nearest last.
        float[][] vectors = [.. Enumerable.Range(0, 8).Select(number => Normal([1, (8 - number) * 0.00045f]))];
        var (search, _) = Search(vectors);

        var matches = await search.FindAsync([Guid.NewGuid()], Normal([1, 0]), 2, TestContext.Current.CancellationToken);

        Assert.Equal([7, 6], matches.Select(match => match.Place.Index));
    }

    [Fact]
    public async Task A_set_without_vectors_has_no_matches()
    {
        var (search, read) = Search([]);

        Assert.Empty(await search.FindAsync([Guid.NewGuid()], new float[384], 10, TestContext.Current.CancellationToken));
        Assert.Empty(read);
    }

    [Fact]
    public void A_query_of_another_model_is_refused() =>
        Assert.Throws<ArgumentException>(() => Build(Vectors(2, 8)).Nearest(new float[4], 1));

    [Fact]
    public void Stored_vectors_must_be_those_of_the_set()
    {
        var stored = VectorBytes.From([0.5f, -2]);
        Assert.Equal("0000003F000000C0", Convert.ToHexString(stored));

        var builder = new VectorSetBuilder(2, 2);
        builder.Add(stored);
        Assert.Throws<InvalidDataException>(() => builder.Add(new byte[4]));
        Assert.Throws<InvalidDataException>(() => builder.Add(VectorBytes.From([float.NaN, 1])));
        Assert.Throws<InvalidDataException>(builder.Build);
        builder.Add(stored);
        Assert.Throws<InvalidDataException>(() => builder.Add(stored));
        Assert.Equal(2, builder.Build().Count);
    }

    internal static VectorSet Build(IReadOnlyList<float[]> vectors, int dimensions = 384)
    {
        var builder = new VectorSetBuilder(vectors.Count > 0 ? vectors[0].Length : dimensions, vectors.Count);
        foreach (var vector in vectors)
            builder.Add(VectorBytes.From(vector));
        return builder.Build();
    }

    private static (VectorSearch Search, List<int> Read) Search(float[][] vectors)
    {
        var read = new List<int>();
        var cache = new VectorSetCache(1 << 30, (_, _) => Task.FromResult(Build(vectors)));
        return (new(cache, ReadAsync), read);

        Task<IReadOnlyList<byte[]>> ReadAsync(IReadOnlyList<VectorPlace> places, CancellationToken cancellationToken)
        {
            read.Add(places.Count);
            return Task.FromResult<IReadOnlyList<byte[]>>([.. places.Select(place => VectorBytes.From(vectors[place.Index]))]);
        }
    }

    private static float[][] Vectors(int count, int dimensions, int seed = 1)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => Normal([.. Enumerable.Range(0, dimensions)
            .Select(_ => (float)(random.NextDouble() + random.NextDouble() - 1))]))];
    }

    private static float[] Normal(float[] vector)
    {
        Assert.True(TextEmbedder.TryNormalize(vector));
        return vector;
    }
}
