using System.Text;
using System.Xml;

namespace FlexPortal.Tests.Flex.Raw;

/// <summary>One row as a plain XmlReader sees it.</summary>
internal sealed record PlainRow(string Account, string Section, string Element, IReadOnlyList<(string Name, string Value)> Attributes);

/// <summary>A statement read with a plain XmlReader, independent of the portal's reader.</summary>
/// <param name="Rows">Elements with attributes below a statement, in document order.</param>
/// <param name="Sections">Account of the statement and name of each section, in document order, empty ones included.</param>
internal sealed record PlainStatement(IReadOnlyList<PlainRow> Rows, IReadOnlyList<(string Account, string Section)> Sections)
{
    /// <summary>Rows by account of the statement and section, with the sections that have none.</summary>
    public IReadOnlyList<(string Account, string Section, long Rows)> Counts(IReadOnlyList<(string Account, string Section)> rowPlaces) =>
        [.. Sections.Distinct()
            .Select(place => (place.Account, place.Section, (long)rowPlaces.Count(row => row == place)))
            .OrderBy(count => count.Account, StringComparer.Ordinal).ThenBy(count => count.Section, StringComparer.Ordinal)];

    /// <summary>The statement's account and the section of every row, in document order.</summary>
    public IReadOnlyList<(string Account, string Section)> RowPlaces { get; private init; } = [];

    public static PlainStatement Parse(byte[] document)
    {
        using var xml = Open(document);
        var rows = new List<PlainRow>();
        var places = new List<(string, string)>();
        var sections = new List<(string Account, string Section)>();
        var account = "";
        while (xml.Read())
        {
            if (xml.NodeType != XmlNodeType.Element)
                continue;
            var (depth, element) = (xml.Depth, xml.Name);
            if (depth == 2)
                account = xml.GetAttribute("accountId") ?? "";
            if (depth == 3)
                sections.Add((account, element));
            if (depth < 3 || xml.AttributeCount == 0)
                continue;

            var attributes = new List<(string, string)>();
            while (xml.MoveToNextAttribute())
                attributes.Add((xml.Name, xml.Value));
            places.Add(sections[^1]);
            var named = attributes.Find(attribute => attribute.Item1 is "accountId").Item2;
            // The broker writes a dash for no account.
            rows.Add(new(string.IsNullOrEmpty(named) || named is "-" ? account : named, sections[^1].Section, element, attributes));
        }

        return new(rows, sections) { RowPlaces = places };
    }

    /// <summary>Name and attributes of one element that stands alone.</summary>
    public static (string Element, IReadOnlyList<(string Name, string Value)> Attributes) ParseElement(byte[] element)
    {
        using var xml = Open(element);
        xml.MoveToContent();
        var name = xml.Name;
        var attributes = new List<(string, string)>();
        while (xml.MoveToNextAttribute())
            attributes.Add((xml.Name, xml.Value));
        while (xml.Read())
        {
            // Reads to the end: the part must be a complete element.
        }

        return (name, attributes);
    }

    /// <summary>Statements name no encoding: they are UTF-8 where they can be, else Latin-1 as the broker's header says.</summary>
    private static XmlReader Open(byte[] document)
    {
        if (document.AsSpan().StartsWith("<?xml"u8) || document.AsSpan().StartsWith(Encoding.UTF8.Preamble))
            return XmlReader.Create(new MemoryStream(document));
        try
        {
            return XmlReader.Create(new StringReader(new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(document)));
        }
        catch (DecoderFallbackException)
        {
            return XmlReader.Create(new StringReader(Encoding.Latin1.GetString(document)));
        }
    }
}
