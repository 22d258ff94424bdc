using System.Globalization;
using System.Text;
using ExcelDataReader;
using ExcelDataReader.Exceptions;
using FlexPortal.Core.Sources.Tables.Guard;

namespace FlexPortal.Core.Sources.Tables.Excel;

/// <summary>Reads a sheet of a binary workbook, BIFF2 to BIFF8.</summary>
internal static class XlsTables
{
    private const int MostColumns = 256;
    private const int MostRows = 65_536;
    private const int MostSheets = 1_000;

    public static IEnumerable<TableItem> Read(Stream content, TableRequest request)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        using var reader = Open(content, request);
        var sheets = Sheets(reader);
        var reading = new SheetChoice(TableFormat.Xls, request, sheets);
        if (sheets.Count > 1)
            reader.Reset();
        foreach (var sheet in sheets)
        {
            if (reading.Wants(sheet))
            {
                foreach (var item in reading.Read(sheet, Rows(reader), () => Facts(sheet, reader)))
                    yield return item;
            }

            if (!reader.NextResult())
                break;
        }

        yield return reading.End();
    }

    private static IExcelDataReader Open(Stream content, TableRequest request)
    {
        try
        {
            // Never CreateReader: it follows the bytes into other formats, which have their own guards.
            return ExcelReaderFactory.CreateBinaryReader(content, new ExcelReaderConfiguration
            {
                FallbackEncoding = CodePagesEncodingProvider.Instance.GetEncoding(1252)!,
                LeaveOpen = true,
            });
        }
        catch (InvalidPasswordException)
        {
            throw new TableRefusedException(TableRefusal.Password);
        }
        catch (ExcelReaderException) when (request.IsMismatch || HasText(content, "EncryptedPackage"))
        {
            // A newer workbook with a password is an OLE container too, under its own extension.
            throw new TableRefusedException(TableRefusal.Password);
        }
    }

    private static List<TableSheet> Sheets(IExcelDataReader reader)
    {
        var sheets = new List<TableSheet>();
        do
        {
            sheets.Add(new TableSheet(reader.Name ?? "", reader.VisibleState is not (null or "visible")));
        }
        // The library walks through every record of a sheet that it turns to: the only one is not left and opened again.
        while (sheets.Count < Math.Min(reader.ResultsCount, MostSheets) && reader.NextResult());

        return sheets;
    }

    private static IEnumerable<TableRow> Rows(IExcelDataReader reader)
    {
        // Forged sizes cost seconds each.
        if (reader.FieldCount > MostColumns || reader.RowCount > MostRows)
            throw new TableRefusedException(TableRefusal.Damaged, "a sheet claims more rows or columns than the format has");
        for (var number = 1L; reader.Read(); number++)
        {
            var cells = new List<TableCell>();
            for (var column = 0; column < reader.FieldCount; column++)
            {
                if (Cell(reader, column) is { Text.Length: > 0 } cell)
                    cells.Add(cell);
            }

            yield return new TableRow(number, cells.Count == 0 ? 0 : cells[^1].Column + 1, cells);
        }
    }

    private static TableCell? Cell(IExcelDataReader reader, int column) => reader.GetValue(column) switch
    {
        null => null,
        bool value => new TableCell(column, CellKind.Boolean, CellText.Of(value)),
        double value => new TableCell(column, CellKind.Number, CellText.Of(value)),
        int value => new TableCell(column, CellKind.Number, value.ToString(CultureInfo.InvariantCulture)),
        TimeSpan value => new TableCell(column, CellKind.Time, CellText.Of(value)),
        // A time of day has the day before the first one.
        DateTime { Year: < 1900 } value => new TableCell(column, CellKind.Time, CellText.Of(value.TimeOfDay)),
        DateTime value => new TableCell(column, CellKind.Time, CellText.Of(value)),
        var value => new TableCell(column, CellKind.Text, Limited(Convert.ToString(value, CultureInfo.InvariantCulture) ?? "")),
    };

    private static string Limited(string text) => text.Length <= XlsxPart.MostText
        ? text
        : throw new TableRefusedException(TableRefusal.TooLarge, $"a cell has more than {XlsxPart.MostText} characters");

    private static string? Dimension(IExcelDataReader reader) => reader.FieldCount < 1 || reader.RowCount < 1
        ? null
        : string.Create(CultureInfo.InvariantCulture, $"A1:{ColumnName.Of(reader.FieldCount - 1)}{reader.RowCount}");

    private static TableSheet Facts(TableSheet sheet, IExcelDataReader reader)
    {
        var merged = reader.MergeCells ?? [];
        return sheet with
        {
            Dimension = Dimension(reader),
            MergedCount = merged.Length,
            Merged = [.. merged.OrderBy(area => area.FromRow).Take(100).Select(area => string.Create(
                CultureInfo.InvariantCulture,
                $"{ColumnName.Of(area.FromColumn)}{area.FromRow + 1}:{ColumnName.Of(area.ToColumn)}{area.ToRow + 1}"))],
        };
    }

    /// <summary>Whether a name of the container's directory is anywhere in the first megabyte or the last.</summary>
    private static bool HasText(Stream content, string text)
    {
        var name = Encoding.Unicode.GetBytes(text);
        var block = new byte[1 << 20];
        foreach (var start in new[] { 0, Math.Max(0, content.Length - block.Length) })
        {
            content.Position = start;
            var length = content.ReadAtLeast(block, block.Length, throwOnEndOfStream: false);
            if (block.AsSpan(0, length).IndexOf(name) >= 0)
                return true;
        }

        return false;
    }
}
