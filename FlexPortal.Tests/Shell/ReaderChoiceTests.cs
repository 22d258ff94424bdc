using FlexPortal.Shell;
using FlexPortal.Shell.Parts;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace FlexPortal.Tests.Shell;

public sealed class ReaderChoiceTests
{
    private static readonly DateTimeOffset Moment = new(2026, 11, 20, 7, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("", "", "UTC", TimeStyle.Clock, "")]
    [InlineData("", "flexportal-zone=Europe%2FZurich", "Europe/Zurich", TimeStyle.Clock, "")]
    [InlineData("?tz=Asia/Tokyo", "flexportal-zone=Europe%2FZurich", "Asia/Tokyo", TimeStyle.Clock, "tz=Asia/Tokyo")]
    [InlineData("?tz=Mars/Base", "flexportal-zone=Europe%2FZurich", "Europe/Zurich", TimeStyle.Clock, "")]
    [InlineData("?tz=%3Cscript%3E", "flexportal-zone=nonsense;flexportal-times=nonsense", "UTC", TimeStyle.Clock, "")]
    [InlineData("", "flexportal-times=ago", "UTC", TimeStyle.Ago, "")]
    [InlineData("?times=clock", "flexportal-times=ago", "UTC", TimeStyle.Clock, "times=clock")]
    [InlineData("?tz=Asia/Tokyo&times=ago", "", "Asia/Tokyo", TimeStyle.Ago, "tz=Asia/Tokyo&times=ago")]
    [InlineData("?tz=Asia/Tokyo&times=utc", "flexportal-times=ago", "UTC", TimeStyle.Clock, "tz=Asia/Tokyo&times=utc")]
    [InlineData("?times=whenever", "", "UTC", TimeStyle.Clock, "")]
    [InlineData("?tz=UTC", "flexportal-zone=Asia%2FTokyo", "UTC", TimeStyle.Clock, "tz=UTC")]
    public void The_address_decides_and_then_what_the_browser_keeps(string query, string cookies, string zone, TimeStyle style, string kept)
    {
        var http = new DefaultHttpContext();
        http.Request.QueryString = new(query);
        http.Request.Headers.Cookie = cookies;

        var chosen = ReaderChoice.Zone(http);

        Assert.Equal((zone, style, kept), (chosen.Id, chosen.Style, chosen.Kept));
        Assert.Equal(chosen, ReadingZone.Find(chosen.Handed));
    }

    [Theory]
    [InlineData("/runs", "/runs?tz=Asia/Tokyo")]
    [InlineData("/runs?status=failed", "/runs?status=failed&tz=Asia/Tokyo")]
    [InlineData("/runs/1?section=Trades#rows", "/runs/1?section=Trades&tz=Asia/Tokyo#rows")]
    [InlineData("/settings#keys", "/settings?tz=Asia/Tokyo#keys")]
    public void A_link_keeps_what_the_address_says_about_times(string address, string kept)
    {
        Assert.Equal(kept, (ReadingZone.Utc with { Kept = "tz=Asia/Tokyo" }).To(address));
        Assert.Equal(address, ReadingZone.Utc.To(address));
    }

    [Fact]
    public void A_time_in_a_zone_names_the_zone_and_the_time_in_UTC()
    {
        var zone = ReadingZone.Find("America/St_Johns")! with { Style = TimeStyle.Ago };

        Assert.Equal("St Johns", zone.Label);
        Assert.Equal(
            "Friday 20 November 2026, 03:30:00 St Johns (UTC−3:30) · Friday 20 November 2026, 07:00:00 UTC",
            ValueFormatter.Full(Moment, zone));
        Assert.Equal("Friday 20 November 2026, 07:00:00 UTC", ValueFormatter.Full(Moment, ReadingZone.Utc with { Kept = "tz=UTC" }));
    }
}
