using System.IO.Packaging;
using DocumentFormat.OpenXml.Packaging;
using FlexPortal.Core.Sources.Tables.Guard;

namespace FlexPortal.Core.Sources.Tables.Excel;

/// <summary>Reads a sheet of an Office Open XML workbook, transitional or strict.</summary>
internal static class XlsxTables
{
    public static IEnumerable<TableItem> Read(Stream content, TableRequest request)
    {
        var parts = new CheckedParts(ZipCheck.Check(content));
        content.Position = 0;
        // From a package on our stream: the library would first copy the whole file to the temporary folder.
        using var package = Package.Open(content, FileMode.Open, FileAccess.Read);
        using var document = SpreadsheetDocument.Open(package);
        var part = document.WorkbookPart ?? throw new TableRefusedException(TableRefusal.Damaged, "it has no workbook");
        var workbook = XlsxWorkbook.Read(part, parts);
        using var texts = new SharedTexts(part.SharedStringTablePart, parts);
        var reading = new SheetChoice(TableFormat.Xlsx, request, [.. workbook.Sheets.Select(sheet => sheet.Facts)]);
        var styles = XlsxStyles.Read(part.WorkbookStylesPart, parts);
        foreach (var sheet in workbook.Sheets)
        {
            if (!reading.Wants(sheet.Facts))
                continue;
            using var rows = new XlsxRows((sheet, parts.Open(sheet.Part)), texts, styles, workbook.Is1904, reading.Warnings);
            foreach (var item in reading.Read(sheet.Facts, rows.Read(), () => rows.Facts))
                yield return item;
        }

        yield return reading.End();
    }
}
