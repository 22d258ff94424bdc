using System.IO.Compression;
using System.Text;

namespace FlexPortal.Tests.Sources.Tables;

/// <summary>Workbooks written part by part, as broken as a test needs them.</summary>
internal sealed class XlsxFile
{
    private const string Relations = "http://schemas.openxmlformats.org/package/2006/relationships";

    private readonly List<(string Name, byte[] Content)> _parts = [];
    private readonly List<(string Name, string State)> _sheets = [];
    private readonly bool _isStrict;

    public XlsxFile(bool isStrict = false) => _isStrict = isStrict;

    /// <summary>Attributes of the element that says how days are counted.</summary>
    public string WorkbookProperties { get; init; } = "<workbookPr/>";

    /// <summary>Elements at the end of the workbook part.</summary>
    public string WorkbookEnd { get; init; } = "";

    /// <summary>Text before the root of the first sheet, such as a document type.</summary>
    public string Prolog { get; init; } = "";

    private string Main => _isStrict
        ? "http://purl.oclc.org/ooxml/spreadsheetml/main"
        : "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

    private string Office => _isStrict
        ? "http://purl.oclc.org/ooxml/officeDocument/relationships"
        : "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

    /// <summary>A workbook with one sheet of rows.</summary>
    public static byte[] OfRows(string rows) => new XlsxFile().Sheet(rows).ToArray();

    /// <summary>Adds a sheet.</summary>
    /// <param name="rows">The elements of its rows.</param>
    /// <param name="name">Its name.</param>
    /// <param name="state">visible, hidden or veryHidden.</param>
    /// <param name="before">Elements before the rows.</param>
    /// <param name="after">Elements after the rows.</param>
    public XlsxFile Sheet(string rows, string name = "Sheet1", string state = "visible", string before = "", string after = "")
    {
        _sheets.Add((name, state));
        return Part(
            $"xl/worksheets/sheet{_sheets.Count}.xml",
            $"{(_sheets.Count == 1 ? Prolog : "")}<worksheet xmlns=\"{Main}\">{before}<sheetData>{rows}</sheetData>{after}</worksheet>");
    }

    /// <summary>Adds the shared texts.</summary>
    public XlsxFile Texts(string items) => Part("xl/sharedStrings.xml", $"<sst xmlns=\"{Main}\">{items}</sst>");

    /// <summary>Adds styles: style n + 1 has format n; style 0 is a number.</summary>
    public XlsxFile Formats(params string[] formats)
    {
        var custom = string.Concat(formats.Select((format, at) => $"<numFmt numFmtId=\"{164 + at}\" formatCode=\"{format}\"/>"));
        var styles = string.Concat(formats.Select((_, at) => $"<xf numFmtId=\"{164 + at}\"/>"));
        return Part(
            "xl/styles.xml",
            $"<styleSheet xmlns=\"{Main}\"><numFmts>{custom}</numFmts><cellXfs><xf numFmtId=\"0\"/>{styles}</cellXfs></styleSheet>");
    }

    public XlsxFile Part(string name, string content) => Part(name, Encoding.UTF8.GetBytes(content));

    public XlsxFile Part(string name, byte[] content)
    {
        _parts.Add((name, content));
        return this;
    }

    public byte[] ToArray()
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            Write(zip, "[Content_Types].xml", Encoding.UTF8.GetBytes(ContentTypes()));
            Write(zip, "_rels/.rels", Encoding.UTF8.GetBytes(
                $"<Relationships xmlns=\"{Relations}\">"
                + $"<Relationship Id=\"r1\" Type=\"{Office}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"));
            if (!_parts.Exists(part => part.Name is "xl/workbook.xml"))
                Write(zip, "xl/workbook.xml", Encoding.UTF8.GetBytes(Workbook()));
            Write(zip, "xl/_rels/workbook.xml.rels", Encoding.UTF8.GetBytes(WorkbookRelations()));
            foreach (var (name, content) in _parts)
                Write(zip, name, content);
        }

        return bytes.ToArray();
    }

    private static void Write(ZipArchive zip, string name, byte[] content)
    {
        using var part = zip.CreateEntry(name, CompressionLevel.Optimal).Open();
        part.Write(content);
    }

    private static string ContentTypes()
    {
        const string type = "application/vnd.openxmlformats-officedocument.spreadsheetml";
        return "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">"
            + "<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
            + $"<Default Extension=\"xml\" ContentType=\"{type}.worksheet+xml\"/>"
            + $"<Override PartName=\"/xl/workbook.xml\" ContentType=\"{type}.sheet.main+xml\"/>"
            + $"<Override PartName=\"/xl/styles.xml\" ContentType=\"{type}.styles+xml\"/>"
            + $"<Override PartName=\"/xl/sharedStrings.xml\" ContentType=\"{type}.sharedStrings+xml\"/></Types>";
    }

    private string Workbook() =>
        $"<workbook xmlns=\"{Main}\" xmlns:r=\"{Office}\">{WorkbookProperties}<sheets>"
        + string.Concat(_sheets.Select((sheet, at) =>
            $"<sheet name=\"{sheet.Name}\" sheetId=\"{at + 1}\" state=\"{sheet.State}\" r:id=\"s{at + 1}\"/>"))
        + $"</sheets>{WorkbookEnd}</workbook>";

    private string WorkbookRelations() =>
        $"<Relationships xmlns=\"{Relations}\">"
        + string.Concat(Enumerable.Range(1, Math.Max(1, _sheets.Count)).Select(at =>
            $"<Relationship Id=\"s{at}\" Type=\"{Office}/worksheet\" Target=\"worksheets/sheet{at}.xml\"/>"))
        + (_parts.Exists(part => part.Name is "xl/styles.xml")
            ? $"<Relationship Id=\"st\" Type=\"{Office}/styles\" Target=\"styles.xml\"/>" : "")
        + (_parts.Exists(part => part.Name is "xl/sharedStrings.xml")
            ? $"<Relationship Id=\"ss\" Type=\"{Office}/sharedStrings\" Target=\"sharedStrings.xml\"/>" : "")
        + "</Relationships>";
}
