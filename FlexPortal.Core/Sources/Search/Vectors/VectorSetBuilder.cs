using System.Buffers.Binary;

namespace FlexPortal.Core.Sources.Search.Vectors;

/// <summary>Takes vectors in the order of the set, one at a time, so that the 32-bit numbers of a whole set are never in memory.</summary>
/// <param name="dimensions">Numbers in each vector.</param>
/// <param name="count">Vectors that will come.</param>
internal sealed class VectorSetBuilder(int dimensions, int count)
{
    private readonly int _stride = VectorSet.Stride(dimensions);
    private readonly float[] _scales = new float[count];
    private readonly sbyte[] _numbers = new sbyte[VectorSet.Stride(dimensions) * count];
    private readonly float[] _vector = new float[dimensions];
    private int _added;

    /// <summary>Adds a stored vector: 32-bit numbers, little-endian.</summary>
    /// <exception cref="InvalidDataException">It has another length, is not finite, or is one too many.</exception>
    public void Add(ReadOnlySpan<byte> stored)
    {
        if (stored.Length != dimensions * sizeof(float))
            throw new InvalidDataException("A stored vector has another length than the set.");
        VectorBytes.Read(stored, _vector);
        Add(_vector);
    }

    /// <summary>Adds a vector.</summary>
    /// <exception cref="InvalidDataException">It has another length, is not finite, or is one too many.</exception>
    public void Add(ReadOnlySpan<float> vector)
    {
        if (vector.Length != dimensions || _added == count)
            throw new InvalidDataException("The vectors are not those of the set.");
        var scale = VectorSet.Quantize(vector, _numbers.AsSpan(_added * _stride, _stride));
        if (!float.IsFinite(scale))
            throw new InvalidDataException("A stored vector is not finite.");
        _scales[_added++] = scale;
    }

    /// <summary>The set.</summary>
    /// <exception cref="InvalidDataException">Vectors are missing.</exception>
    public VectorSet Build() => _added == count
        ? new(dimensions, _numbers, _scales) : throw new InvalidDataException("Vectors of the set are missing.");
}

/// <summary>The stored form of a vector: 32-bit numbers, little-endian.</summary>
internal static class VectorBytes
{
    /// <summary>The stored form.</summary>
    public static byte[] From(ReadOnlySpan<float> vector)
    {
        var stored = new byte[vector.Length * sizeof(float)];
        for (var at = 0; at < vector.Length; at++)
            BinaryPrimitives.WriteSingleLittleEndian(stored.AsSpan(at * sizeof(float)), vector[at]);
        return stored;
    }

    /// <summary>Reads the stored form into a vector of the same length.</summary>
    public static void Read(ReadOnlySpan<byte> stored, Span<float> vector)
    {
        for (var at = 0; at < vector.Length; at++)
            vector[at] = BinaryPrimitives.ReadSingleLittleEndian(stored[(at * sizeof(float))..]);
    }
}
