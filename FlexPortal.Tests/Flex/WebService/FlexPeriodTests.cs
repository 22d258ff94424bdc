using FlexPortal.Core.Flex.WebService;
using Xunit;

namespace FlexPortal.Tests.Flex.WebService;

public sealed class FlexPeriodTests
{
    private static readonly DateOnly Today = new(2026, 11, 27);

    [Theory]
    [InlineData("2026-11-27", "2026-11-27", false)]
    [InlineData("2025-11-28", "2026-11-27", false)]
    [InlineData("2025-11-27", "2026-11-27", true)]
    [InlineData("2026-11-27", "2026-11-28", true)]
    [InlineData("2026-12-01", "2026-12-31", true)]
    [InlineData("2026-11-27", "2026-11-26", true)]
    public void A_period_ends_today_at_the_latest_and_has_a_year_at_most(string from, string to, bool isRefused) =>
        Assert.Equal(isRefused, FlexPeriod.FaultOf(Day(from), Day(to), Today) is not null);

    [Fact]
    public void A_period_for_later_can_end_after_today() =>
        Assert.Null(FlexPeriod.FaultOf(Today, Today.AddDays(1), today: null));

    private static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
}
