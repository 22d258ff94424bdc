using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using FlexPortal.Core.Sources.Tables;

namespace FlexPortal.Core.Sources.Files;

/// <summary>
/// The rows of the earlier version by hashes of their keys: about 100 bytes a row, whatever the rows hold. Rows with the same key are told
/// apart by their order. Pure.
/// </summary>
internal sealed class RowIndex(IReadOnlyList<CommonColumn> keys, IReadOnlyList<CommonColumn> common)
{
    private readonly Dictionary<UInt128, Entry> _rows = [];
    private readonly RowHash _hash = new();

    /// <summary>Rows that were not found again.</summary>
    public int Count => _rows.Count;

    /// <summary>Adds a row of the earlier version.</summary>
    /// <param name="row">The row.</param>
    /// <param name="repeats">Counts keys of this pass.</param>
    public void Add(TableRow row, KeyRepeats repeats) =>
        _rows.Add(KeyOf(row, isOld: true, repeats, out _), new(ValuesOf(row, isOld: true)));

    /// <summary>Takes the row with the same key out: whether there was one, and whether its values are others.</summary>
    public (bool IsFound, bool IsChanged) Take(TableRow row, KeyRepeats repeats, out UInt128 key, out bool isRepeated)
    {
        key = KeyOf(row, isOld: false, repeats, out isRepeated);
        return _rows.Remove(key, out var entry) ? (true, entry.Values != ValuesOf(row, isOld: false)) : (false, false);
    }

    /// <summary>The key of a row of the earlier version.</summary>
    public UInt128 KeyOfOld(TableRow row, KeyRepeats repeats) => KeyOf(row, isOld: true, repeats, out _);

    /// <summary>Whether a row of the earlier version was not found again.</summary>
    public bool Contains(UInt128 key) => _rows.ContainsKey(key);

    private UInt128 KeyOf(TableRow row, bool isOld, KeyRepeats repeats, out bool isRepeated)
    {
        foreach (var column in keys)
            _hash.Add(row[isOld ? column.Old : column.New]);
        var key = _hash.Take();
        var repeat = repeats.Count(key);
        isRepeated = repeat > 0;
        if (!isRepeated)
            return key;
        _hash.Add(key, repeat);
        return _hash.Take();
    }

    private UInt128 ValuesOf(TableRow row, bool isOld)
    {
        foreach (var column in common)
            _hash.Add(row[isOld ? column.Old : column.New]);
        return _hash.Take();
    }

    private readonly record struct Entry(UInt128 Values);
}

/// <summary>Counts how often each key came before, in one pass over a version.</summary>
internal sealed class KeyRepeats
{
    private readonly Dictionary<UInt128, int> _seen = [];

    public int Count(UInt128 key)
    {
        ref var count = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(_seen, key, out _);
        return count++;
    }
}

/// <summary>128 bits of SHA-256 over texts, each with its length in front; an empty cell differs from every text.</summary>
internal sealed class RowHash
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private byte[] _text = new byte[1024];

    public void Add(string? text)
    {
        Span<byte> length = stackalloc byte[4];
        if (text is null)
        {
            BinaryPrimitives.WriteInt32LittleEndian(length, -1);
            _hash.AppendData(length);
            return;
        }

        var most = Encoding.UTF8.GetMaxByteCount(text.Length);
        if (most > _text.Length)
            _text = new byte[most];
        var written = Encoding.UTF8.GetBytes(text, _text);
        BinaryPrimitives.WriteInt32LittleEndian(length, written);
        _hash.AppendData(length);
        _hash.AppendData(_text, 0, written);
    }

    public void Add(UInt128 key, int repeat)
    {
        Span<byte> bytes = stackalloc byte[20];
        BinaryPrimitives.WriteUInt128LittleEndian(bytes, key);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[16..], repeat);
        _hash.AppendData(bytes);
    }

    public UInt128 Take()
    {
        Span<byte> digest = stackalloc byte[32];
        _hash.GetHashAndReset(digest);
        return BinaryPrimitives.ReadUInt128LittleEndian(digest);
    }
}
