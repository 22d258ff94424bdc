using System.IO.Compression;
using System.Xml.Linq;
using FlexPortal.Core.Platform.Lists;
using Xunit;

namespace FlexPortal.Tests.Flex.Export;

/// <summary>Workbooks: no text is a formula, no digit is lost, and nothing that XML lacks gets in.</summary>
public sealed class XlsxWriterTests
{
    private static readonly XNamespace Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Values_keep_their_kind_and_every_digit()
    {
        var cells = (await SheetAsync(
            1, ["=1+1", "a<b&\"c\" \u0001\n", 12.5m, 123456789012345m, 1234567890.123456789m, new DateOnly(2026, 1, 5), 7L, true, null]))
            .Descendants(Main + "row").Last().Elements(Main + "c").ToArray();

        Assert.Equal("=1+1", cells[0].Value);
        Assert.Equal("inlineStr", cells[0].Attribute("t")?.Value);
        Assert.Equal("a<b&\"c\" \uFFFD\n", cells[1].Value);
        Assert.Equal(("12.5", null), (cells[2].Value, cells[2].Attribute("t")?.Value));
        Assert.Equal(("123456789012345", null), (cells[3].Value, cells[3].Attribute("t")?.Value));
        Assert.Equal(("1234567890.123456789", "inlineStr"), (cells[4].Value, cells[4].Attribute("t")?.Value));
        Assert.Equal(("46027", "2"), (cells[5].Value, cells[5].Attribute("s")?.Value));
        Assert.Equal(("7", "1", ""), (cells[6].Value, cells[7].Value, cells[8].Value));
    }

    [Fact]
    public async Task More_rows_than_a_sheet_holds_go_to_the_next_one()
    {
        using var workbook = new ZipArchive(new MemoryStream(await WriteAsync(5, [1L], mostRows: 3)));

        var sheets = Enumerable.Range(1, 3).Select(
            number => XDocument.Load(workbook.GetEntry($"xl/worksheets/sheet{number}.xml")!.Open()).Descendants(Main + "row").Count());
        Assert.Equal([3, 3, 2], sheets);
        Assert.Equal(
            ["rows", "rows 2", "rows 3"],
            XDocument.Load(workbook.GetEntry("xl/workbook.xml")!.Open()).Descendants(Main + "sheet").Select(
                sheet => sheet.Attribute("name")!.Value));
        foreach (var part in workbook.Entries)
            Assert.NotNull(XDocument.Load(part.Open()).Root);
    }

    private static async Task<XDocument> SheetAsync(int count, object?[] values)
    {
        using var workbook = new ZipArchive(new MemoryStream(await WriteAsync(count, values)));
        return XDocument.Load(workbook.GetEntry("xl/worksheets/sheet1.xml")!.Open(), LoadOptions.PreserveWhitespace);
    }

    private static async Task<byte[]> WriteAsync(int count, object?[] values, int mostRows = XlsxWriter.MostRows)
    {
        using var file = new MemoryStream();
        await XlsxWriter.WriteAsync(
            file, ("rows", [.. values.Select((_, place) => $"c{place}")]),
            Enumerable.Repeat<IEnumerable<object?>>(values, count).ToAsyncEnumerable(), DateTimeOffset.UnixEpoch.AddYears(50),
            Cancel, mostRows);
        return file.ToArray();
    }
}
