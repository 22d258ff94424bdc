using AngleSharp.Dom;
using FlexPortal.Core.Flex.RunList;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.Flex.RunList;
using FlexPortal.Flex.Runs;
using FlexPortal.Shell.Parts;
using FlexPortal.Tests.Flex.Pages;
using Microsoft.AspNetCore.Components;
using Xunit;

namespace FlexPortal.Tests.Flex.RunList;

public sealed class RunStripPageTests
{
    [Fact]
    public async Task Without_a_second_run_there_is_no_strip()
    {
        Assert.Empty((await ShowAsync([])).Children);
        Assert.Empty((await ShowAsync(Bars(RunOutcome.Complete, 1000))).Children);
    }

    [Fact]
    public async Task Each_bar_links_to_its_run_the_oldest_on_the_left()
    {
        var bars = Enum.GetValues<RunOutcome>().Select((outcome, i) => Bar(outcome, i)).ToArray();

        var strip = await Markup.OfAsync<RunStrip>(("Bars", bars));

        var links = strip.QuerySelectorAll("ol[data-roving] a");
        Assert.Equal(bars.Reverse().Select(bar => $"/runs/{bar.IngestionRunId}"), links.Select(link => link.GetAttribute("href")!));
        Assert.Equal("Success: 4711, 20 Nov 06:59:00 UTC, 2.0 s", links[^2].GetAttribute("aria-label"));
        Assert.Equal("Running: 4711, 20 Nov 07:00:00 UTC, under way for 0 s", links[^1].GetAttribute("aria-label"));
        Assert.Equal("Success, 2.0 s 4711 · U1 20 Nov 06:59:00 UTC", links[^2].QuerySelector(".card[aria-hidden=true]")!.Words());
        // Every state has a shape of its own, or a class that gives it one.
        Assert.Equal(6, strip.QuerySelectorAll("ol svg:not(.icon)")
            .Select(svg => svg.ClassName + svg.InnerHtml.Contains("path", StringComparison.Ordinal)).Distinct(StringComparer.Ordinal)
            .Count());
    }

    [Fact]
    public async Task A_bar_names_the_muted_sections_of_its_run()
    {
        var strip = await Markup.OfAsync<RunStrip>(
            ("Bars", new[] { Bar(RunOutcome.Complete, 1), Bar(RunOutcome.Complete, 2) with { MutedSections = 2 } }));

        Assert.Contains(
            RunFormatter.Muted(2), strip.QuerySelector("ol[data-roving] a")!.GetAttribute("aria-label"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_legend_counts_the_states_that_occur_and_links_to_them()
    {
        var strip = await Markup.OfAsync<RunStrip>(
            ("Bars", new[] { Bar(RunOutcome.Failed, 1), Bar(RunOutcome.Failed, 2), Bar(RunOutcome.Incomplete, 3) }));

        Assert.Equal(["Incomplete 1", "Failed 2"], strip.QuerySelectorAll(".legend a").Select(link => link.Words()));
        Assert.Equal("/runs?state=failed", strip.QuerySelectorAll(".legend a")[1].GetAttribute("href"));
        Assert.Equal(["3"], strip.QuerySelector("h2")!.Figures());
    }

    [Fact]
    public async Task The_legend_keeps_the_filters_of_the_list()
    {
        var strip = await Markup.OfAsync<RunStrip>(
            ("Bars", new[] { Bar(RunOutcome.Failed, 1), Bar(RunOutcome.Failed, 2) }),
            ("Query", ListQuery.All.With("query", "4711").With("sort", "most_rows")));

        Assert.Equal("/runs?query=4711&state=failed", strip.QuerySelector(".legend a")!.GetAttribute("href"));
    }

    [Fact]
    public async Task Heights_are_to_scale_and_have_a_minimum()
    {
        var strip = await ShowAsync(Bars(RunOutcome.Complete, 40_000, 20_000, 0));

        Assert.Equal([5m, 26.5m, 48m], Heights(strip).Reverse().Order());
        Assert.Empty(strip.QuerySelectorAll(".is-break, text"));
    }

    [Fact]
    public async Task A_bar_far_longer_than_the_others_is_cut_and_its_duration_stands_beside_it()
    {
        var strip = await ShowAsync(
            [.. Bars(RunOutcome.Complete, 30_000, 40_000, 424_000, 20_000, 40_000), .. Bars(RunOutcome.Failed, 10, 10)]);

        var cut = Assert.Single(strip.QuerySelectorAll("svg:has(.is-break)"));
        Assert.Equal("7 min", cut.QuerySelector("text")!.TextContent);
        Assert.Equal("48", cut.QuerySelector(".bar")!.GetAttribute("height"));
        // The others keep their scale below it.
        Assert.Equal(36m, Heights(strip).Order().ToArray()[^2]);
    }

    [Theory]
    [InlineData("1 1 9 1 1 1 1", "9>")]
    [InlineData("1 1 1 1 1 1 9", "<9")]
    // Each label has two bars to itself; where another bar or label is in the way there is none.
    [InlineData("1 1 1 1 1 9 1 9 1 1", "<9 9>")]
    [InlineData("1 1 1 1 1 9 1 1 9", "9> -")]
    [InlineData("1 1 1 1 1 1 9 9 9 1 1", "<9 - 9>")]
    [InlineData("9 1 9 1 1 1 1 1 1 1", "- 9>")]
    public async Task Labels_of_bars_that_are_cut_never_touch(string minutes, string labels)
    {
        int[] lengths = [.. minutes.Split(' ').Select(text => int.Parse(text, System.Globalization.CultureInfo.InvariantCulture) * 60_000)];

        var strip = await ShowAsync([.. Bars(RunOutcome.Complete, lengths).Reverse()]);

        Assert.Equal(labels, string.Join(' ', strip.QuerySelectorAll("svg:has(.is-break)").Select(bar => bar.QuerySelector("text") switch
        {
            null => "-",
            var text when text.HasAttribute("text-anchor") => $"<{text.TextContent[0]}",
            var text => $"{text.TextContent[0]}>",
        })));
    }

    [Theory]
    // A refused run ends at once: it is no measure.
    [InlineData(RunOutcome.Failed, 10, 10, 10, 60_000)]
    [InlineData(RunOutcome.Complete, 30_000, 40_000, 90_000, 60_000)]
    [InlineData(RunOutcome.Complete, 10, 90_000)]
    public async Task No_bar_is_cut_without_a_measure_or_for_a_small_difference(RunOutcome outcome, params int[] lengths) =>
        Assert.Empty((await ShowAsync(Bars(outcome, lengths))).QuerySelectorAll(".is-break"));

    [Theory]
    [InlineData("UTC", "30 Nov,,1 Dec,,2,,")]
    [InlineData("Asia/Tokyo", "30 Nov,,,2 Dec,,,3")]
    public async Task Days_are_named_below_their_first_bar_in_the_readers_zone(string zone, string marks)
    {
        var start = new DateTimeOffset(2026, 11, 30, 12, 0, 0, TimeSpan.Zero);
        var bars = Enumerable.Range(0, 7).Select(number => new RunBar(
            Guid.NewGuid(), "U1", "4711", RunOutcome.Complete, start.AddHours(number * 9), 1000)).Reverse().ToArray();

        var strip = await ShowAsync(bars, zone);

        var items = strip.QuerySelectorAll("ol > li");
        Assert.Equal(marks, string.Join(',', items.Select(item => item.GetAttribute("data-mark") ?? "")));
        Assert.All(items, item => Assert.NotEqual("", item.GetAttribute("data-day")));
    }

    private static IEnumerable<decimal> Heights(IElement strip) => strip.QuerySelectorAll("rect.bar")
        .Select(bar => decimal.Parse(bar.GetAttribute("height")!, System.Globalization.CultureInfo.InvariantCulture));

    private static RunBar[] Bars(RunOutcome outcome, params int[] lengths) =>
        [.. lengths.Select(length => new RunBar(Guid.NewGuid(), "U1", "4711", outcome, Markup.Now, length))];

    private static Task<IElement> ShowAsync(RunBar[] bars, string zone = "UTC") => Markup.OfAsync<CascadingValue<ReadingZone>>(
        ("Value", ReadingZone.Find(zone)),
        ("ChildContent", (RenderFragment)(builder =>
        {
            builder.OpenComponent<RunStrip>(0);
            builder.AddComponentParameter(1, "Bars", bars);
            builder.CloseComponent();
        })));

    private static RunBar Bar(RunOutcome outcome, int number) => new(
        Guid.NewGuid(), "U1", "4711", outcome, Markup.Now.AddMinutes(-number), outcome == RunOutcome.Running ? null : number * 2000);
}
