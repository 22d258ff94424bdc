using System.IO.Compression;
using System.Text;
using Xunit;

namespace FlexPortal.Tests.Sources.Tables;

/// <summary>Files that no program writes: each ends in a coded refusal, or in its few real rows.</summary>
public sealed class TableAttackTests
{
    private const string Cell = "<row r=\"1\"><c r=\"A1\"><v>1</v></c></row>";

    [Fact]
    public async Task Elements_nested_too_deeply()
    {
        const int levels = 60_000;
        var deep = string.Concat(Enumerable.Repeat("<c>", levels)) + string.Concat(Enumerable.Repeat("</c>", levels));
        var sheet = XlsxFile.OfRows($"<row r=\"1\">{deep}</row>");
        var workbook = new XlsxFile().Part(
            "xl/workbook.xml",
            "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">"
            + string.Concat(Enumerable.Repeat("<a>", levels)) + string.Concat(Enumerable.Repeat("</a>", levels)) + "</workbook>")
            .Part("xl/worksheets/sheet1.xml", "<worksheet/>").ToArray();

        Assert.Equal("TABLE_TOO_DEEP", await CodeAsync(sheet));
        Assert.Equal("TABLE_TOO_DEEP", await CodeAsync(workbook));
    }

    [Fact]
    public async Task A_part_that_unpacks_to_far_more_than_its_size() =>
        Assert.Equal("TABLE_ZIP_BOMB", await CodeAsync(new XlsxFile().Sheet(Cell).Part("xl/media/a.bin", new byte[20 << 20]).ToArray()));

    [Fact]
    public async Task More_parts_than_a_workbook_has()
    {
        var file = new XlsxFile().Sheet(Cell);
        for (var part = 0; part < 5_001; part++)
            file.Part($"xl/media/{part}", "");
        Assert.Equal("TABLE_ZIP_BOMB", await CodeAsync(file.ToArray()));
    }

    [Fact]
    public async Task Two_parts_of_one_name() => Assert.Equal(
        "TABLE_DAMAGED", await CodeAsync(new XlsxFile().Sheet(Cell).Part("xl/WORKSHEETS/sheet1.xml", "<worksheet/>").ToArray()));

    [Fact]
    public async Task An_encrypted_part()
    {
        var file = XlsxFile.OfRows(Cell);
        // Bit 0 of the flags of the first entry of the directory.
        var entry = file.AsSpan().IndexOf("PK\u0001\u0002"u8);
        file[entry + 8] |= 1;
        Assert.Equal("TABLE_PASSWORD", await CodeAsync(file));
    }

    [Theory]
    [InlineData("<row r=\"1048577\"><c r=\"A1\"><v>1</v></c></row>", "TABLE_TOO_LARGE")]
    [InlineData("<row r=\"1\"><c r=\"XFE1\"><v>1</v></c></row>", "TABLE_TOO_LARGE")]
    [InlineData("<row r=\"1\"><c r=\"ZZZZZZZZZZZZ1\"><v>1</v></c></row>", "TABLE_TOO_LARGE")]
    [InlineData("<row r=\"1\"><c r=\"A1\" t=\"s\"><v>99</v></c></row>", "TABLE_DAMAGED")]
    [InlineData("<row r=\"1\"><c r=\"A1\"><v>1</v></c>", "TABLE_DAMAGED")]
    [InlineData("", "TABLE_EMPTY")]
    public async Task Rows_that_no_sheet_has(string rows, string code) => Assert.Equal(code, await CodeAsync(XlsxFile.OfRows(rows)));

    [Fact]
    public async Task A_gap_of_a_million_rows_costs_nothing()
    {
        var reading = await TableReading.OfBytesAsync(
            XlsxFile.OfRows(Cell + "<row r=\"1048576\"><c r=\"XFD1048576\"><v>2</v></c></row>"), "a.xlsx", new() { HeaderRow = 0 });
        Assert.Equal([(1L, 1), (1048576, 16384)], reading.Rows.Select(row => (row.Number, row.Width)));
    }

    [Fact]
    public async Task A_cell_longer_than_Excel_allows()
    {
        var text = new string('x', 32_767);
        Assert.Null(await CodeAsync(XlsxFile.OfRows($"<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>{text}</t></is></c></row>")));
        Assert.Equal("TABLE_TOO_LARGE", await CodeAsync(
            XlsxFile.OfRows($"<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>{text}</t><t>x</t></is></c></row>")));
    }

    [Theory]
    [InlineData("<!DOCTYPE a [<!ENTITY e SYSTEM \"file:///etc/hostname\">]>", "&e;")]
    [InlineData("<!DOCTYPE a [<!ENTITY a \"haha\"><!ENTITY b \"&a;&a;&a;&a;\"><!ENTITY e \"&b;&b;&b;&b;\">]>", "&e;")]
    public async Task A_document_type(string prolog, string text) => Assert.Equal(
        "TABLE_DAMAGED",
        await CodeAsync(new XlsxFile { Prolog = prolog }.Sheet($"<row><c t=\"inlineStr\"><is><t>{text}</t></is></c></row>").ToArray()));

    [Fact]
    public async Task Damaged_bytes_of_a_workbook_end_in_rows_or_a_code()
    {
        var whole = new XlsxFile().Texts("<si><t>text</t></si>").Formats("yyyy").Sheet(Cell).ToArray();
        var random = new Random(7);
        for (var round = 0; round < 12; round++)
        {
            var file = whole.ToArray();
            for (var change = 0; change < 4; change++)
                file[random.Next(4, file.Length)] = (byte)random.Next(256);
            var code = await CodeAsync(file);
            Assert.True(code is null || (code.StartsWith("TABLE_", StringComparison.Ordinal) && code is not "TABLE_READER_ENDED"));
        }
    }

    [Theory]
    [InlineData("%PDF-1.7 and so on", "a.csv", "TABLE_WRONG_KIND")]
    [InlineData("<html><table><tr><td>1</td></tr></table></html>", "a.xls", "TABLE_WRONG_KIND")]
    [InlineData("\uFEFF<?xml version=\"1.0\"?><Workbook/>", "a.xls", "TABLE_WRONG_KIND")]
    [InlineData("", "a.csv", "TABLE_EMPTY")]
    [InlineData("\r\n\r\n;;\r\n", "a.csv", "TABLE_EMPTY")]
    [InlineData("PAR1 and nothing more", "a.parquet", "TABLE_DAMAGED")]
    [InlineData("PAREencrypted footer PARE", "a.parquet", "TABLE_PASSWORD")]
    [InlineData("PK\u0003\u0004 and nothing more", "a.xlsx", "TABLE_DAMAGED")]
    public async Task Files_that_are_no_tables(string text, string name, string code) =>
        Assert.Equal(code, (await TableReading.OfBytesAsync(Encoding.UTF8.GetBytes(text), name)).Code);

    [Fact]
    public async Task A_binary_file_and_an_archive_are_no_tables()
    {
        var random = new byte[5000];
        new Random(3).NextBytes(random);
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            await gzip.WriteAsync("a,b\n1,2\n"u8.ToArray(), TestContext.Current.CancellationToken);

        Assert.Equal("TABLE_WRONG_KIND", (await TableReading.OfBytesAsync(random, "a.csv")).Code);
        Assert.Equal("TABLE_WRONG_KIND", (await TableReading.OfBytesAsync(packed.ToArray(), "a.csv")).Code);
    }

    [Fact]
    public async Task The_content_decides_and_the_extension_warns()
    {
        var reading = await TableReading.OfBytesAsync(XlsxFile.OfRows(Cell), "a.csv", new() { HeaderRow = 0 });
        Assert.Equal(("1", "TABLE_KIND_MISMATCH"), (reading[0], reading.Warnings));
        Assert.Equal("TABLE_KIND_MISMATCH", (await TableReading.OfBytesAsync("a\tb\n1\t2\n"u8.ToArray(), "a.xls")).Warnings);
        Assert.Equal("TABLE_UNSUPPORTED", (await TableReading.OfBytesAsync(XlsxFile.OfRows(Cell), "a.xlsb")).Code);
    }

    private static async Task<string?> CodeAsync(byte[] workbook) => (await TableReading.OfBytesAsync(workbook, "a.xlsx")).Code;
}
