using System.Globalization;
using System.Text;
using System.Xml;

namespace FlexPortal.Core.Flex.WebService;

/// <summary>A small answer of the broker (<c>FlexStatementResponse</c>), taken apart.</summary>
/// <param name="Status"><c>Success</c>, <c>Warn</c> or <c>Fail</c> as it came; null when absent.</param>
/// <param name="ReferenceCode">Handle of the requested statement; null when absent or empty.</param>
/// <param name="Url">Address for the second step (<c>Url</c> or <c>url</c>), trimmed; null when absent or empty.</param>
/// <param name="HasErrorCode">Whether an <c>ErrorCode</c> was there, readable or not.</param>
/// <param name="ErrorCode">The broker's number; null when absent or not a number.</param>
/// <param name="ErrorMessage">The broker's text on one line, at most 500 characters; null when absent or empty.</param>
/// <param name="Timestamp">The broker's time stamp as it came (its zone is a New York abbreviation); null when absent.</param>
internal sealed record FlexResponse(
    string? Status, string? ReferenceCode, string? Url, bool HasErrorCode, int? ErrorCode, string? ErrorMessage, string? Timestamp)
{
    /// <summary>Whether the request was taken. A warning beside a reference code is not a refusal.</summary>
    public bool IsAccepted =>
        ReferenceCode is not null && (!HasErrorCode || string.Equals(Status, "Warn", StringComparison.OrdinalIgnoreCase))
        && !string.Equals(Status, "Fail", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether the answer is an error or "not ready". The body decides; the HTTP status is always 200.</summary>
    public bool IsRefused =>
        !IsAccepted && (HasErrorCode || Status?.ToUpperInvariant() is "FAIL" or "WARN");
}

/// <summary>Reads small answers of the broker: both spellings of the elements, both quote styles, no document type definition.</summary>
internal static class FlexResponseReader
{
    /// <summary>Largest answer read, in bytes; real ones have a few hundred.</summary>
    public const int MaxBytes = 64 << 10;

    private const int MaxTextLength = 500;

    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        MaxCharactersInDocument = MaxBytes,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        IgnoreWhitespace = true,
    };

    /// <summary>Takes an answer apart; null when it is not one, or not well-formed.</summary>
    /// <param name="body">The whole body.</param>
    /// <param name="token">Token to mask in the broker's text.</param>
    public static FlexResponse? Read(ReadOnlySpan<byte> body, FlexToken token)
    {
        try
        {
            // The documents carry no declaration although the header says Latin-1, so strict UTF-8 is tried first, as XML demands.
            using var reader = XmlReader.Create(new MemoryStream(body.ToArray()), Settings);
            return Read(reader, token);
        }
        catch (XmlException)
        {
            return ReadLatin1(body, token);
        }
    }

    private static FlexResponse? ReadLatin1(ReadOnlySpan<byte> body, FlexToken token)
    {
        try
        {
            using var reader = XmlReader.Create(new StringReader(Encoding.Latin1.GetString(body)), Settings);
            return Read(reader, token);
        }
        catch (XmlException)
        {
            return null;
        }
    }

    private static FlexResponse? Read(XmlReader reader, FlexToken token)
    {
        if (reader.MoveToContent() != XmlNodeType.Element || reader.LocalName is not "FlexStatementResponse")
        {
            return null;
        }

        var timestamp = OneLine(reader.GetAttribute("timestamp"), token);
        var values = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (reader.Read())
        {
            // The first of a name counts; deeper elements are none of ours.
            if (reader is { NodeType: XmlNodeType.Element, Depth: 1, IsEmptyElement: false })
            {
                var name = reader.LocalName;
                values.TryAdd(name, TextOf(reader));
            }
        }

        var number = values.GetValueOrDefault("ErrorCode")?.Trim();
        return new FlexResponse(
            OneLine(values.GetValueOrDefault("Status"), token),
            OneLine(values.GetValueOrDefault("ReferenceCode"), token),
            OneLine(values.GetValueOrDefault("Url"), token),
            !string.IsNullOrEmpty(number),
            int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var code) ? code : null,
            OneLine(values.GetValueOrDefault("ErrorMessage"), token),
            timestamp);
    }

    // ReadElementContentAsString would throw on a nested element; its text is enough here.
    private static string TextOf(XmlReader reader)
    {
        var text = new StringBuilder();
        var depth = reader.Depth;
        while (reader.Read() && reader.Depth > depth)
        {
            if (reader.NodeType is XmlNodeType.Text or XmlNodeType.CDATA)
            {
                text.Append(reader.Value);
            }
        }

        return text.ToString();
    }

    private static string? OneLine(string? text, FlexToken token)
    {
        if (text is null)
        {
            return null;
        }

        var masked = token.Mask(text);
        var line = string.Join(' ', masked.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        var clean = string.Concat(line.Where(c => !char.IsControl(c)));
        return clean.Length switch { 0 => null, > MaxTextLength => clean[..MaxTextLength], _ => clean };
    }
}
