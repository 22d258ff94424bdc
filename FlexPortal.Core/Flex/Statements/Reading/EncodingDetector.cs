using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;
using System.Text.Unicode;

namespace FlexPortal.Core.Flex.Statements.Reading;

/// <summary>
/// Decides how a document is read: byte order mark, else XML declaration, else strict UTF-8 when all bytes are, else ISO-8859-1 (the
/// service states ISO-8859-1 in its header and sends no declaration).
/// </summary>
internal static partial class EncodingDetector
{
    private const int HeadLength = 1024;
    private const int BlockLength = 128 * 1024;

    /// <summary>Reads from the beginning of the stream and leaves it at the first byte after a byte order mark.</summary>
    /// <exception cref="PortalException">Empty, not XML, a web page, or an encoding that is not read.</exception>
    /// <param name="content">The document; seekable.</param>
    /// <param name="known">What an earlier pass over the same bytes found, which saves a pass; null to find out.</param>
    /// <param name="markLength">Length of the byte order mark.</param>
    /// <param name="cancellationToken">Observed at every block.</param>
    public static StatementEncoding Detect(
        Stream content, StatementEncoding? known, out int markLength, CancellationToken cancellationToken)
    {
        Span<byte> buffer = stackalloc byte[HeadLength];
        content.Position = 0;
        ReadOnlySpan<byte> head = buffer[..content.ReadAtLeast(buffer, HeadLength, throwOnEndOfStream: false)];
        markLength = head.StartsWith("\uFEFF"u8) ? 3 : 0;
        RefuseWide(head);
        RefuseOther(head, markLength);
        var encoding = known ?? (markLength > 0 ? new StatementEncoding("utf-8", StatementEncodingSource.ByteOrderMark) : null);
        var declared = Declared(head[markLength..]);
        if (declared is not null && markLength > 0 && declared is not "utf-8")
            throw Refused($"it begins with the byte order mark of UTF-8 and declares {declared}");
        encoding ??= declared is null
            ? Guess(content, cancellationToken)
            : new StatementEncoding(declared, StatementEncodingSource.Declared);
        content.Position = markLength;
        return encoding;
    }

    private static void RefuseWide(ReadOnlySpan<byte> head)
    {
        // UTF-32 first: its little-endian mark begins with the one of UTF-16.
        if (head.StartsWith<byte>([0xFF, 0xFE, 0, 0]) || head.StartsWith<byte>([0, 0, 0xFE, 0xFF])
            || head.StartsWith<byte>([0x3C, 0, 0, 0]) || head.StartsWith<byte>([0, 0, 0, 0x3C]))
            throw Refused("it is UTF-32");
        if (head.StartsWith<byte>([0xFF, 0xFE]) || head.StartsWith<byte>([0xFE, 0xFF])
            || head.StartsWith<byte>([0x3C, 0]) || head.StartsWith<byte>([0, 0x3C]))
            throw Refused("it is UTF-16");
    }

    private static void RefuseOther(ReadOnlySpan<byte> head, int markLength)
    {
        var text = head[markLength..];
        var first = text.IndexOfAnyExcept(" \t\r\n"u8);
        if (first < 0 && head.Length < HeadLength)
            throw new PortalException(FlexErrors.StatementEmpty(head.IsEmpty ? "it has no bytes" : "it is blank"));
        if (first < 0)
            return;
        if (text[first] != (byte)'<')
            throw new PortalException(FlexErrors.StatementNotXml(markLength + first));
        if (Ascii.EqualsIgnoreCase(text[first..Math.Min(first + 14, text.Length)], "<!doctype html"u8))
            throw new PortalException(FlexErrors.StatementWrongRoot("html", $"at byte {markLength + first}"));
    }

    private static string? Declared(ReadOnlySpan<byte> head)
    {
        if (!head.StartsWith("<?xml"u8))
            return null;
        var end = head.IndexOf("?>"u8);
        var match = EncodingName().Match(Encoding.Latin1.GetString(end < 0 ? head : head[..end]));
        if (!match.Success)
            return null;
        var name = match.Groups["name"].Value;
        return name.ToUpperInvariant() switch
        {
            "UTF-8" or "UTF8" => "utf-8",
            "US-ASCII" or "ASCII" => "us-ascii",
            "ISO-8859-1" or "ISO_8859-1" or "ISO8859-1" or "LATIN1" or "LATIN-1" => "iso-8859-1",
            "WINDOWS-1252" or "CP1252" => "windows-1252",
            _ => throw Refused($"it declares '{name}'"),
        };
    }

    private static StatementEncoding Guess(Stream content, CancellationToken cancellationToken)
    {
        content.Position = 0;
        var block = ArrayPool<byte>.Shared.Rent(BlockLength);
        try
        {
            var kept = 0;
            while (true)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var read = content.Read(block, kept, BlockLength - kept);
                var bytes = block.AsSpan(0, kept + read);
                var whole = read == 0 ? bytes.Length : bytes.Length - Unfinished(bytes);
                if (!Utf8.IsValid(bytes[..whole]))
                    return new StatementEncoding("iso-8859-1", StatementEncodingSource.Fallback);
                if (read == 0)
                    return new StatementEncoding("utf-8", StatementEncodingSource.Assumed);
                bytes[whole..].CopyTo(block);
                kept = bytes.Length - whole;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }
    }

    /// <summary>Bytes at the end that begin a character whose other bytes are in the next block: at most three.</summary>
    private static int Unfinished(ReadOnlySpan<byte> bytes)
    {
        for (var back = 1; back <= Math.Min(3, bytes.Length); back++)
        {
            var b = bytes[^back];
            if (b < 0x80)
                return 0;
            if (b >= 0xC0)
                return back < (b >= 0xF0 ? 4 : b >= 0xE0 ? 3 : 2) ? back : 0;
        }

        return 0;
    }

    private static PortalException Refused(string reason) => new(FlexErrors.StatementEncoding(reason));

    [GeneratedRegex("""encoding\s*=\s*["'](?<name>[A-Za-z][A-Za-z0-9._-]{0,63})["']""", RegexOptions.None, 1000)]
    private static partial Regex EncodingName();
}
