using System.Text;
using FlexPortal.Core.Flex.Export;
using Xunit;

namespace FlexPortal.Tests.Flex.Export;

public sealed class CsvTextTests
{
    [Fact]
    public void Every_value_stands_in_quotes_and_an_absent_one_has_none()
    {
        var text = new StringBuilder();
        CsvText.AppendLine(text, ["a", "", null, "b,c", "say \"x\"", "two\r\nlines"]);

        Assert.Equal("\"a\",\"\",,\"b,c\",\"say \"\"x\"\"\",\"two\r\nlines\"\r\n", text.ToString());
    }

    [Theory]
    [InlineData("=1+1")]
    [InlineData("+cmd|' /C calc'!A0")]
    [InlineData("-2+3")]
    [InlineData("-")]
    [InlineData("--")]
    [InlineData("@SUM(1)")]
    [InlineData("\tx")]
    [InlineData("\r=x")]
    [InlineData("\n=x")]
    [InlineData("\uFF1D1+1")]
    [InlineData("+1E5+cmd")]
    [InlineData("-1E")]
    [InlineData("-1E--5")]
    [InlineData("+.")]
    [InlineData("'quoted")]
    [InlineData("'")]
    public void What_could_run_gets_an_apostrophe_and_taking_it_away_gives_the_value_back(string value)
    {
        var harmless = CsvText.Harmless(value);

        Assert.StartsWith("'", harmless, StringComparison.Ordinal);
        Assert.Equal(value, harmless[1..]);
    }

    [Theory]
    [InlineData("-12.50")]
    [InlineData("+3")]
    [InlineData("-1,234.5")]
    [InlineData("-.5")]
    [InlineData("-1.5E-05")]
    [InlineData("0")]
    [InlineData("AAPL")]
    [InlineData("")]
    [InlineData("a=b")]
    public void Numbers_and_plain_text_stay_as_they_are(string value) => Assert.Equal(value, CsvText.Harmless(value));
}
