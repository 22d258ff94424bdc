using FlexPortal.Core.Platform.Lists;
using Xunit;

namespace FlexPortal.Tests.Flex.Export;

/// <summary>Workbooks: no text is a formula, no digit is lost, and nothing that XML lacks gets in.</summary>
public sealed class XlsxWriterTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Values_keep_their_kind_and_every_digit()
    {
        var file = await WriteAsync(
            1, ["=1+1", "a<b&\"c\" \u0001\n", 12.5m, 123456789012345m, 1234567890.123456789m, new DateOnly(2026, 1, 5), 7L, true, null]);

        var cells = (await Workbook.ReadAsync(file))[1];
        Assert.Equal(("=1+1", "inlineStr", null), cells[0]);
        Assert.Equal(("a<b&\"c\" \uFFFD\n", "inlineStr", null), cells[1]);
        Assert.Equal(("12.5", null, null), cells[2]);
        Assert.Equal(("123456789012345", null, null), cells[3]);
        Assert.Equal(("1234567890.123456789", "inlineStr", null), cells[4]);
        Assert.Equal(("46027", null, "2"), cells[5]);
        Assert.Equal([("7", null, null), ("1", "b", null), ("", null, null)], cells[6..]);
    }

    [Fact]
    public async Task More_rows_than_a_sheet_holds_go_to_the_next_one()
    {
        var file = await WriteAsync(5, [1L], mostRows: 3);

        Assert.Equal(["rows", "rows 2", "rows 3"], await Workbook.SheetsAsync(file));
        Assert.Equal(3, (await Workbook.ReadAsync(file, sheet: 1)).Count);
        Assert.Equal(2, (await Workbook.ReadAsync(file, sheet: 3)).Count);
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
