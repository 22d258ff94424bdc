using AngleSharp.Dom;
using FlexPortal.Shell.Settings;
using FlexPortal.Tests.Flex.Pages;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace FlexPortal.Tests.Shell;

/// <summary>How times are written: what the menu says of the page, and where each of its links leads.</summary>
public sealed class TimesMenuPageTests
{
    private const string Zurich = "flexportal-zone=Europe/Zurich";

    // A star marks the present way, an arrow the one that the key leads to.
    [Theory]
    [InlineData("/runs", "", "UTC", "*Absolute, UTC, >Relative 5 min ago")]
    [InlineData("/runs?times=utc", "", "UTC", "*Absolute, UTC, >Relative 5 min ago")]
    [InlineData("/runs?times=ago", "", "Relative", ">Absolute, UTC, *Relative 5 min ago")]
    [InlineData("/runs", Zurich, "Zurich", "*Absolute, Zurich, >Absolute, UTC, Relative 5 min ago")]
    [InlineData("/runs?times=utc", Zurich, "UTC", "Absolute, Zurich, *Absolute, UTC, >Relative 5 min ago")]
    [InlineData("/runs?times=ago", Zurich, "Relative", ">Absolute, Zurich, Absolute, UTC, *Relative 5 min ago")]
    [InlineData("/runs?tz=Asia/Tokyo", Zurich, "Tokyo", "*Absolute, Tokyo, >Absolute, UTC, Relative 5 min ago")]
    [InlineData("/runs?tz=America/New_York&times=utc", "", "UTC", "Absolute, New York, *Absolute, UTC, >Relative 5 min ago")]
    [InlineData("/runs", Zurich + "; flexportal-times=ago", "Relative", ">Absolute, Zurich, Absolute, UTC, *Relative 5 min ago")]
    [InlineData("/runs?times=clock", Zurich + "; flexportal-times=ago", "Zurich", "*Absolute, Zurich, >Absolute, UTC, Relative 5 min ago")]
    [InlineData("/runs?tz=Mars/Base&times=later", Zurich, "Zurich", "*Absolute, Zurich, >Absolute, UTC, Relative 5 min ago")]
    public async Task One_key_goes_through_the_styles_of_times(string address, string cookies, string current, string ways)
    {
        var menu = await ReaderMarkup.OfAsync<TimesMenu>(address, cookies);

        var summary = menu.QuerySelector("details.menu > summary")!;
        Assert.Equal((current, $"Times: {current}"), (summary.Words(), summary.GetAttribute("aria-label")));
        Assert.False(menu.QuerySelector("details")!.HasAttribute("open"));
        Assert.Equal(["Times", "Time zone"], menu.QuerySelectorAll("h2").Select(heading => heading.TextContent));
        Assert.Equal(ways, string.Join(", ", Ways(menu).Select(link => $"{Current(link)}{Next(link)}{link.Words()}")));
    }

    [Theory]
    [InlineData("/runs", "", "*UTC, America/New York the broker’s")]
    [InlineData("/runs", "flexportal-zone=UTC", "*UTC your setting, America/New York the broker’s")]
    [InlineData("/runs", "flexportal-zone=America/New_York", "UTC, *America/New York the broker’s")]
    [InlineData("/runs", Zurich, "UTC, America/New York the broker’s, *Europe/Zurich your setting")]
    [InlineData("/runs?tz=Asia/Tokyo", Zurich, "UTC, America/New York the broker’s, Europe/Zurich your setting, *Asia/Tokyo")]
    [InlineData("/runs?tz=Asia/Tokyo&times=utc", "", "UTC, America/New York the broker’s, *Asia/Tokyo")]
    public async Task Likely_zones_are_offered_once_with_their_source(string address, string cookies, string zones)
    {
        var menu = await ReaderMarkup.OfAsync<TimesMenu>(address, cookies);

        Assert.Equal(zones, string.Join(", ", Zones(menu).Select(link => Current(link) + link.Words())));
    }

    [Fact]
    public async Task Each_choice_is_an_address_that_changes_nothing_else()
    {
        var menu = await ReaderMarkup.OfAsync<TimesMenu>("/runs/4?status=error&status=running&tz=Asia/Tokyo&times=ago", Zurich);

        const string kept = "/runs/4?status=error&status=running&";
        Assert.Equal(
            [kept + "tz=Asia%2FTokyo&times=clock", kept + "tz=Asia%2FTokyo&times=utc", kept + "tz=Asia%2FTokyo&times=ago"],
            Ways(menu).Select(Address));
        Assert.Equal(
            new[] { "UTC", "America%2FNew_York", "Europe%2FZurich", "Asia%2FTokyo" }.Select(zone => $"{kept}times=ago&tz={zone}"),
            Zones(menu).Select(Address));
        // These addresses are whole: nothing that the present one says may be added to them.
        Assert.All(Ways(menu).Concat(Zones(menu)), link => Assert.True(link.HasAttribute("data-keep-not")));
    }

    [Fact]
    public async Task A_choice_replaces_the_one_of_the_address_in_any_case()
    {
        var menu = await ReaderMarkup.OfAsync<TimesMenu>("/runs?TZ=Asia/Tokyo&Times=ago");

        Assert.Equal("Relative", menu.QuerySelector("summary")!.Words());
        Assert.Equal("/runs?Times=ago&tz=UTC", Address(Zones(menu)[0]));
        Assert.Equal("/runs?TZ=Asia%2FTokyo&times=clock", Address(Ways(menu)[0]));
    }

    [Fact]
    public async Task A_choice_at_an_unknown_address_stays_there()
    {
        var http = ReaderMarkup.Request("/not-found");
        http.Features.Set<IStatusCodeReExecuteFeature>(new StatusCodeReExecuteFeature { OriginalPathBase = "", OriginalPath = "/nowhere" });

        var menu = await ReaderMarkup.OfAsync<TimesMenu>(http, NullLoggerFactory.Instance);

        Assert.Equal("/nowhere?times=ago", Address(Ways(menu)[^1]));
        Assert.Equal("/nowhere?tz=UTC", Address(Zones(menu)[0]));
    }

    [Theory]
    [InlineData("/runs", "/settings#zone")]
    [InlineData("/runs?tz=Asia/Tokyo&times=ago&status=error", "/settings?tz=Asia/Tokyo&times=ago#zone")]
    public async Task Other_zones_are_on_the_settings_page_and_scripts_offer_the_browsers_zone(string address, string settings)
    {
        var menu = await ReaderMarkup.OfAsync<TimesMenu>(address);

        var other = menu.QuerySelector("ul:last-of-type li:last-child a")!;
        Assert.Equal(("Any other zone", settings, false), (other.Words(), Address(other), other.HasAttribute("data-keep-not")));
        var own = menu.QuerySelector("a[data-own-zone-link]")!;
        Assert.True(own.HasAttribute("hidden") && own.ParentElement!.HasAttribute("hidden"));
        Assert.Equal(("this browser’s", ""), (own.Words(), own.QuerySelector("[data-own-zone-name]")!.TextContent));
    }

    private static IElement[] Ways(IElement menu) => [.. menu.QuerySelectorAll("ul:first-of-type a")];

    private static IElement[] Zones(IElement menu) => [.. menu.QuerySelectorAll("ul:last-of-type li:not([hidden]):not(:last-child) a")];

    private static string Current(IElement link) => link.GetAttribute("aria-current") is "true" ? "*" : "";

    private static string Next(IElement link) => link.GetAttribute("data-shortcut") is "u" ? ">" : "";

    private static string? Address(IElement link) => link.GetAttribute("href");
}
