using FlexPortal.Core.Platform.Errors;
using FlexPortal.LiveEvents;
using FlexPortal.Shell;
using FlexPortal.Shell.Parts;
using FlexPortal.Tests.Flex.Pages;
using Microsoft.AspNetCore.Components;
using Xunit;

namespace FlexPortal.Tests.Shell;

/// <summary>Parts that say why something is not there.</summary>
public sealed class NoticesPageTests
{
    private static readonly PortalError Error = PortalError.Internal;

    [Theory]
    [InlineData(1, "H1")]
    [InlineData(2, "H2")]
    public async Task An_empty_list_has_a_heading_of_its_level_and_what_to_do(int level, string name)
    {
        RenderFragment help = builder => builder.AddMarkupContent(0, "<p>Help.</p>");

        var empty = (await Markup.OfAsync<EmptyState>(("Heading", "Nothing"), ("Level", level), ("ChildContent", help)))
            .QuerySelector(".empty-state")!;

        Assert.Equal((name, "Nothing Help."), (empty.FirstElementChild!.TagName, empty.Words()));
    }

    [Theory]
    [InlineData(null, null, false)]
    [InlineData(90, "in 1 min 30 s", false)]
    [InlineData(-5, "now", true)]
    public async Task An_error_is_an_alert_with_its_code_and_the_time_of_a_retry(int? seconds, string? retry, bool dismisses)
    {
        var error = Error with { RetryAtUtc = seconds is { } left ? Markup.Now.AddSeconds(left) : null };
        var dismissed = dismisses ? EventCallback.Factory.Create(this, () => { }) : default;

        var notice = (await Markup.OfAsync<ErrorNotice>(("Error", error), ("Dismissed", dismissed))).QuerySelector("[role=alert]")!;

        Assert.Equal((Error.Code, retry), (notice.QuerySelector(".code")!.Words(), notice.QuerySelector("[data-until]")?.Words()));
        Assert.Equal(dismisses, notice.QuerySelector("button[data-dismiss]") is not null);
    }

    [Theory]
    [InlineData(true, "1795158000000")]
    [InlineData(false, null)]
    public async Task A_page_that_cannot_be_read_says_how_old_it_is(bool read, string? asOf)
    {
        var notice = (await Markup.OfAsync<ReadNotice>(("Error", Error), ("Of", read ? Markup.Now : null))).QuerySelector("[role=alert]")!;

        Assert.Equal((Error.Code, asOf), (notice.QuerySelector(".code")!.Words(), notice.QuerySelector("p")!.GetAttribute("data-as-of")));
        Assert.Equal(read ? ["07:00:00"] : [], notice.QuerySelector("p")!.Figures());
    }

    [Fact]
    public async Task A_dialog_of_a_static_page_is_opened_by_its_button_and_named_by_its_heading()
    {
        RenderFragment words = builder => builder.AddContent(0, "Words");

        var markup = await Markup.OfAsync<FormDialog>(("Id", "one"), ("Heading", "A heading"), ("Opener", words), ("ChildContent", words));

        var (button, dialog) = (markup.QuerySelector("button")!, markup.QuerySelector("dialog#one")!);
        Assert.Equal(
            ("one", "show-modal", "dialog"),
            (button.GetAttribute("commandfor"), button.GetAttribute("command"), button.GetAttribute("aria-haspopup")));
        Assert.Equal("A heading", markup.QuerySelector($"#{dialog.GetAttribute("aria-labelledby")}")!.Words());
    }

    [Theory]
    [InlineData(true, false, null)]
    [InlineData(true, true, null)]
    [InlineData(false, true, "/users")]
    [InlineData(false, false, null)]
    public async Task A_dialog_opens_by_its_button_or_by_the_server_and_knows_where_it_closes_to(bool opener, bool open, string? closeTo)
    {
        RenderFragment words = builder => builder.AddContent(0, "Words");

        var markup = await Markup.OfAsync<FormDialog>(
            ("Id", "one"), ("Heading", "A heading"), ("Css", "button is-small"), ("IsOpen", open), ("CloseTo", closeTo),
            ("Opener", opener ? words : null), ("ChildContent", words));

        var dialog = markup.QuerySelector("dialog#one")!;
        Assert.Equal(opener ? "button is-small" : null, markup.QuerySelector("button[commandfor=one]")?.ClassName);
        Assert.Equal((open, open), (dialog.HasAttribute("open"), dialog.HasAttribute("data-opened")));
        Assert.Equal(closeTo, dialog.GetAttribute("data-close-to"));
    }

    [Fact]
    public async Task A_time_of_day_keeps_the_whole_moment_for_programs_and_the_tooltip()
    {
        var time = (await Markup.OfAsync<ClockText>(("At", Markup.Now))).QuerySelector("time")!;

        Assert.Equal(("07:00:00", "2026-11-20T07:00:00.000Z"), (time.Words(), time.GetAttribute("datetime")));
        Assert.Contains("2026", time.GetAttribute("title"), StringComparison.Ordinal);
    }
}
