using FlexPortal.Core.Flex.Statements;
using Xunit;

namespace FlexPortal.Tests.Flex.Statements;

public sealed class BrokerZoneTests
{
    private static readonly TimeZoneInfo Known = TimeZoneInfo.FindSystemTimeZoneById(BrokerZone.Id);

    [Fact]
    public void Time_zone_data_of_the_machine_is_used() => Assert.Same(Known, BrokerZone.Info);

    [Fact]
    public void Without_data_every_hour_of_half_a_century_is_the_same()
    {
        var rule = BrokerZone.ByRule();
        Assert.NotSame(Known, rule);
        Assert.Equal(BrokerZone.Id, rule.Id);

        var end = new DateTimeOffset(2041, 1, 1, 0, 0, 0, TimeSpan.Zero);
        for (var moment = new DateTimeOffset(1987, 1, 1, 6, 0, 0, TimeSpan.Zero); moment < end; moment = moment.AddHours(1))
        {
            var (known, ruled) = (Seen(moment, Known), Seen(moment, rule));
            if (known != ruled)
                Assert.Fail($"{moment:u} is {known} and not {ruled}");
        }
    }

    [Theory]
    [InlineData("2026-03-08T06:59:59Z", "2026-03-08 01:59:59 -5")]
    [InlineData("2026-03-08T07:00:00Z", "2026-03-08 03:00:00 -4")]
    [InlineData("2026-11-01T05:59:59Z", "2026-11-01 01:59:59 -4")]
    [InlineData("2026-11-01T06:00:00Z", "2026-11-01 01:00:00 -5")]
    [InlineData("2006-04-02T07:00:00Z", "2006-04-02 03:00:00 -4")]
    [InlineData("2006-10-29T06:00:00Z", "2006-10-29 01:00:00 -5")]
    public void The_clock_changes_in_the_second_it_should(string moment, string clock)
    {
        foreach (var zone in new[] { Known, BrokerZone.ByRule() })
            Assert.Equal(clock, TimeZoneInfo.ConvertTime(DateTimeOffset.Parse(moment, null), zone).ToString("yyyy-MM-dd HH:mm:ss z", null));
    }

    private static (DateTimeOffset Clock, bool Summer) Seen(DateTimeOffset moment, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(moment, zone);
        return (local, zone.IsDaylightSavingTime(local));
    }
}
