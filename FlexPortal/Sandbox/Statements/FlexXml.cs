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

    public static string Date(DateOnly? day) => day?.ToString("yyyyMMdd", CultureInfo.InvariantCulture) ?? "";

    public static string Time(DateTime? time) => time?.ToString("yyyyMMdd;HHmmss", CultureInfo.InvariantCulture) ?? "";

    /// <summary>Plain digits, at most nine decimals, no trailing zeros, never a negative zero.</summary>
    public static string Number(decimal value) => value == 0 ? "0" : value.ToString("0.#########", CultureInfo.InvariantCulture);

    public FlexXml Open(string element)
    {
        _writer.WriteStartElement(element);
        return this;
    }

    public FlexXml Add(string name, string? value)
    {
        _writer.WriteAttributeString(name, value ?? "");
        return this;
    }

    public FlexXml Add(string name, decimal value) => Add(name, Number(value));

    public FlexXml Add(string name, long value) => Add(name, value.ToString(CultureInfo.InvariantCulture));

    public FlexXml Add(string name, DateOnly? value) => Add(name, Date(value));

    public FlexXml Add(string name, DateTime? value) => Add(name, Time(value));

    /// <summary>Attributes that the broker prints empty on this kind of row.</summary>
    public FlexXml Blank(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            Add(name, "");
        }

        return this;
    }

    public FlexXml Zero(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            Add(name, "0");
        }

        return this;
    }

    public void Close() => _writer.WriteEndElement();

    /// <summary>A section that was selected and has no rows, in either of the two spellings that occur.</summary>
    public void Empty(string section, bool asPair)
    {
        _writer.WriteStartElement(section);
        if (asPair)
        {
            _writer.WriteFullEndElement();
        }
        else
        {
            _writer.WriteEndElement();
        }
    }

    public void Dispose() => _writer.Dispose();
}
