using AngleSharp.Dom;
using FlexPortal.Core.Flex.Sections;
using FlexPortal.Core.Flex.Statements;
using FlexPortal.Flex.Raw;
using FlexPortal.Flex.Sections;
using FlexPortal.Tests.Flex.Sections;
using Xunit;

namespace FlexPortal.Tests.Flex.Pages;

/// <summary>The form that mutes a section: at first, and after it was refused.</summary>
public sealed class MuteFormPageTests
{
    private static readonly SectionDiagnosis Cash = Assert.Single(
        SectionReports.Of(
            ["Trades=3 | CashReport"], SectionMatrix.Of(new() { HardRequired = "Trades", ReconciliationRequired = "CashReport" })).Sections,
        section => section.IsMissed);

    private static readonly StatementAddress Place = new(RunSamples.Id);

    [Fact]
    public async Task It_is_closed_and_lasts_a_week_unless_another_day_is_chosen()
    {
        var form = await FormAsync(Place with { Kept = "tz=Asia/Tokyo" });

        Assert.False(form.QuerySelector("dialog")!.HasAttribute("open"));
        Assert.Equal(form.QuerySelector("dialog")!.Id, form.QuerySelector("[command=show-modal]")!.GetAttribute("commandfor"));
        Assert.Equal($"/runs/{RunSamples.Id}/mutes?tz=Asia/Tokyo", form.QuerySelector("form")!.GetAttribute("action"));
        Assert.Equal(("CashReport", "U1"), (Value(form, "section"), Value(form, "account")));
        Assert.Equal((null, "2026-11-27"), (Value(form, "reason"), Value(form, "until")));
        Assert.Empty(form.QuerySelectorAll("[data-field-error]"));
        var reason = form.QuerySelector("[name=reason]")!;
        Assert.Equal(
            ($"{MuteSection.ShortestReason}", $"{MuteSection.LongestReason}"),
            (reason.GetAttribute("minlength"), reason.GetAttribute("data-longest")));
    }

    [Theory]
    [InlineData("MUTE_REASON_INVALID", "reason")]
    [InlineData("MUTE_UNTIL_INVALID", "until")]
    public async Task A_refused_form_is_open_with_what_was_typed_and_the_error_at_its_field(string code, string field)
    {
        var form = await FormAsync(Place with { MuteRefused = code, Typed = Typed() });

        Assert.True(form.QuerySelector("dialog")!.HasAttribute("open"));
        Assert.Equal(("no", "2026-01-01"), (Value(form, "reason"), Value(form, "until")));
        var error = Assert.Single(form.QuerySelectorAll("[data-field-error]"));
        Assert.Equal((code, field), (error.GetAttribute("data-field-error"), error.Closest("[data-field]")!.GetAttribute("data-field")));
        Assert.Equal(field, Assert.Single(form.QuerySelectorAll("[autofocus]")).GetAttribute("name"));
    }

    [Theory]
    [InlineData("MUTE_REASON_INVALID", "Trades", "U1")]
    [InlineData("MUTE_REASON_INVALID", "CashReport", "U2")]
    [InlineData("MUTE_REASON_INVALID", null, null)]
    [InlineData("MUTE_NOT_MISSING", "CashReport", "U1")]
    [InlineData("<b>", "CashReport", "U1")]
    public async Task A_refusal_of_another_form_or_of_no_field_leaves_it_closed(string code, string? section, string? account)
    {
        var form = await FormAsync(Place with { MuteRefused = code, Typed = section is null ? null : Typed(section, account!) });

        Assert.False(form.QuerySelector("dialog")!.HasAttribute("open"));
        Assert.Equal((null, "2026-11-27"), (Value(form, "reason"), Value(form, "until")));
        Assert.Empty(form.QuerySelectorAll("[data-field-error], [autofocus]"));
    }

    private static TypedMute Typed(string section = "CashReport", string account = "U1") =>
        new(RunSamples.Id, section, account, "2026-01-01", "no");

    private static Task<IElement> FormAsync(StatementAddress place) => Markup.OfAsync<MuteForm>(("Section", Cash), ("Place", place));

    private static string? Value(IElement form, string name) => form.QuerySelector($"[name={name}]")!.GetAttribute("value");
}
