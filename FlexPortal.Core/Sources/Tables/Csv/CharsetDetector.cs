using System.Text;
using System.Text.Unicode;

namespace FlexPortal.Core.Sources.Tables.Csv;

/// <summary>
/// Finds the character set of a text file: mark, zero bytes, strict UTF-8 over the whole file, and only then the frequency of letters,
/// which is a suggestion. Latin sets differ in a few letters only, so in doubt between them windows-1252 is suggested.
/// </summary>
internal static class CharsetDetector
{
    private const float Sure = 0.8f;
    private const string Default = "windows-1252";
    private const int SampleBytes = 256 << 10;

    private static readonly string[] Latin =
        ["windows-1252", "windows-1250", "iso-8859-1", "iso-8859-2", "iso-8859-15", "windows-1257", "iso-8859-16", "iso-8859-10"];

    /// <summary>The encoding of a name; null when it is not known.</summary>
    public static Encoding? Find(string name)
    {
        try
        {
            return CodePagesEncodingProvider.Instance.GetEncoding(name) ?? Encoding.GetEncoding(name);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    /// <summary>Reads the stream from its start to as far as is needed.</summary>
    public static async Task<CharsetFinding> DetectAsync(Stream content, CancellationToken cancellationToken)
    {
        var head = new byte[FileKind.HeadBytes];
        var length = await content.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellationToken);
        if (OfMark(head.AsSpan(0, length)) is { } marked)
            return new CharsetFinding(marked, CharsetSource.Mark, []);
        if (IsWide(head.AsSpan(0, length)))
        {
            var isBigEndian = ZerosAt(head.AsSpan(0, length), 0) > ZerosAt(head.AsSpan(0, length), 1);
            return new CharsetFinding(isBigEndian ? "utf-16BE" : "utf-16", CharsetSource.ZeroBytes, []);
        }

        content.Position = 0;
        return await IsUtf8Async(content, cancellationToken)
            ? new CharsetFinding("utf-8", CharsetSource.Utf8, [])
            : await SuggestAsync(content, cancellationToken);
    }

    /// <summary>Whether every other byte is zero, as in UTF-16 text of European languages.</summary>
    public static bool IsWide(ReadOnlySpan<byte> head)
    {
        var (even, odd) = (ZerosAt(head, 0), ZerosAt(head, 1));
        return head.Length >= 4 && Math.Max(even, odd) * 10 > head.Length / 2 * 6 && Math.Min(even, odd) * 20 < head.Length;
    }

    private static int ZerosAt(ReadOnlySpan<byte> head, int parity)
    {
        var zeros = 0;
        for (var at = parity; at < head.Length; at += 2)
            zeros += head[at] == 0 ? 1 : 0;
        return zeros;
    }

    private static string? OfMark(ReadOnlySpan<byte> head) => head switch
    {
        [0xEF, 0xBB, 0xBF, ..] => "utf-8",
        [0xFF, 0xFE, 0, 0, ..] => "utf-32",
        [0, 0, 0xFE, 0xFF, ..] => "utf-32BE",
        [0xFF, 0xFE, ..] => "utf-16",
        [0xFE, 0xFF, ..] => "utf-16BE",
        _ => null,
    };

    private static async Task<bool> IsUtf8Async(Stream content, CancellationToken cancellationToken)
    {
        var buffer = new byte[1 << 16];
        var kept = 0;
        while (true)
        {
            var read = await content.ReadAsync(buffer.AsMemory(kept), cancellationToken);
            var filled = kept + read;
            // A letter may continue in the next block: at most three bytes wait for it.
            var whole = read == 0 ? filled : EndOfLetters(buffer.AsSpan(0, filled));
            if (!Utf8.IsValid(buffer.AsSpan(0, whole)))
                return false;
            if (read == 0)
                return true;
            kept = filled - whole;
            buffer.AsSpan(whole, kept).CopyTo(buffer);
        }
    }

    private static int EndOfLetters(ReadOnlySpan<byte> bytes)
    {
        for (var back = 1; back <= 3 && back <= bytes.Length; back++)
        {
            var value = bytes[^back];
            if (value < 0x80)
                return bytes.Length;
            if (value >= 0xC0)
                return bytes.Length - back;
        }

        return bytes.Length;
    }

    private static async Task<CharsetFinding> SuggestAsync(Stream content, CancellationToken cancellationToken)
    {
        var found = UtfUnknown.CharsetDetector.DetectFromBytes(await SampleAsync(content, cancellationToken));
        var names = found.Details
            .Where(detail => detail.EncodingName is not null && Find(detail.EncodingName) is not null)
            .OrderByDescending(detail => detail.Confidence)
            .Select(detail => (Name: Find(detail.EncodingName)!.WebName, detail.Confidence))
            .Where(detail => detail.Name is not ("utf-8" or "us-ascii"))
            .ToArray();
        var best = names.FirstOrDefault();
        var rivals = names.Where(other => Latin.Contains(other.Name, StringComparer.Ordinal) && best.Confidence - other.Confidence < 0.1f);
        var isDoubtful = best.Name is null || best.Confidence < Sure
            || (Latin.Contains(best.Name, StringComparer.Ordinal) && rivals.Skip(1).Any());
        var name = isDoubtful ? Default : best.Name!;
        return new CharsetFinding(
            name,
            CharsetSource.Suggested,
            [.. names.Select(other => other.Name).Append(Default).Where(other => !string.Equals(other, name, StringComparison.Ordinal))
                .Distinct(StringComparer.Ordinal).Take(5)]);
    }

    /// <summary>The blocks that have other bytes than ASCII: the rest says nothing about the character set.</summary>
    private static async Task<byte[]> SampleAsync(Stream content, CancellationToken cancellationToken)
    {
        content.Position = 0;
        var sample = new List<byte>();
        var block = new byte[1024];
        int length;
        while (sample.Count < SampleBytes
            && (length = await content.ReadAtLeastAsync(block, block.Length, throwOnEndOfStream: false, cancellationToken)) > 0)
        {
            if (!Ascii.IsValid(block.AsSpan(0, length)))
                sample.AddRange(block.AsSpan(0, length));
        }

        return [.. sample];
    }
}
