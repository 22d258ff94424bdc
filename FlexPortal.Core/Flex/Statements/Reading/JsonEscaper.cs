using System.Text;

namespace FlexPortal.Core.Flex.Statements.Reading;

/// <summary>Text inside a JSON string. Only what JSON demands is escaped, so that the text stays readable and short.</summary>
internal static class JsonEscaper
{
    /// <summary>Writes the text as UTF-8 into a target that is large enough, and returns the bytes written.</summary>
    public static int Escape(ReadOnlySpan<char> text, Span<byte> target)
    {
        var at = 0;
        while (!text.IsEmpty)
        {
            var plain = IndexOfEscaped(text);
            at += Encoding.UTF8.GetBytes(text[..plain], target[at..]);
            if (plain == text.Length)
                break;
            at += Escape(text[plain], target[at..]);
            text = text[(plain + 1)..];
        }

        return at;
    }

    private static int IndexOfEscaped(ReadOnlySpan<char> text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is '"' or '\\' or < ' ')
                return i;
        }

        return text.Length;
    }

    private static int Escape(char c, Span<byte> target)
    {
        const string hex = "0123456789abcdef";
        target[0] = (byte)'\\';
        target[1] = c switch
        {
            '"' or '\\' => (byte)c,
            '\n' => (byte)'n',
            '\r' => (byte)'r',
            '\t' => (byte)'t',
            _ => (byte)'u',
        };
        if (target[1] != (byte)'u')
            return 2;
        (target[2], target[3], target[4], target[5]) = ((byte)'0', (byte)'0', (byte)hex[c >> 4], (byte)hex[c & 15]);
        return 6;
    }
}
