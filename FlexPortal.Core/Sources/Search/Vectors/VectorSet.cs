using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace FlexPortal.Core.Sources.Search.Vectors;

/// <summary>A vector that is near another one.</summary>
/// <param name="Index">Its place in the set, from 0.</param>
/// <param name="Score">Cosine of the angle, -1 to 1.</param>
internal sealed record VectorMatch(int Index, float Score);

/// <summary>
/// The vectors of a set as 8-bit numbers with a scale each: a quarter of the memory of 32-bit numbers, and memory is what limits a search
/// through all of them. Immutable; made by <see cref="VectorSetBuilder"/>.
/// </summary>
internal sealed class VectorSet
{
    // The products of two such numbers, and the sum of two products, fit into 16 bits.
    internal const int Largest = 127;

    private readonly sbyte[] _numbers;
    private readonly float[] _scales;
    private readonly int _stride;

    internal VectorSet(int dimensions, sbyte[] numbers, float[] scales)
    {
        (Dimensions, _numbers, _scales) = (dimensions, numbers, scales);
        _stride = Stride(dimensions);
    }

    /// <summary>Numbers in a vector.</summary>
    public int Dimensions { get; }

    /// <summary>Vectors.</summary>
    public int Count => _scales.Length;

    /// <summary>Memory in bytes.</summary>
    public long Bytes => _numbers.LongLength + (sizeof(float) * _scales.LongLength);

    /// <summary>The nearest vectors, nearest first. Scores are off by less than a hundredth.</summary>
    /// <param name="query">A vector of length 1.</param>
    /// <param name="count">Most matches.</param>
    /// <exception cref="ArgumentException">The query has other dimensions.</exception>
    public IReadOnlyList<VectorMatch> Nearest(ReadOnlySpan<float> query, int count)
    {
        if (query.Length != Dimensions)
            throw new ArgumentException("The query has other dimensions than the set.", nameof(query));
        if (count <= 0 || Count == 0)
            return [];

        var quantized = new sbyte[_stride];
        var scale = Quantize(query, quantized);
        short[] widened = [.. quantized];
        var best = new PriorityQueue<int, float>(count + 1);
        var least = float.NegativeInfinity;
        for (var index = 0; index < Count; index++)
        {
            var row = _numbers.AsSpan(index * _stride, _stride);
            var score = (Avx2.IsSupported ? Dot(row, widened) : Dot(row, quantized)) * _scales[index];
            if (best.Count == count && score <= least)
                continue;
            if (best.Count < count)
                best.Enqueue(index, score);
            else
                best.EnqueueDequeue(index, score);
            best.TryPeek(out _, out least);
        }

        return
        [
            .. best.UnorderedItems.Select(item => new VectorMatch(item.Element, item.Priority * scale))
                .OrderByDescending(match => match.Score),
        ];
    }

    /// <summary>Numbers of a row: a whole number of the processor's vectors, the rest zeros.</summary>
    internal static int Stride(int dimensions) => (dimensions + 63) / 64 * 64;

    /// <summary>Writes a vector as 8-bit numbers and returns the scale that they are multiplied with.</summary>
    internal static float Quantize(ReadOnlySpan<float> vector, Span<sbyte> numbers)
    {
        var scale = MathF.Abs(TensorPrimitives.MaxMagnitude(vector)) / Largest;
        if (scale == 0)
            return 0;
        for (var at = 0; at < vector.Length; at++)
            numbers[at] = (sbyte)Math.Clamp(MathF.Round(vector[at] / scale), -Largest, Largest);
        return scale;
    }

    /// <summary>Sixteen products at once, of which one instruction adds pairs.</summary>
    internal static int Dot(ReadOnlySpan<sbyte> one, ReadOnlySpan<short> other)
    {
        var (even, odd) = (Vector256<int>.Zero, Vector256<int>.Zero);
        ref var left = ref MemoryMarshal.GetReference(one);
        ref var right = ref MemoryMarshal.GetReference(other);
        for (nuint at = 0; at < (nuint)one.Length; at += 32)
        {
            even += Avx2.MultiplyAddAdjacent(
                Avx2.ConvertToVector256Int16(Vector128.LoadUnsafe(ref left, at)), Vector256.LoadUnsafe(ref right, at));
            odd += Avx2.MultiplyAddAdjacent(
                Avx2.ConvertToVector256Int16(Vector128.LoadUnsafe(ref left, at + 16)), Vector256.LoadUnsafe(ref right, at + 16));
        }

        return Vector256.Sum(even + odd);
    }

    /// <summary>The same for any processor.</summary>
    internal static int Dot(ReadOnlySpan<sbyte> one, ReadOnlySpan<sbyte> other)
    {
        var sum = Vector<int>.Zero;
        var left = MemoryMarshal.Cast<sbyte, Vector<sbyte>>(one);
        var right = MemoryMarshal.Cast<sbyte, Vector<sbyte>>(other);
        for (var at = 0; at < left.Length; at++)
        {
            Vector.Widen(left[at], out var leftLow, out var leftHigh);
            Vector.Widen(right[at], out var rightLow, out var rightHigh);
            Vector.Widen((leftLow * rightLow) + (leftHigh * rightHigh), out var low, out var high);
            sum += low + high;
        }

        return Vector.Sum(sum);
    }
}
