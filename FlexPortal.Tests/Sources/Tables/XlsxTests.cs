using System.Globalization;
using System.Text;
using ExcelDataReader;
using FlexPortal.Core.Sources.Tables;
using Xunit;

namespace FlexPortal.Tests.Sources.Tables;

/// <summary>Workbooks through the reader's process: cells, dates, sheets and what deserves a look.</summary>
public sealed class XlsxTests
{
    private const string Header = "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>Name</t></is></c>"
        + "<c r=\"B1\" t=\"inlineStr\"><is><t>Amount</t></is></c></row>";

    [Fact]
    public async Task Every_type_of_cell()
    {
        var file = new XlsxFile()
            .Texts("<si><t>plain</t></si><si><r><t>two </t></r><r><t>runs</t></r><rPh sb=\"0\" eb=\"1\"><t>x</t></rPh></si>")
            .Sheet(Row(1, "<c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" t=\"s\"><v>1</v></c><c r=\"C1\" t=\"b\"><v>1</v></c>"
                + "<c r=\"D1\" t=\"e\"><v>#N/A</v></c><c r=\"E1\" t=\"str\"><f>A1</f><v>formula</v></c>"
                // Some writers put the text of an inline cell where a number would be.
                + "<c r=\"F1\" t=\"inlineStr\"><v>inline</v></c><c r=\"H1\" t=\"d\"><v>2026-10-31T00:00:00</v></c>"
                + "<c r=\"I1\"><v>7</v></c>"));

        var reading = await ReadAsync(file);

        Assert.Equal("plain|two runs|TRUE|#N/A|formula|inline||2026-10-31|7", reading[0]);
        Assert.Equal(
            [CellKind.Text, CellKind.Text, CellKind.Boolean, CellKind.Error, CellKind.Text, CellKind.Text, CellKind.Time, CellKind.Number],
            reading.Rows[0].Cells.Select(cell => cell.Kind));
    }

    [Theory]
    [InlineData("1.1000000000000001", "1.1")]
    [InlineData("1E-05", "0.00001")]
    [InlineData("-1.5E+15", "-1500000000000000")]
    [InlineData("12.50", "12.50")]
    [InlineData("0.30000000000000004", "0.30000000000000004")]
    [InlineData("1E+300", "1E+300")]
    [InlineData("NaN", "NaN")]
    public async Task A_number_is_written_without_exponent(string value, string expected)
    {
        var reading = await ReadAsync(new XlsxFile().Sheet(Row(1, $"<c r=\"A1\"><v>{value}</v></c>")));
        Assert.Equal(expected, reading[0]);
    }

    [Theory]
    [InlineData("", "yyyy-mm-dd", "1", "1900-01-01")]
    [InlineData("", "yyyy-mm-dd", "59", "1900-02-28")]
    [InlineData("", "yyyy-mm-dd", "61", "1900-03-01")]
    [InlineData("", "dd/mm/yy hh:mm", "45000.5", "2023-03-15T12:00:00")]
    [InlineData("", "hh:mm", "0.25", "06:00:00")]
    [InlineData("", "[h]:mm", "1.5", "36:00:00")]
    [InlineData("", "yyyy", "-1", "-1")]
    [InlineData("", "yyyy", "3000000", "3000000")]
    [InlineData("", "0.00", "45000", "45000")]
    [InlineData("", "[$-409]d mmm yyyy", "45000", "2023-03-15")]
    [InlineData("", "[Red]0;&quot;day&quot; 0", "45000", "45000")]
    [InlineData("date1904=\"1\"", "yyyy-mm-dd", "0.5", "12:00:00")]
    [InlineData("date1904=\"1\"", "yyyy-mm-dd", "1", "1904-01-02")]
    [InlineData("date1904=\"true\"", "yyyy-mm-dd", "43538", "2023-03-15")]
    public async Task Dates_and_times(string properties, string format, string serial, string expected)
    {
        var file = new XlsxFile { WorkbookProperties = $"<workbookPr {properties}/>" }.Formats(format)
            .Sheet(Row(1, $"<c r=\"A1\" s=\"1\"><v>{serial}</v></c>"));
        Assert.Equal(expected, (await ReadAsync(file))[0]);
    }

    [Fact]
    public async Task An_extension_of_the_same_name_does_not_change_how_days_are_counted()
    {
        var file = new XlsxFile
        {
            WorkbookProperties = "<workbookPr date1904=\"1\"/>",
            WorkbookEnd = "<extLst><ext uri=\"x\">"
                + "<x15:workbookPr xmlns:x15=\"http://schemas.microsoft.com/office/spreadsheetml/2010/11/main\" "
                + "chartTrackingRefBase=\"1\"/></ext></extLst>",
        }.Formats("yyyy-mm-dd").Sheet(Row(1, "<c r=\"A1\" s=\"1\"><v>43538</v></c>"));
        Assert.Equal("2023-03-15", (await ReadAsync(file))[0]);
    }

    [Fact]
    public async Task A_format_that_the_library_refuses_is_none_of_a_date()
    {
        var file = new XlsxFile().Formats("[$-", new string('y', 300)).Sheet(
            Row(1, "<c r=\"A1\" s=\"1\"><v>45000</v></c><c r=\"B1\" s=\"2\"><v>45000</v></c><c r=\"C1\" s=\"99\"><v>1</v></c>"));
        Assert.Equal("45000|45000|1", (await ReadAsync(file))[0]);
    }

    [Fact]
    public async Task A_strict_workbook_has_its_rows()
    {
        var file = new XlsxFile(isStrict: true).Texts("<si><t>text</t></si>").Formats("yyyy-mm-dd")
            .Sheet(Row(1, "<c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" s=\"1\"><v>45000</v></c>"));
        Assert.Equal("text|2023-03-15", (await ReadAsync(file))[0]);
    }

    [Fact]
    public async Task References_may_be_missing_or_in_lower_case()
    {
        var reading = await ReadAsync(new XlsxFile().Sheet(
            "<row><c><v>1</v></c><c><v>2</v></c></row><row r=\"5\"><c r=\"c5\"><v>3</v></c><c><v>4</v></c></row>"
            + "<row><c r=\"B6\"><v>6</v></c><c r=\"A6\"><v>5</v></c></row>"));

        Assert.Equal([1, 5, 6], reading.Rows.Select(row => row.Number));
        Assert.Equal(["1|2", "||3|4", "5|6"], Enumerable.Range(0, 3).Select(row => reading[row]));
    }

    [Fact]
    public async Task The_first_visible_sheet_with_rows_is_read_and_another_on_request()
    {
        var file = new XlsxFile()
            .Sheet(Row(1, "<c r=\"A1\"><v>1</v></c>"), "Secret", "veryHidden")
            .Sheet("", "Empty")
            .Sheet(Row(1, "<c r=\"A1\"><v>2</v></c>"), "Data")
            .ToArray();

        var first = await TableReading.OfBytesAsync(file, "a.xlsx", new() { HeaderRow = 0 });
        var named = await TableReading.OfBytesAsync(file, "a.xlsx", new() { HeaderRow = 0, Sheet = "secret" });
        var other = await TableReading.OfBytesAsync(file, "a.xlsx", new() { Sheet = "Other" });

        Assert.Equal("2", first[0]);
        Assert.Equal("TABLE_HIDDEN_SHEET TABLE_EMPTY_SHEET", first.Warnings);
        Assert.Equal(
            [("Secret", true, 0L), ("Empty", false, 0), ("Data", false, 1)],
            first.Facts!.Sheets.Select(sheet => (sheet.Name, sheet.Hidden, sheet.RowsRead)));
        Assert.Equal("1", named[0]);
        Assert.Equal("TABLE_SHEET_NOT_FOUND", other.Code);
    }

    [Fact]
    public async Task What_deserves_a_look_has_its_place()
    {
        var file = new XlsxFile().Sheet(
            "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>Account</t></is></c>"
            + "<c r=\"C1\" t=\"inlineStr\"><is><t>Total</t></is></c></row>"
            + "<row r=\"2\"><c r=\"A2\"><v>1234567</v></c><c r=\"C2\"><f>A2*2</f><v></v></c></row>"
            + "<row r=\"3\"><c r=\"A3\"><v>1.2345678901234568E+17</v></c><c r=\"C3\"><v>5</v></c></row>",
            "Data", before: "<dimension ref=\"A1:C9\"/>", after: "<mergeCells count=\"1\"><mergeCell ref=\"A1:B1\"/></mergeCells>");

        var reading = await TableReading.OfBytesAsync(file.ToArray(), "a.xlsx");

        Assert.Equal(
            "TABLE_DIMENSION_DIFFERS TABLE_FORMULA_WITHOUT_VALUE TABLE_DIGITS_LOST TABLE_NUMERIC_IDENTIFIER TABLE_MERGED_HEADER",
            reading.Warnings);
        Assert.Equal(new TablePlace("Data", 2, 2), reading.Warning(TableWarningKind.FormulaWithoutValue).Places[0]);
        Assert.Equal(new TablePlace("Data", 3, 0), reading.Warning(TableWarningKind.DigitsLost).Places[0]);
        Assert.Equal(2, reading.Warning(TableWarningKind.NumericIdentifier).Count);
        Assert.Equal(new TablePlace("Data", 1, 0), reading.Warning(TableWarningKind.MergedHeader).Places[0]);
        var sheet = reading.Facts!.Sheets[0];
        Assert.Equal(("A1:C9", 1, "A1:B1"), (sheet.Dimension, sheet.MergedCount, sheet.Merged[0]));
        Assert.Equal("Account|column B|Total", reading.Names);
        Assert.Equal("123456789012345680|", $"{reading.Rows[1][0]}|{reading.Rows[1][1]}");
    }

    [Theory]
    [InlineData("sheet1.xml", "TABLE_CHECKSUM")]
    [InlineData("sharedStrings.xml", null)]
    [InlineData("styles.xml", "TABLE_CHECKSUM")]
    public async Task A_part_that_is_read_to_its_end_has_its_checksum(string part, string? code)
    {
        var file = new XlsxFile().Sheet(
            "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c></row><row r=\"2\"><c r=\"A2\"><v>5</v></c></row>")
            .Texts("<si><t>Name</t></si><si><t>never used</t></si>").Formats("yyyy").ToArray();
        Assert.Null((await TableReading.OfBytesAsync(file, "a.xlsx")).Code);

        // The directory at the end of the file names a part last, 46 bytes behind the beginning of its entry.
        var entry = file.AsSpan().LastIndexOf(System.Text.Encoding.ASCII.GetBytes(part)) - 46;
        while (!file.AsSpan(entry).StartsWith("PK\u0001\u0002"u8))
            entry--;
        file[entry + 16] ^= 1;

        Assert.Equal(code, (await TableReading.OfBytesAsync(file, "a.xlsx")).Code);
    }

    [Fact]
    public async Task The_first_rows_need_only_the_first_shared_texts()
    {
        // The part breaks behind the texts that the first rows need.
        var file = new XlsxFile().Part(
            "xl/sharedStrings.xml",
            "<sst xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><si><t>a</t></si><si><t>b</t></si><broken")
            .Sheet(Row(1, "<c r=\"A1\" t=\"s\"><v>1</v></c>") + Row(2, "<c r=\"A2\" t=\"s\"><v>0</v></c>")
                + Row(3, "<c r=\"A3\" t=\"s\"><v>2</v></c>")).ToArray();

        var preview = await TableReading.OfBytesAsync(file, "a.xlsx", new() { HeaderRow = 0, MaxRows = 1 });
        var whole = await TableReading.OfBytesAsync(file, "a.xlsx", new() { HeaderRow = 0 });

        Assert.Equal(("b", false), (preview[0], preview.Facts!.Complete));
        Assert.Equal("TABLE_DAMAGED", whole.Code);
    }

    [Fact]
    public async Task Rows_come_from_a_file_as_from_a_stream()
    {
        using var folder = new Support.TemporaryFolder();
        var path = folder.Under("a.xlsx");
        var rows = Header + Row(2, "<c r=\"B2\"><v>5</v></c>");
        await File.WriteAllBytesAsync(path, XlsxFile.OfRows(rows), TestContext.Current.CancellationToken);

        var reading = await TableReading.OfFileAsync(path);

        Assert.Equal(("Name|Amount", "|5", true), (reading.Names, reading[0], reading.Facts!.Complete));
        Assert.Equal("TABLE_FILE_MISSING", (await TableReading.OfFileAsync(folder.Under("b.xlsx"))).Code);
    }

    [Fact]
    public async Task Cells_agree_with_another_reader()
    {
        var rows = string.Concat(Enumerable.Range(1, 500).Select(row => Row(
            row,
            $"<c r=\"A{row}\" t=\"s\"><v>{row % 3}</v></c><c r=\"B{row}\"><v>{row * 1.25}</v></c>"
            + $"<c r=\"C{row}\" s=\"1\"><v>{40000 + row}</v></c><c r=\"E{row}\" t=\"b\"><v>{row % 2}</v></c>")));
        var file = new XlsxFile().Texts("<si><t>a</t></si><si><t>b c</t></si><si><r><t>d</t></r><r><t>e</t></r></si>")
            .Formats("dd/mm/yyyy").Sheet(rows).ToArray();

        var reading = await TableReading.OfBytesAsync(file, "a.xlsx", new() { HeaderRow = 0 });

        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        using var other = ExcelReaderFactory.CreateOpenXmlReader(new MemoryStream(file));
        for (var row = 0; other.Read(); row++)
        {
            Assert.Equal(
                string.Join('|', Enumerable.Range(0, other.FieldCount).Select(column => other.GetValue(column) switch
                {
                    DateTime date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                    bool truth => truth ? "TRUE" : "FALSE",
                    var value => Convert.ToString(value, CultureInfo.InvariantCulture),
                })),
                reading[row]);
        }

        Assert.Equal(500, reading.Rows.Count);
    }

    private static string Row(int number, string cells) => $"<row r=\"{number}\">{cells}</row>";

    private static async Task<TableReading> ReadAsync(XlsxFile file)
    {
        var reading = await TableReading.OfBytesAsync(file.ToArray(), "a.xlsx", new() { HeaderRow = 0 });
        Assert.Null(reading.Code);
        return reading;
    }
}
