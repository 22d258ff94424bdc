using FlexPortal.Core.Flex.RunList;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Flex.RunList;
using FlexPortal.Tests.Flex.Pages;
using Xunit;

namespace FlexPortal.Tests.Flex.RunList;

public sealed class RunStripPageTests
{
    [Fact]
    public async Task Without_runs_there_is_no_strip() =>
        Assert.Empty((await Markup.OfAsync<RunStrip>(("Bars", Array.Empty<RunBar>()))).Children);

    [Fact]
    public async Task Each_bar_links_to_its_run_the_oldest_on_the_left()
    {
        var bars = Enum.GetValues<RunOutcome>().Select((outcome, i) => Bar(outcome, i)).ToArray();

        var strip = await Markup.OfAsync<RunStrip>(("Bars", bars));

        var links = strip.QuerySelectorAll("ol[data-roving] a");
        Assert.Equal(bars.Reverse().Select(bar => $"/runs/{bar.IngestionRunId}"), links.Select(link => link.GetAttribute("href")!));
        Assert.Equal("Success: 4711, 20 Nov 06:59:00 UTC, 2.0 s", links[^2].GetAttribute("aria-label"));
        Assert.Equal("Running: 4711, 20 Nov 07:00:00 UTC, under way for 0 s", links[^1].GetAttribute("title"));
        // Every state has a shape of its own, or a class that gives it one.
        Assert.Equal(6, strip.QuerySelectorAll("ol svg")
            .Select(svg => svg.ClassName + svg.InnerHtml.Contains("path", StringComparison.Ordinal)).Distinct(StringComparer.Ordinal)
            .Count());
    }

    [Fact]
    public async Task The_legend_counts_the_states_that_occur_and_links_to_them()
    {
        var strip = await Markup.OfAsync<RunStrip>(
            ("Bars", new[] { Bar(RunOutcome.Failed, 1), Bar(RunOutcome.Failed, 2), Bar(RunOutcome.Incomplete, 3) }));

        Assert.Equal(["Incomplete 1", "Failed 2"], strip.QuerySelectorAll(".legend a").Select(link => link.Words()));
        Assert.Equal("/runs?state=failed", strip.QuerySelectorAll(".legend a")[1].GetAttribute("href"));
        Assert.Equal(["3", "6.0"], strip.QuerySelector(".legend .faint")!.Figures());
    }

    [Fact]
    public async Task Heights_are_relative_to_the_longest_and_have_a_minimum()
    {
        var strip = await Markup.OfAsync<RunStrip>(
            ("Bars", new[] { Bar(RunOutcome.Complete, 450), Bar(RunOutcome.Complete, 0), Bar(RunOutcome.Complete, 1) }));

        var heights = strip.QuerySelectorAll("ol rect")
            .Select(bar => decimal.Parse(bar.GetAttribute("height")!, System.Globalization.CultureInfo.InvariantCulture)).ToArray();
        Assert.Equal(48m, heights[2]);
        Assert.InRange(heights[0], 6m, 10m);
        Assert.Equal(5m, heights[1]);
    }

    private static RunBar Bar(RunOutcome outcome, int number) => new(
        Guid.NewGuid(), "U1", "4711", outcome, Markup.Now.AddMinutes(-number), outcome == RunOutcome.Running ? null : number * 2000);
}
