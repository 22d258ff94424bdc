using System.Globalization;
using FlexPortal.Core.Flex.Statements;
using Xunit;

namespace FlexPortal.Tests.Flex.Statements;

public sealed class FlexDatesTests
{
    [Theory]
    [InlineData("20260131", "2026-01-31")]
    [InlineData("2026-01-31", "2026-01-31")]
    [InlineData("31-Jan-26", "2026-01-31")]
    [InlineData("20200113;202500", "2020-01-13")]
    [InlineData("2023-06-16;18:45:56", "2023-06-16")]
    [InlineData("2013-06-17, 20:25:00", "2013-06-17")]
    [InlineData("20130102 01:25:14", "2013-01-02")]
    [InlineData("2026-04-09;21:23:54 EDT", "2026-04-09")]
    [InlineData("", null)]
    [InlineData("--", null)]
    [InlineData("N/A", null)]
    [InlineData("MULTI", null)]
    [InlineData("20260230", null)]
    [InlineData("2026013", null)]
    [InlineData("201301020", null)]
    [InlineData("12/31/2026", null)]
    public void Dates_are_read_as_the_broker_writes_them(string text, string? expected)
    {
        var read = FlexDates.TryParse(text, out var date);
        Assert.Equal(expected, read ? date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : null);
    }

    [Theory]
    [InlineData("1/2/26", true)]
    [InlineData("12/31/2026", true)]
    [InlineData("31/12/2026;120000", true)]
    [InlineData("N/A", false)]
    [InlineData("1/2", false)]
    [InlineData("a/b/c", false)]
    [InlineData("100/2/3", false)]
    [InlineData("/1/2", false)]
    [InlineData("1//2", false)]
    [InlineData("", false)]
    [InlineData("20260131", false)]
    public void Slashed_dates_are_recognised(string text, bool slashed) => Assert.Equal(slashed, FlexDates.IsSlashed(text));
}
