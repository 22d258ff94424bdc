using System.Text;
using System.Text.Json;
using System.Xml;
using FlexPortal.Core.Platform.Content;
using Npgsql;

namespace FlexPortal.Core.Flex.Raw.Provenance;

/// <summary>Where an element lies in an artifact.</summary>
internal sealed record ElementPlace(StoredBytes Stored, long Offset, long Length);

/// <summary>
/// Reads the bytes around an element: one chunk, or the two that hold its ends. Each is checked against the SHA-256 stored with it, and the
/// element is read again and compared with the stored row.
/// </summary>
internal static class ReadExcerpt
{
    /// <summary>Bytes of an element that are shown; real ones have about two thousand.</summary>
    public const int MostShown = 16 * 1024;

    private const int Around = 240;

    public static async Task<RowExcerpt> ExecuteAsync(
        NpgsqlConnection connection, ElementPlace place, JsonElement payload, bool withSurroundings, CancellationToken ct)
    {
        var around = withSurroundings ? Around : 0;
        var shown = Math.Min(place.Length, MostShown);
        var first = Math.Max(0, place.Offset - around);
        var end = Math.Min(place.Stored.ByteLength, place.Offset + shown + (shown < place.Length ? 0 : around));
        var (firstChunk, lastChunk) = ((int)(first / ChunkCodec.ChunkLength), (int)((end - 1) / ChunkCodec.ChunkLength));
        var bytes = await ReadAsync(connection, place.Stored, first, end, ct);
        if (bytes is null)
            return new("", "", "", false, first, firstChunk, lastChunk, ExcerptCheck.ChunkDamaged);

        var (from, to) = ((int)(place.Offset - first), (int)(place.Offset - first + shown));
        var element = Text(bytes.AsSpan(from..to));
        var isCut = shown < place.Length;
        var check = isCut ? ExcerptCheck.NotCompared : Agrees(element, payload) ? ExcerptCheck.Verified : ExcerptCheck.RowDiffers;
        return new(Text(bytes.AsSpan(..from)), element, Text(bytes.AsSpan(to..)), isCut, first, firstChunk, lastChunk, check);
    }

    /// <summary>The bytes; null when a chunk is missing or damaged.</summary>
    private static async Task<byte[]?> ReadAsync(
        NpgsqlConnection connection, StoredBytes stored, long first, long end, CancellationToken ct)
    {
        if (first < 0 || end <= first || end > stored.ByteLength)
            return null;
        using var part = new MemoryStream((int)(end - first));
        var damaged = await new ChunkSql(RawArtifactSql.Chunks).CopyRangeAsync(connection, stored, first, end - first, part, ct);
        return damaged is null && part.Length == end - first ? part.ToArray() : null;
    }

    /// <summary>UTF-8, which statements are in; else Latin-1, which takes every byte. A character cut at an end is left out.</summary>
    private static string Text(ReadOnlySpan<byte> bytes)
    {
        var start = 0;
        while (start < Math.Min(3, bytes.Length) && (bytes[start] & 0xC0) == 0x80)
            start++;
        var whole = bytes[start..];
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(whole[..WholeLength(whole)]);
        }
        catch (DecoderFallbackException)
        {
            return Encoding.Latin1.GetString(bytes);
        }
    }

    /// <summary>The length without a character that is cut off at the end.</summary>
    private static int WholeLength(ReadOnlySpan<byte> bytes)
    {
        for (var back = 1; back <= Math.Min(3, bytes.Length); back++)
        {
            var last = bytes[^back];
            if ((last & 0xC0) == 0x80)
                continue;
            var length = last switch { >= 0xF0 => 4, >= 0xE0 => 3, >= 0xC0 => 2, _ => 1 };
            return length > back ? bytes.Length - back : bytes.Length;
        }

        return bytes.Length;
    }

    /// <summary>Whether the element, read again, has the attributes of the stored row in the same order.</summary>
    private static bool Agrees(string element, JsonElement payload)
    {
        try
        {
            using var reader = XmlReader.Create(new StringReader(element), new()
            {
                DtdProcessing = DtdProcessing.Prohibit,
                XmlResolver = null,
                ConformanceLevel = ConformanceLevel.Fragment,
                CheckCharacters = false,
            });
            if (!reader.Read() || reader.NodeType != XmlNodeType.Element)
                return false;
            var stored = payload.EnumerateObject().Select(one => (one.Name, one.Value.GetString() ?? "")).ToArray();
            var read = new List<(string, string)>(stored.Length);
            while (reader.MoveToNextAttribute())
                read.Add((reader.Name, reader.Value));
            return read.SequenceEqual(stored);
        }
        catch (XmlException)
        {
            return false;
        }
    }
}
