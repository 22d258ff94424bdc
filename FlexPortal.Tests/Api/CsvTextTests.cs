using FlexPortal.Api;
using Xunit;

namespace FlexPortal.Tests.Api;

public sealed class CsvTextTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("say \"no\"", "\"say \"\"no\"\"\"")]
    [InlineData("two\nlines", "\"two\nlines\"")]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+49", "'+49")]
    [InlineData("-cmd", "'-cmd")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("\tx", "'\tx")]
    [InlineData("\r=x", "\"'\r=x\"")]
    [InlineData("=\"a,b\"", "\"'=\"\"a,b\"\"\"")]
    [InlineData("a=b", "a=b")]
    [InlineData("", "")]
    public void A_text_is_quoted_where_it_must_be_and_never_a_formula(string text, string cell) => Assert.Equal(cell, CsvText.Cell(text));

    [Fact]
    public void Numbers_moments_and_nothing_are_written_for_machines()
    {
        Assert.Equal("-1234567", CsvText.Cell(-1_234_567L));
        Assert.Equal("0.10", CsvText.Cell(0.10m));
        Assert.Equal("2026-11-20T06:00:00.500Z", CsvText.Cell(new DateTimeOffset(2026, 11, 20, 7, 0, 0, 500, TimeSpan.FromHours(1))));
        Assert.Equal("2026-11-20", CsvText.Cell(new DateOnly(2026, 11, 20)));
        Assert.Equal("true", CsvText.Cell(true));
        Assert.Equal("", CsvText.Cell(null));
    }
}
