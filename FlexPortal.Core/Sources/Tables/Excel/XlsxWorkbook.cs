using DocumentFormat.OpenXml.Packaging;

namespace FlexPortal.Core.Sources.Tables.Excel;

/// <summary>What the workbook part says: its sheets and how it counts days.</summary>
/// <param name="Sheets">The worksheets in their order; charts and macros are none.</param>
/// <param name="Is1904">Whether it counts days from 1904.</param>
internal sealed record XlsxWorkbook(IReadOnlyList<XlsxSheet> Sheets, bool Is1904)
{
    private const int MostSheets = 1_000;

    public static XlsxWorkbook Read(WorkbookPart workbook, CheckedParts parts)
    {
        var is1904 = false;
        var sheets = new List<XlsxSheet>();
        using var xml = parts.Open(workbook);
        while (xml.Read())
        {
            if (xml.IsStart("workbookPr"))
            {
                is1904 = xml.Attribute("date1904") is "1" or "true";
            }
            else if (xml.IsStart("sheet") && sheets.Count < MostSheets)
            {
                var sheet = new TableSheet(Shorten(xml.Attribute("name") ?? ""), xml.Attribute("state") is "hidden" or "veryHidden");
                if (xml.RelatedId() is { } id && workbook.TryGetPartById(id, out var part) && part is WorksheetPart worksheet)
                    sheets.Add(new XlsxSheet(sheet, worksheet));
            }
        }

        return new XlsxWorkbook(sheets, is1904);
    }

    /// <summary>Excel allows 31 characters.</summary>
    private static string Shorten(string name) => name.Length <= 255 ? name : name[..255];
}

/// <summary>A worksheet.</summary>
/// <param name="Facts">What the workbook says of it.</param>
/// <param name="Part">Its part.</param>
internal sealed record XlsxSheet(TableSheet Facts, WorksheetPart Part);
