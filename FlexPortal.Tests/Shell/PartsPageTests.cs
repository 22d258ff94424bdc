using AngleSharp.Dom;
using FlexPortal.LiveEvents;
using FlexPortal.Shell.Parts;
using FlexPortal.Tests.Flex.Pages;
using Microsoft.AspNetCore.Components;
using Xunit;

namespace FlexPortal.Tests.Shell;

public sealed class PartsPageTests
{
    private static readonly RenderFragment Text = builder => builder.AddContent(0, "What it means.");

    [Theory]
    [InlineData(Tone.Bad, "alert", "is-bad")]
    [InlineData(Tone.Warn, "status", "is-warn")]
    [InlineData(Tone.Good, "status", "is-good")]
    [InlineData(Tone.Quiet, "status", "is-quiet")]
    public async Task Only_a_bad_notice_is_an_alert(Tone tone, string role, string style)
    {
        var notice = (await Markup.OfAsync<Notice>(
            ("Tone", tone), ("Heading", "It broke."), ("Code", "IT_BROKE"), ("ChildContent", Text))).QuerySelector(".notice")!;

        Assert.Equal((role, true), (notice.GetAttribute("role"), notice.ClassList.Contains(style)));
        Assert.Equal("It broke. What it means. IT_BROKE", notice.Words());
    }

    [Fact]
    public async Task A_notice_can_be_a_sentence_only()
    {
        var notice = await Markup.OfAsync<Notice>(("Tone", Tone.Quiet), ("ChildContent", Text));

        Assert.Equal("What it means.", notice.Words());
        Assert.Null(notice.QuerySelector("strong, .code"));
    }

    [Fact]
    public async Task A_skeleton_names_what_is_loading()
    {
        var skeleton = (await Markup.OfAsync<Skeleton>(("Says", "Reading the runs"), ("Lines", 3))).QuerySelector("[role=status]")!;

        Assert.Equal("Reading the runs", skeleton.Words());
        Assert.Equal(4, skeleton.QuerySelectorAll("span").Length);
    }

    [Fact]
    public async Task Only_a_watched_page_is_called_live()
    {
        var watched = await Markup.OfAsync<LiveBadge>(("Tick", (DateTimeOffset?)Markup.Now));
        var ended = await Markup.OfAsync<LiveBadge>(("Tick", null));

        Assert.Equal("1795158000000", watched.QuerySelector(".live-badge")!.GetAttribute("data-tick"));
        Assert.True(watched.QuerySelector("button[data-shortcut=l]")!.HasAttribute("disabled"));
        Assert.Null(ended.QuerySelector(".live-badge, button"));
        Assert.Equal("0", ended.QuerySelector(".live")!.GetAttribute("data-revision"));
    }

    [Theory]
    [InlineData(TimeStyle.Clock, true, "20 Nov 15:58:00 Tokyo 2 min ago", "2 min ago")]
    [InlineData(TimeStyle.Clock, false, "20 Nov 15:58:00 Tokyo", null)]
    [InlineData(TimeStyle.Ago, true, "2 min ago 20 Nov 15:58:00 Tokyo", "2 min ago")]
    [InlineData(TimeStyle.Ago, false, "2 min ago", "2 min ago")]
    public async Task A_time_is_written_in_the_chosen_style(TimeStyle style, bool both, string words, string? ticking)
    {
        var zone = ReadingZone.Find("Asia/Tokyo")! with { Style = style };
        RenderFragment time = builder =>
        {
            builder.OpenComponent<TimeText>(0);
            builder.AddAttribute(1, "At", Markup.Now.AddMinutes(-2));
            builder.AddAttribute(2, "WithAge", both);
            builder.CloseComponent();
        };

        var markup = await Markup.OfAsync<CascadingValue<ReadingZone>>(("Value", zone), ("ChildContent", time));

        Assert.Equal(words, markup.Words());
        Assert.Equal(ticking, markup.QuerySelector("[data-ago]")?.TextContent);
        Assert.Equal("2026-11-20T06:58:00.000Z", markup.QuerySelector("time")!.GetAttribute("datetime"));
        Assert.EndsWith("06:58:00 UTC", markup.QuerySelector("time")!.GetAttribute("title"), StringComparison.Ordinal);
    }
}
