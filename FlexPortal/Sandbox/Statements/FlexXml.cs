using System.Globalization;
using System.Text;
using System.Xml;

namespace FlexPortal.Sandbox.Statements;

/// <summary>Writes a statement as the broker formats one: no XML declaration, everything in attributes, one element a line.</summary>
internal sealed class FlexXml : IDisposable
{
    private readonly XmlWriter _writer;

    public FlexXml(Stream target) => _writer = XmlWriter.Create(target, new XmlWriterSettings
    {
        OmitXmlDeclaration = true,
        Encoding = Encoding.Latin1,
        Indent = true,
        IndentChars = "",
        NewLineChars = "\n",
        CheckCharacters = false,
    });

    /// <summary>Plain digits, at most nine decimals, no trailing zeros, never a negative zero.</summary>
    public static string Number(decimal value) => value == 0 ? "0" : value.ToString("0.#########", CultureInfo.InvariantCulture);

    public FlexXml Open(string element)
    {
        _writer.WriteStartElement(element);
        return this;
    }

    public FlexXml Add(string name, string value)
    {
        _writer.WriteAttributeString(name, value);
        return this;
    }

    public void Close() => _writer.WriteEndElement();

    public void Row(FlexRow row)
    {
        Open(row.Source.Element);
        foreach (var (name, value) in row.Values)
            Add(name, value);
        Close();
    }

    public void Section(string name, IEnumerable<FlexRow> rows)
    {
        Open(name);
        foreach (var row in rows)
            Row(row);
        Close();
    }

    /// <summary>A section that was selected and has no rows, in either of the two spellings that occur.</summary>
    public void Empty(string section, bool asPair)
    {
        Open(section);
        if (asPair)
            _writer.WriteFullEndElement();
        else
            _writer.WriteEndElement();
    }

    public void Dispose() => _writer.Dispose();
}
