using AngleSharp;
using AngleSharp.Dom;
using Bunit;
using FlexPortal.Shell.Settings;
using FlexPortal.Tests.Flex.Pages;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor.Services;
using Xunit;

namespace FlexPortal.Tests.Shell;

/// <summary>The settings page as it is written for what a browser keeps, and what it says after they were saved.</summary>
public sealed class SettingsFormPageTests
{
    private const string Zurich = "flexportal-zone=Europe/Zurich";

    [Fact]
    public async Task Without_settings_the_form_shows_the_defaults()
    {
        var page = await PageAsync("/settings");

        Assert.Null(page.QuerySelector(".notice"));
        Assert.Equal("UTC", page.QuerySelector("input#zone[name=zone]")!.GetAttribute("value"));
        Assert.Equal("times=clock theme=system density=comfortable keys", Checked(page));
        var form = page.QuerySelector("form")!;
        Assert.Equal(
            ("post", "/settings/save", "false"),
            (form.GetAttribute("method"), form.GetAttribute("action"), form.GetAttribute("data-enhance")));
        Assert.Equal("a token", form.QuerySelector("input[type=hidden][name=__token]")!.GetAttribute("value"));
        Assert.Equal(
            ["Times", "Appearance", "Keyboard and notifications"],
            form.QuerySelectorAll("fieldset > legend").Select(legend => legend.TextContent));
        Assert.Equal(
            "submit Save", $"{form.QuerySelector(".is-primary")!.GetAttribute("type")} {form.QuerySelector(".is-primary")!.TextContent}");
        var ask = form.QuerySelector("[data-ask-notifications]")!;
        Assert.True(ask.HasAttribute("hidden") && ask.HasAttribute("data-needs-script"));
        Assert.Equal("/help/shortcuts", page.QuerySelector("fieldset a")!.GetAttribute("href"));
    }

    [Theory]
    [InlineData("times=ago", "times=ago theme=system density=comfortable keys")]
    [InlineData("theme=light", "times=clock theme=light density=comfortable keys")]
    [InlineData("theme=dark", "times=clock theme=dark density=comfortable keys")]
    [InlineData("density=compact", "times=clock theme=system density=compact keys")]
    [InlineData("keys=off", "times=clock theme=system density=comfortable")]
    [InlineData("notify=on", "times=clock theme=system density=comfortable keys notify")]
    [InlineData("theme=pink", "times=clock theme=system density=comfortable keys")]
    public async Task Each_setting_shows_the_saved_value(string cookie, string words) =>
        Assert.Equal(words, Checked(await PageAsync("/settings", "flexportal-" + cookie)));

    [Fact]
    public async Task Every_group_of_choices_has_a_name_that_is_read_with_it()
    {
        var page = await PageAsync("/settings");

        Assert.Equal(
            ["Show times", "Theme", "Density"],
            page.QuerySelectorAll("[role=radiogroup]").Select(
                group => page.QuerySelector("#" + group.GetAttribute("aria-labelledby"))!.TextContent));
        Assert.Equal("Time zone", page.QuerySelector("label[for=zone]")!.TextContent);
        Assert.All(
            page.QuerySelectorAll("input[type=radio], input[type=checkbox]"), input => Assert.NotEmpty(input.ParentElement!.Words()));
    }

    [Theory]
    [InlineData("", "– 20 Nov 14:30:00 UTC, with how long ago in small")]
    [InlineData(Zurich, "– 20 Nov 15:30:00 Zurich, with how long ago in small")]
    [InlineData("flexportal-zone=America/New_York", "– 20 Nov 09:30:00 New York, with how long ago in small")]
    [InlineData("flexportal-zone=Mars/Base", "– 20 Nov 14:30:00 UTC, with how long ago in small")]
    public async Task The_example_uses_the_zone_of_the_setting(string cookies, string example) =>
        Assert.Equal(
            example,
            (await PageAsync("/settings", cookies)).QuerySelector("[value=clock] + span .faint")!.Words());

    [Theory]
    [InlineData(Zurich, "absolute, Zurich")]
    [InlineData("", "absolute, UTC")]
    [InlineData(Zurich + "; flexportal-times=ago", "relative, Zurich")]
    public async Task A_notice_names_the_times_that_were_saved(string cookies, string times)
    {
        var page = await PageAsync("/settings?saved=all", cookies);

        var notice = Assert.Single(page.QuerySelectorAll(".notice.is-good[role=status][data-notice=saved]"));
        Assert.Equal(times, notice.QuerySelector("[data-times]")!.TextContent);
        Assert.Empty(page.QuerySelectorAll("[data-field-error]"));
    }

    [Fact]
    public async Task A_zone_that_was_refused_is_an_error_at_its_field()
    {
        var page = await PageAsync("/settings?refused=ZONE_UNKNOWN", Zurich);

        Assert.Equal("ZONE_UNKNOWN", page.QuerySelector(".field:has(#zone) .field-error:not([hidden])")!.GetAttribute("data-field-error"));
        Assert.Equal("true", page.QuerySelector("#zone")!.GetAttribute("aria-invalid"));
        Assert.Null(page.QuerySelector(".notice"));
    }

    [Fact]
    public async Task An_unknown_outcome_in_the_address_shows_no_notice() =>
        Assert.Null((await PageAsync("/settings?saved=everything&tz=Mars/Base")).QuerySelector(".notice"));

    [Fact]
    public async Task A_zone_in_the_address_has_a_notice_and_the_field_shows_the_setting()
    {
        var page = await PageAsync("/settings?saved=all&tz=Asia/Tokyo", Zurich);

        Assert.Equal(["saved", "zone-of-address"], page.QuerySelectorAll(".notice").Select(notice => notice.GetAttribute("data-notice")));
        Assert.Contains("Asia/Tokyo", page.QuerySelector("[data-notice=zone-of-address]")!.Words(), StringComparison.Ordinal);
        var leave = page.QuerySelector(".notice.is-quiet a")!;
        Assert.Equal(("/settings", true), (leave.GetAttribute("href"), leave.HasAttribute("data-keep-not")));
        Assert.Equal("Europe/Zurich", page.QuerySelector("#zone")!.GetAttribute("value"));
    }

    private static async Task<IElement> PageAsync(string address, string cookies = "")
    {
        await using var bunit = new BunitContext();
        bunit.JSInterop.Mode = JSRuntimeMode.Loose;
        var http = ReaderMarkup.Request(address, cookies);
        bunit.Services.AddMudServices()
            .AddSingleton(TimeProvider.System)
            .AddSingleton<IDataProtectionProvider, EphemeralDataProtectionProvider>()
            .AddSingleton<AntiforgeryStateProvider, ReaderMarkup.OneToken>()
            .AddSupplyValueFromQueryProvider()
            .AddCascadingValue(_ => http);
        bunit.SetRendererInfo(new("Static", isInteractive: false));
        bunit.Services.GetRequiredService<NavigationManager>().NavigateTo(address);
        http.RequestServices = bunit.Services;
        using var browsing = BrowsingContext.New(Configuration.Default);
        return (await browsing.OpenAsync(request => request.Content(bunit.Render<SettingsPage>().Markup))).Body!;
    }

    /// <summary>What is chosen, in the order of the page.</summary>
    private static string Checked(IElement page) => string.Join(' ', page.QuerySelectorAll("input[checked]").Select(input =>
        input.GetAttribute("name") + (input.GetAttribute("type") is "radio" ? "=" + input.GetAttribute("value") : "")));
}
