using System.Text;
using Xunit;

namespace FlexPortal.Tests.Sources.Tables;

/// <summary>Binary workbooks, written record by record in their oldest form.</summary>
public sealed class XlsTests
{
    [Fact]
    public async Task Numbers_and_texts()
    {
        var reading = await TableReading.OfBytesAsync(
            Biff2(2, 3, Label(0, 0, "Name"), Label(0, 1, "Amount"), Label(1, 0, "x"), Number(1, 1, 12.5), Number(1, 2, 1e-5)), "a.xls");

        Assert.Equal("Name|Amount|column C", reading.Names);
        Assert.Equal("x|12.5|0.00001", reading[0]);
        Assert.Equal((2L, true), (reading.Facts!.Rows, reading.Facts.Complete));
    }

    [Theory]
    [InlineData(65_536, 257)]
    [InlineData(65_535, 65_535)]
    public async Task A_sheet_that_claims_more_than_the_format_has_costs_nothing(int rows, int columns)
    {
        var reading = await TableReading.OfBytesAsync(Biff2(rows, columns, Label(0, 0, "x")), "a.xls");
        Assert.True(reading.Code is "TABLE_DAMAGED" || reading.Header!.Columns.Count == 1);
    }

    [Fact]
    public async Task A_container_without_a_workbook_is_refused()
    {
        byte[] container = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, .. new byte[2000]];
        Assert.Equal("TABLE_DAMAGED", (await TableReading.OfBytesAsync(container, "a.xls")).Code);
        Assert.Equal("TABLE_PASSWORD", (await TableReading.OfBytesAsync(container, "a.xlsx")).Code);
        byte[] encrypted = [.. container, .. Encoding.Unicode.GetBytes("EncryptedPackage"), .. new byte[500]];
        Assert.Equal("TABLE_PASSWORD", (await TableReading.OfBytesAsync(encrypted, "a.xls")).Code);
    }

    private static byte[] Biff2(int rows, int columns, params byte[][] cells) =>
    [
        .. Record(0x0009, 0x02, 0x00, 0x10, 0x00),
        .. Record(0x0000, 0, 0, (byte)rows, (byte)(rows >> 8), 0, 0, (byte)columns, (byte)(columns >> 8)),
        .. cells.SelectMany(cell => cell),
        .. Record(0x000A),
    ];

    private static byte[] Number(byte row, byte column, double value) =>
        Record(0x0003, [row, 0, column, 0, 0, 0, 0, .. BitConverter.GetBytes(value)]);

    private static byte[] Label(byte row, byte column, string text) =>
        Record(0x0004, [row, 0, column, 0, 0, 0, 0, (byte)text.Length, .. Encoding.ASCII.GetBytes(text)]);

    private static byte[] Record(int kind, params byte[] content) =>
        [(byte)kind, (byte)(kind >> 8), (byte)content.Length, (byte)(content.Length >> 8), .. content];
}
