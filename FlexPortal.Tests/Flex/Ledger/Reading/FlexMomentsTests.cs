using System.Globalization;
using FlexPortal.Core.Flex.Ledger.Reading;
using Xunit;

namespace FlexPortal.Tests.Flex.Ledger.Reading;

public sealed class FlexMomentsTests
{
    [Theory]
    [InlineData("20260105;093001", "2026-01-05 14:30:01", "America/New_York")]
    [InlineData("20260705;093001", "2026-07-05 13:30:01", "America/New_York")]
    [InlineData("2026-01-05;09:30:01", "2026-01-05 14:30:01", "America/New_York")]
    [InlineData("2026-01-05, 09:30:01", "2026-01-05 14:30:01", "America/New_York")]
    [InlineData("20260105 09:30:01", "2026-01-05 14:30:01", "America/New_York")]
    [InlineData("2026-01-05T09:30:01", "2026-01-05 14:30:01", "America/New_York")]
    [InlineData("20260105093001", "2026-01-05 14:30:01", "America/New_York")]
    [InlineData("2026-01-0509:30:01", "2026-01-05 14:30:01", "America/New_York")]
    [InlineData("05-Jan-26;093001", "2026-01-05 14:30:01", "America/New_York")]
    [InlineData("2026-01-05;09:30:01 EST", "2026-01-05 14:30:01", "EST")]
    [InlineData("20260105;093001 EDT", "2026-01-05 13:30:01", "EDT")]
    [InlineData("20260105;093001 UTC", "2026-01-05 09:30:01", "UTC")]
    [InlineData("20260105;235959", "2026-01-06 04:59:59", "America/New_York")]
    // The day of the change: one o'clock comes twice, and the second one is meant.
    [InlineData("20261101;005959", "2026-11-01 04:59:59", "America/New_York")]
    [InlineData("20261101;013000", "2026-11-01 06:30:00", "America/New_York")]
    [InlineData("20260308;010000", "2026-03-08 06:00:00", "America/New_York")]
    [InlineData("20260308;030000", "2026-03-08 07:00:00", "America/New_York")]
    public void Every_form_of_date_and_time_is_a_moment(string text, string utc, string zone)
    {
        Assert.True(new FlexMoments().TryParse(text, out var day, out var moment, out var readBy));
        Assert.Equal(utc, moment!.Value.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture));
        Assert.Equal(TimeSpan.Zero, moment.Value.Offset);
        Assert.Equal(zone, readBy);
        Assert.Equal(2026, day.Year);
    }

    [Theory]
    [InlineData("20260105")]
    [InlineData("2026-01-05")]
    [InlineData("05-Jan-26")]
    public void A_bare_date_has_a_day_and_no_moment(string text)
    {
        Assert.True(new FlexMoments().TryParse(text, out var day, out var moment, out var zone));
        Assert.Equal(new DateOnly(2026, 1, 5), day);
        Assert.Null(moment);
        Assert.Null(zone);
    }

    [Theory]
    [InlineData("")]
    [InlineData("01/05/2026")]
    [InlineData("01/05/26;093001")]
    [InlineData("MULTI")]
    [InlineData("20260230")]
    [InlineData("20261301")]
    [InlineData("202601")]
    [InlineData("20260105;256000")]
    [InlineData("20260105;0930")]
    [InlineData("20260105;093001 CET")]
    [InlineData("20260105;093001x")]
    [InlineData("20260308;023000")]
    [InlineData("99991231;235959")]
    [InlineData("00010101;000000")]
    [InlineData("05-Jan-2026")]
    public void What_is_no_moment_or_not_one_is_not_read(string text) =>
        Assert.False(new FlexMoments().TryParse(text, out _, out _, out _));

    [Fact]
    public void Days_in_any_order_have_each_its_own_offset()
    {
        var moments = new FlexMoments();
        string[] texts = ["20260105;120000", "20260705;120000", "20261101;120000", "20260105;120000"];

        Assert.Equal([17, 16, 17, 17], texts.Select(text => moments.TryParse(text, out _, out var utc, out _) ? utc!.Value.Hour : -1));
    }
}
