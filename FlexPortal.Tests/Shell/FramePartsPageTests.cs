using AngleSharp.Dom;
using FlexPortal.Shell;
using FlexPortal.Shell.Parts;
using FlexPortal.Shell.Settings;
using FlexPortal.Tests.Flex.Pages;
using Xunit;

namespace FlexPortal.Tests.Shell;

/// <summary>The small parts around every page: the theme and the notices of a lost connection.</summary>
public sealed class FramePartsPageTests
{
    [Theory]
    [InlineData("", "system", "System theme")]
    [InlineData("flexportal-theme=system", "system", "System theme")]
    [InlineData("flexportal-theme=light", "light", "Light theme")]
    [InlineData("flexportal-theme=dark", "dark", "Dark theme")]
    [InlineData("flexportal-theme=Dark", "system", "System theme")]
    public async Task The_saved_theme_is_chosen_in_the_switch(string cookies, string value, string words)
    {
        var label = (await ReaderMarkup.OfAsync<ThemeSwitch>(cookies: cookies)).QuerySelector("label")!;

        var chosen = Assert.Single(label.QuerySelectorAll("select[data-theme-switch] option[selected]"));
        Assert.Equal((value, words), (chosen.GetAttribute("value"), chosen.TextContent));
        Assert.Equal(["system", "light", "dark"], label.QuerySelectorAll("option").Select(option => option.GetAttribute("value")));
        // Without scripts it could do nothing, and with them a reload must not bring an old choice back.
        Assert.Equal((true, "off"), (label.HasAttribute("data-needs-script"), label.QuerySelector("select")!.GetAttribute("autocomplete")));
        Assert.Equal("Theme", label.QuerySelector(".visually-hidden")!.TextContent);
    }

    [Theory]
    [InlineData("when-trying", "Connection lost. The page is no longer updated.", "data-reconnect, data-reload")]
    [InlineData("when-failed", "The portal does not answer. The page is no longer updated.", "data-reconnect, data-reload")]
    [InlineData("when-rejected", "The portal was restarted. The page is loaded again.", "data-reload")]
    [InlineData("when-paused", "The portal paused this page in the background.", "data-resume")]
    public async Task Each_state_of_the_connection_is_announced_once_with_its_actions(string state, string words, string buttons)
    {
        var lost = await Markup.OfAsync<ConnectionLost>();
        var part = Assert.Single(lost.QuerySelectorAll($"#components-reconnect-modal.connection-lost > p.{state}"));

        var told = Assert.Single(part.QuerySelectorAll("[role=alert]"));
        Assert.Equal(words, told.Words());
        Assert.NotNull(told.QuerySelector("svg.icon[aria-hidden=true]"));
        var actions =
            from button in part.QuerySelectorAll("button[type=button]")
            select Assert.Single(button.Attributes, attribute => attribute.Name.StartsWith("data-", StringComparison.Ordinal)).Name;
        Assert.Equal(buttons, string.Join(", ", actions));
    }

    [Fact]
    public async Task The_changing_count_is_hidden_from_screen_readers()
    {
        var lost = await Markup.OfAsync<ConnectionLost>();

        var count = lost.QuerySelector(".when-trying > [aria-hidden=true]")!;
        Assert.Equal("For 0 s , attempt 1 .", count.Words());
        Assert.Equal(
            ("0 s", "1"),
            (count.QuerySelector("[data-away]")!.TextContent, count.QuerySelector("#components-reconnect-current-attempt")!.TextContent));
        Assert.True(count.QuerySelector("#components-reconnect-max-retries")!.HasAttribute("hidden"));
        Assert.Equal(4, lost.QuerySelector("#components-reconnect-modal")!.QuerySelectorAll(":scope > p").Length);
        var reason = lost.QuerySelector("#line-away")!;
        Assert.Equal(("Not possible now: the portal does not answer.", true), (reason.TextContent, reason.HasAttribute("hidden")));
    }

    [Fact]
    public async Task A_page_error_is_an_alert_with_a_reload_button()
    {
        var fault = (await Markup.OfAsync<ConnectionLost>()).QuerySelector("#blazor-error-ui")!;

        Assert.Equal(("alert", "connection-lost"), (fault.GetAttribute("role"), fault.ClassName));
        Assert.True(Assert.Single(fault.QuerySelectorAll("button")).HasAttribute("data-reload"));
    }
}
