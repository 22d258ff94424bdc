using FlexPortal.Shell;
using FlexPortal.Shell.Parts;
using FlexPortal.Shell.Settings;
using FlexPortal.Tests.Flex.Pages;
using Xunit;

namespace FlexPortal.Tests.Shell;

/// <summary>The small parts around every page: the theme, the zones, a bar, and what is said when the line is lost.</summary>
public sealed class FramePartsPageTests
{
    private static readonly ZoneChoices Few = new(
        [new("America", ["America/New_York", "America/Port-au-Prince", "America/Sao_Paulo"]), new("South_Seas", ["South_Seas/Blue_Bay"])]);

    [Theory]
    [InlineData("", "system", "System theme")]
    [InlineData("flexportal-theme=system", "system", "System theme")]
    [InlineData("flexportal-theme=light", "light", "Light theme")]
    [InlineData("flexportal-theme=dark", "dark", "Dark theme")]
    [InlineData("flexportal-theme=Dark", "system", "System theme")]
    public async Task The_theme_that_is_kept_is_chosen_in_the_switch(string cookies, string value, string words)
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
    [InlineData("UTC", "*UTC, America/New York – the broker’s", "America: America/Port-au-Prince, America/Sao Paulo; South Seas: South Seas/Blue Bay")]
    [InlineData("America/New_York", "UTC, *America/New York – the broker’s", "America: America/Port-au-Prince, America/Sao Paulo; South Seas: South Seas/Blue Bay")]
    [InlineData("America/Sao_Paulo", "UTC, America/New York – the broker’s, *America/Sao Paulo – chosen", "America: America/Port-au-Prince; South Seas: South Seas/Blue Bay")]
    public async Task Every_zone_is_offered_once_and_the_likely_ones_first(string chosen, string first, string regions)
    {
        var field = await Markup.OfAsync<ZoneField>(("Choices", Few), ("Chosen", chosen));

        var select = field.QuerySelector("select#zone[name=zone]")!;
        Assert.Equal(first, string.Join(", ", select.QuerySelectorAll("optgroup[label=First] option").Select(option => (option.HasAttribute("selected") ? "*" : "") + option.TextContent)));
        Assert.Equal(regions, string.Join("; ", select.QuerySelectorAll("optgroup:nth-of-type(n+3)").Select(group =>
            $"{group.GetAttribute("label")}: {string.Join(", ", group.QuerySelectorAll("option").Select(option => option.TextContent))}")));
        Assert.Equal(chosen, Assert.Single(select.QuerySelectorAll("option[selected]")).GetAttribute("value"));
        var own = select.QuerySelector("optgroup[data-own-zone]")!;
        Assert.Equal(("Of this browser", true, 0), (own.GetAttribute("label"), own.HasAttribute("hidden"), own.ChildElementCount));
        var filter = field.QuerySelector("input[type=search]")!;
        Assert.Equal(("zone", true, "Filter the zones"), (filter.GetAttribute("data-filter-for"), filter.HasAttribute("data-needs-script"), filter.GetAttribute("aria-label")));
        Assert.False(filter.HasAttribute("name"));
        Assert.Equal(("status", ""), (field.QuerySelector("[data-filter-count]")!.GetAttribute("role"), field.QuerySelector("[data-filter-count]")!.Words()));
    }

    [Fact]
    public async Task Without_zone_data_the_zone_in_force_is_still_offered_and_nothing_is_to_be_filtered()
    {
        var field = await Markup.OfAsync<ZoneField>(("Choices", new ZoneChoices([])), ("Chosen", "Europe/Zurich"));

        Assert.Equal(["UTC", "America/New York – the broker’s", "Europe/Zurich – chosen"], field.QuerySelectorAll("#zone > option").Select(option => option.TextContent));
        Assert.Equal("Europe/Zurich", Assert.Single(field.QuerySelectorAll("option[selected]")).GetAttribute("value"));
        Assert.Null(field.QuerySelector("input, optgroup, [data-filter-count]"));
        Assert.Contains("installing the package tzdata there and starting the portal again", field.QuerySelector(".hint")!.Words(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("when-trying", "Connection lost. The page is no longer updated.", "data-reconnect: Try now, data-reload: Load the page again")]
    [InlineData("when-failed", "The portal does not answer. The page is no longer updated.", "data-reconnect: Try again, data-reload: Load the page again")]
    [InlineData("when-rejected", "The portal was restarted. The page is loaded again.", "data-reload: Load the page again")]
    [InlineData("when-paused", "The portal paused this page in the background.", "data-resume: Resume")]
    public async Task Each_state_of_the_line_is_told_once_with_what_can_be_done(string state, string words, string buttons)
    {
        var part = Assert.Single((await Markup.OfAsync<ConnectionLost>()).QuerySelectorAll($"#components-reconnect-modal.connection-lost > p.{state}"));

        var told = Assert.Single(part.QuerySelectorAll("[role=alert]"));
        Assert.Equal(words, told.Words());
        Assert.NotNull(told.QuerySelector("svg.icon[aria-hidden=true]"));
        Assert.Equal(buttons, string.Join(", ", part.QuerySelectorAll("button[type=button]").Select(button =>
            $"{Assert.Single(button.Attributes, attribute => attribute.Name.StartsWith("data-", StringComparison.Ordinal)).Name}: {button.TextContent}")));
    }

    [Fact]
    public async Task What_changes_all_the_while_is_not_read_aloud_and_is_where_the_scripts_look_for_it()
    {
        var lost = await Markup.OfAsync<ConnectionLost>();

        var count = lost.QuerySelector(".when-trying > [aria-hidden=true]")!;
        Assert.Equal("For 0 s , attempt 1 .", count.Words());
        Assert.Equal(("0 s", "1"), (count.QuerySelector("[data-away]")!.TextContent, count.QuerySelector("#components-reconnect-current-attempt")!.TextContent));
        Assert.True(count.QuerySelector("#components-reconnect-max-retries")!.HasAttribute("hidden"));
        Assert.Equal(4, lost.QuerySelector("#components-reconnect-modal")!.QuerySelectorAll(":scope > p").Length);
        var reason = lost.QuerySelector("#line-away")!;
        Assert.Equal(("Not possible now: the portal does not answer.", true), (reason.TextContent, reason.HasAttribute("hidden")));
    }

    [Fact]
    public async Task A_page_that_met_a_fault_says_that_the_runs_go_on()
    {
        var fault = (await Markup.OfAsync<ConnectionLost>()).QuerySelector("#blazor-error-ui")!;

        Assert.Equal(("alert", "connection-lost"), (fault.GetAttribute("role"), fault.ClassName));
        Assert.Equal("This page failed. Runs are not affected. Load the page again", fault.Words());
        Assert.True(Assert.Single(fault.QuerySelectorAll("button")).HasAttribute("data-reload"));
    }
}
