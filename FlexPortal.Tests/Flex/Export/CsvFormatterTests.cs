using System.Text;
using FlexPortal.Core.Platform.Lists;
using Xunit;

namespace FlexPortal.Tests.Flex.Export;

public sealed class CsvFormatterTests
{
    [Fact]
    public async Task Quotes_are_written_where_needed_and_tell_empty_from_absent()
    {
        object?[] values = ["a", "", null, "b,c", "say \"x\"", "two\r\nlines", "#row", " spaced "];
        const string line = "a,\"\",,\"b,c\",\"say \"\"x\"\"\",\"two\r\nlines\",\"#row\", spaced \r\n";
        var text = new StringBuilder();
        using var written = new StringWriter();

        CsvFormatter.AppendLine(text, values);
        await CsvFormatter.WriteLineAsync(written, values, TestContext.Current.CancellationToken);

        Assert.Equal((line, line), (text.ToString(), written.ToString()));
    }

    [Theory]
    [InlineData("=1+1")]
    [InlineData("=\"a,b\"")]
    [InlineData("+cmd|' /C calc'!A0")]
    [InlineData("+49 30 1234")]
    [InlineData("-cmd")]
    [InlineData("-2+3")]
    [InlineData("-")]
    [InlineData("--")]
    [InlineData("@SUM(1)")]
    [InlineData("\tx")]
    [InlineData("\t-1")]
    [InlineData("\r=x")]
    [InlineData("\n=x")]
    [InlineData("\uFF1D1+1")]
    [InlineData("\uFF0B1")]
    [InlineData("\uFF0D1")]
    [InlineData("\uFF20SUM(1)")]
    [InlineData("-\u0661")]
    [InlineData("+1E5+cmd")]
    [InlineData("-1E")]
    [InlineData("-1E--5")]
    [InlineData("-1,234.5")]
    [InlineData("-1.2.3")]
    [InlineData("-1.")]
    [InlineData("-12.5\n")]
    [InlineData("- 5")]
    [InlineData("-0x1F")]
    [InlineData("-Infinity")]
    [InlineData("+.")]
    [InlineData("'quoted")]
    [InlineData("'")]
    public void Sec_S02_What_could_run_gets_an_apostrophe_and_taking_it_away_gives_the_value_back(string value)
    {
        var harmless = CsvFormatter.Harmless(value);

        Assert.StartsWith("'", harmless, StringComparison.Ordinal);
        Assert.Equal(value, harmless[1..]);
    }

    [Theory]
    [InlineData("-12.50")]
    [InlineData("+3")]
    [InlineData("+49")]
    [InlineData("-.5")]
    [InlineData("-1.5E-05")]
    [InlineData("-1e+20")]
    [InlineData("0")]
    [InlineData("007")]
    [InlineData("AAPL")]
    [InlineData("")]
    [InlineData("a=b")]
    public void Numbers_and_plain_text_stay_as_they_are(string value) => Assert.Equal(value, CsvFormatter.Harmless(value));

    [Theory]
    [InlineData("\r=x", "\"'\r=x\"")]
    [InlineData("=\"a,b\"", "\"'=\"\"a,b\"\"\"")]
    [InlineData("-1,234.5", "\"'-1,234.5\"")]
    [InlineData("=1+1", "'=1+1")]
    public void A_guarded_text_is_quoted_as_any_other(string text, string cell) => Assert.Equal(cell, CsvFormatter.Cell(text));

    [Fact]
    public void Numbers_times_and_nulls_are_written_for_machines()
    {
        Assert.Equal("-1234567", CsvFormatter.Cell(-1_234_567L));
        Assert.Equal("0.10", CsvFormatter.Cell(0.10m));
        Assert.Equal("-0.0000000001", CsvFormatter.Cell(-0.0000000001m));
        Assert.Equal("-123456789012.34", CsvFormatter.Cell(-123_456_789_012.34m));
        Assert.Equal("2026-11-20T06:00:00.500Z", CsvFormatter.Cell(new DateTimeOffset(2026, 11, 20, 7, 0, 0, 500, TimeSpan.FromHours(1))));
        Assert.Equal("2026-11-20", CsvFormatter.Cell(new DateOnly(2026, 11, 20)));
        Assert.Equal("true", CsvFormatter.Cell(true));
        Assert.Equal("", CsvFormatter.Cell(null));
    }
}
