using System.Diagnostics;
using System.Globalization;
using System.Numerics.Tensors;
using FlexPortal.Core.Sources.Embeddings.Models;
using FlexPortal.Core.Sources.Search.Vectors;
using Microsoft.Extensions.AI;

namespace FlexPortal.Benchmarks;

/// <summary>
/// Texts a second of the built-in model and of word matching on one core; then the nearest ten of 100,000 vectors, beside two baselines
/// that go through the same vectors as 32-bit numbers: a plain loop, and the library's SIMD. Medians.
/// </summary>
internal static class Embeddings
{
    private const int Dimensions = 384, Vectors = 100_000, Searches = 50, Nearest = 10;

    public static async Task RunAsync()
    {
        string[] texts =
        [
            .. Enumerable.Range(0, 960).Select(row => string.Create(CultureInfo.InvariantCulture,
                $"Security: Example Holdings {row} plc; Asset class: equity; Currency: USD; Cost basis: {row * 37.25m}")),
        ];
        using (var model = OnnxEmbedder.Open(EmbeddingModels.BuiltInFolder))
            await TextsAsync("built-in model", model, texts);
        using (var words = new WordEmbedder())
            await TextsAsync("word matching", words, texts);

        var (exact, set, queries) = MakeVectors();
        Write("memory of the set", set.Bytes / 1e6, "MB");
        var plain = Time("plain loop, 32 bits", queries, query => Best(exact, query, static (one, other) =>
        {
            var sum = 0f;
            for (var at = 0; at < one.Length; at++)
                sum += one[at] * other[at];
            return sum;
        }));
        Time("SIMD of the library, 32 bits", queries, query => Best(exact, query, TensorPrimitives.Dot));
        Time("8 bits, nearest ten", queries, query => [.. set.Nearest(query, Nearest).Select(match => match.Index)]);
        var search = new VectorSearch(
            new(long.MaxValue, (_, _) => Task.FromResult(set)),
            (places, _) => Task.FromResult<IReadOnlyList<byte[]>>(
                [.. places.Select(place => VectorBytes.From(exact.AsSpan(place.Index * Dimensions, Dimensions)))]));
        var found = new List<int[]>();
        var times = new List<double>();
        foreach (var query in queries)
        {
            var started = Stopwatch.GetTimestamp();
            var matches = await search.FindAsync([Guid.Empty], query, Nearest, CancellationToken.None);
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            found.Add([.. matches.Select(match => match.Place.Index)]);
        }

        Write("8 bits, then the best forty exactly", Median(times), "ms");
        Write("recall of the exact ten", 100.0 * found.Zip(plain, (one, other) => one.Intersect(other).Count()).Average() / Nearest, "%");
    }

    private static async Task TextsAsync(string name, TextEmbedder embedder, string[] texts)
    {
        await embedder.GenerateAsync(texts.Take(64), null, CancellationToken.None);
        var times = new List<double>();
        for (var round = 0; round < 5; round++)
        {
            var started = Stopwatch.GetTimestamp();
            await embedder.GenerateAsync(texts, null, CancellationToken.None);
            times.Add(Stopwatch.GetElapsedTime(started).TotalSeconds);
        }

        Write(name, texts.Length / Median(times), "texts/s");
    }

    /// <summary>Half of the vectors are near one of 500 others, as texts of a file are.</summary>
    private static (float[] Exact, VectorSet Set, float[][] Queries) MakeVectors()
    {
        var random = new Random(1);
        var exact = new float[Vectors * Dimensions];
        var set = new VectorSetBuilder(Dimensions, Vectors);
        for (var index = 0; index < Vectors; index++)
        {
            var vector = exact.AsSpan(index * Dimensions, Dimensions);
            Fill(random, vector, index % 2 == 1 ? exact.AsSpan(random.Next(500) * Dimensions, Dimensions) : [], 0.5f);
            set.Add(vector);
        }

        var queries = new float[Searches][];
        for (var index = 0; index < Searches; index++)
            Fill(random, queries[index] = new float[Dimensions], exact.AsSpan(random.Next(Vectors) * Dimensions, Dimensions), 0.5f);
        return (exact, set.Build(), queries);
    }

    private static void Fill(Random random, Span<float> vector, ReadOnlySpan<float> near, float distance)
    {
        for (var at = 0; at < Dimensions; at++)
        {
            var number = (float)(random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5) / MathF.Sqrt(Dimensions / 4f);
            vector[at] = near.IsEmpty ? number : near[at] + (distance * number);
        }

        TensorPrimitives.Divide(vector, TensorPrimitives.Norm<float>(vector), vector);
    }

    private static int[] Best(float[] exact, float[] query, Func<ReadOnlySpan<float>, ReadOnlySpan<float>, float> product)
    {
        var best = new PriorityQueue<int, float>();
        for (var index = 0; index < Vectors; index++)
        {
            best.Enqueue(index, product(exact.AsSpan(index * Dimensions, Dimensions), query));
            if (best.Count > Nearest)
                best.Dequeue();
        }

        return [.. best.UnorderedItems.Select(item => item.Element)];
    }

    private static List<int[]> Time(string name, float[][] queries, Func<float[], int[]> search)
    {
        search(queries[0]);
        var times = new List<double>();
        var found = new List<int[]>();
        foreach (var query in queries)
        {
            var started = Stopwatch.GetTimestamp();
            found.Add(search(query));
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        Write(name, Median(times), "ms");
        return found;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static void Write(string name, double value, string unit) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-40} {value,12:N2} {unit}"));
}
