using System.Text;
using System.Xml;

namespace FlexPortal.Core.Sources.Tables.Excel;

/// <summary>
/// A part of a workbook, read forward. Never through the object model of the library: that recurses, and a small file can end the process
/// with it.
/// </summary>
internal sealed class XlsxPart : IDisposable
{
    /// <summary>Characters of one cell, as in Excel.</summary>
    public const int MostText = 32_767;

    private const int MostDepth = 64;
    private const string Transitional = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    private const string Strict = "http://purl.oclc.org/ooxml/spreadsheetml/main";

    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        CloseInput = true,
        MaxCharactersInDocument = 2_000_000_000,
    };

    private readonly XmlReader _xml;
    private readonly char[] _chunk = new char[4096];

    public XlsxPart(Stream content) => _xml = XmlReader.Create(content, Settings);

    public bool IsEmptyElement => _xml.IsEmptyElement;

    public int Depth => _xml.Depth;

    public bool Read()
    {
        if (!_xml.Read())
            return false;
        if (_xml.Depth > MostDepth)
            throw new TableRefusedException(TableRefusal.TooDeep);
        return true;
    }

    /// <summary>Whether it is at the start of an element of the workbook's own namespace: others have elements of the same names.</summary>
    public bool IsStart(string name) => _xml.NodeType is XmlNodeType.Element && IsOwn(name);

    public bool IsEnd(string name) => _xml.NodeType is XmlNodeType.EndElement && IsOwn(name);

    /// <summary>Whether an element begins; its name in the workbook's own namespace, or null.</summary>
    public string? StartName => _xml.NodeType is XmlNodeType.Element && IsOwnSpace(_xml.NamespaceURI) ? _xml.LocalName : null;

    public string? EndName => _xml.NodeType is XmlNodeType.EndElement && IsOwnSpace(_xml.NamespaceURI) ? _xml.LocalName : null;

    /// <summary>An attribute without prefix.</summary>
    public string? Attribute(string name) => _xml.GetAttribute(name);

    /// <summary>The identifier of a related part: the only attribute of this name with a prefix, whose namespace Strict changes.</summary>
    public string? RelatedId()
    {
        string? id = null;
        while (_xml.MoveToNextAttribute())
            id = _xml.LocalName is "id" && _xml.Prefix.Length > 0 ? _xml.Value : id;
        _xml.MoveToElement();
        return id;
    }

    /// <summary>The reference, type and style of a cell in one pass.</summary>
    public (string? Reference, string? Type, string? Style) CellAttributes()
    {
        string? reference = null, type = null, style = null;
        while (_xml.MoveToNextAttribute())
        {
            if (_xml.Prefix.Length > 0)
                continue;
            switch (_xml.LocalName)
            {
                case "r":
                    reference = _xml.Value;
                    break;
                case "t":
                    type = _xml.Value;
                    break;
                case "s":
                    style = _xml.Value;
                    break;
            }
        }

        _xml.MoveToElement();
        return (reference, type, style);
    }

    /// <summary>Appends the text of the element, which may not make the cell longer than Excel allows.</summary>
    public void AppendText(StringBuilder text)
    {
        if (_xml.IsEmptyElement)
            return;
        var depth = _xml.Depth;
        while (Read() && _xml.Depth > depth)
        {
            if (_xml.NodeType is not (XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace or XmlNodeType.Whitespace))
                continue;
            for (int length; (length = _xml.ReadValueChunk(_chunk, 0, _chunk.Length)) > 0;)
            {
                if (text.Length + length > MostText)
                    throw new TableRefusedException(TableRefusal.TooLarge, $"a cell has more than {MostText} characters");
                text.Append(_chunk, 0, length);
            }
        }
    }

    public void Dispose() => _xml.Dispose();

    private static bool IsOwnSpace(string space) => space is Transitional or Strict;

    private bool IsOwn(string name) =>
        string.Equals(_xml.LocalName, name, StringComparison.Ordinal) && IsOwnSpace(_xml.NamespaceURI);
}
