using System.Globalization;
using FlexPortal.Core.MarketData.Vendors.Adapters;
using Xunit;

namespace FlexPortal.Tests.MarketData.Vendors.Adapters;

/// <summary>When to ask again.</summary>
public sealed class AnswerFaultsTests
{
    private static readonly DateTimeOffset Now = new(2026, 8, 3, 14, 5, 20, TimeSpan.Zero);

    [Theory]
    [InlineData("7", "2026-08-03T14:05:27Z")]
    [InlineData("120", "2026-08-03T14:07:20Z")]
    // The next full minute, and a second because clocks differ.
    [InlineData("0", "2026-08-03T14:06:01Z")]
    [InlineData("Mon, 03 Aug 2026 14:30:00 GMT", "2026-08-03T14:30:00Z")]
    [InlineData("Mon, 03 Aug 2026 14:05:00 GMT", "2026-08-03T14:06:01Z")]
    [InlineData(null, null)]
    [InlineData("", null)]
    [InlineData("-5", null)]
    [InlineData("soon", null)]
    [InlineData("99999999999999", null)]
    public void Retry_After_is_seconds_or_a_date_and_zero_is_the_next_minute(string? header, string? expected) => Assert.Equal(
        expected is null ? null : DateTimeOffset.Parse(expected, CultureInfo.InvariantCulture), AnswerFaults.RetryAt(header, Now));
}
