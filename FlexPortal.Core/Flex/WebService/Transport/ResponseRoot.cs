using System.Buffers;
using System.Text;

namespace FlexPortal.Core.Flex.WebService.Transport;

/// <summary>Kind of a body by its first bytes.</summary>
internal enum ResponseRoot
{
    /// <summary>More bytes are needed.</summary>
    Undecided,

    /// <summary>No byte at all, or blanks only.</summary>
    Empty,

    /// <summary>A statement: root <c>FlexQueryResponse</c>.</summary>
    Statement,

    /// <summary>A small answer: root <c>FlexStatementResponse</c>.</summary>
    Answer,

    /// <summary>A web page.</summary>
    Html,

    /// <summary>XML with another root, or with a document type definition.</summary>
    OtherXml,

    /// <summary>Anything else.</summary>
    NotXml,
}

/// <summary>Finds the root element after byte order mark, declaration, comments and instructions, without parsing the body.</summary>
internal static class ResponseRootFinder
{
    private static readonly SearchValues<char> NameEnds = SearchValues.Create(" \t\r\n/>[");

    /// <summary>Looks at the beginning of a body.</summary>
    /// <param name="head">The first bytes.</param>
    /// <param name="isWhole">Whether these are all bytes; then the result is never <see cref="ResponseRoot.Undecided"/>.</param>
    public static ResponseRoot Find(ReadOnlySpan<byte> head, bool isWhole)
    {
        if (head.Length < 4 && !isWhole)
        {
            return ResponseRoot.Undecided;
        }

        var text = Decode(head).AsSpan();
        while (true)
        {
            text = text.TrimStart();
            if (text.IsEmpty)
            {
                return isWhole ? ResponseRoot.Empty : ResponseRoot.Undecided;
            }

            if (text[0] != '<')
            {
                return ResponseRoot.NotXml;
            }

            var end = text.StartsWith("<!--") ? End(text, "-->") : text.StartsWith("<?") ? End(text, "?>") : 0;
            if (end == 0)
            {
                return Name(text, isWhole);
            }

            // A comment that never ends is still XML: the statement reader reports the position.
            if (end < 0)
            {
                return isWhole ? ResponseRoot.OtherXml : ResponseRoot.Undecided;
            }

            text = text[end..];
        }
    }

    private static int End(ReadOnlySpan<char> text, string mark)
    {
        var at = text.IndexOf(mark, StringComparison.Ordinal);
        return at < 0 ? -1 : at + mark.Length;
    }

    private static ResponseRoot Name(ReadOnlySpan<char> text, bool isWhole)
    {
        var length = text[1..].IndexOfAny(NameEnds);
        if (length < 0 && !isWhole)
        {
            // Longer than any name: not worth waiting for more.
            return text.Length > 1024 ? ResponseRoot.NotXml : ResponseRoot.Undecided;
        }

        var name = length < 0 ? text[1..] : text.Slice(1, length);
        return name switch
        {
            "FlexQueryResponse" => ResponseRoot.Statement,
            "FlexStatementResponse" => ResponseRoot.Answer,
            _ when name.Equals("!doctype", StringComparison.OrdinalIgnoreCase) =>
                DocumentType(text[(name.Length + 1)..].TrimStart(), isWhole),
            _ when name.Equals("html", StringComparison.OrdinalIgnoreCase) => ResponseRoot.Html,
            [var first, ..] when char.IsLetter(first) || first is '_' or ':' => ResponseRoot.OtherXml,
            _ => ResponseRoot.NotXml,
        };
    }

    private static ResponseRoot DocumentType(ReadOnlySpan<char> rest, bool isWhole)
    {
        if (rest.Length < 4 && !isWhole)
        {
            return ResponseRoot.Undecided;
        }

        return rest.StartsWith("html", StringComparison.OrdinalIgnoreCase) ? ResponseRoot.Html : ResponseRoot.OtherXml;
    }

    // Names and markup are ASCII, so one byte is one character in UTF-8 and Latin-1 alike.
    private static string Decode(ReadOnlySpan<byte> head) => head switch
    {
        [0xEF, 0xBB, 0xBF, .. var rest] => Encoding.Latin1.GetString(rest),
        [0xFF, 0xFE, .. var rest] => Encoding.Unicode.GetString(rest),
        [0xFE, 0xFF, .. var rest] => Encoding.BigEndianUnicode.GetString(rest),
        [(byte)'<', 0, ..] => Encoding.Unicode.GetString(head),
        [0, (byte)'<', ..] => Encoding.BigEndianUnicode.GetString(head),
        _ => Encoding.Latin1.GetString(head),
    };
}
