using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.RunList;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.Flex.RunList;
using FlexPortal.Shell.Parts;
using FlexPortal.Tests.Flex.Pages;
using Xunit;

namespace FlexPortal.Tests.Flex.RunList;

public sealed class RunPagerPageTests
{
    [Theory]
    [InlineData(null, "Newest", "Newer", "Older")]
    [InlineData("oldest", "Oldest", "Older", "Newer")]
    [InlineData("longest", "First page", "Previous", "Next")]
    public async Task A_page_in_the_middle_links_to_its_neighbours_in_the_words_of_its_order(string? sort, params string[] words)
    {
        var query = ListQuery.All.With("state", "failed").With("sort", sort).With("cursor", "here");

        var pager = await Markup.OfAsync<RunPager>(("Query", query), ("Page", new Page<RunSummary>([], "next", "previous")));

        Assert.Equal(words, pager.QuerySelectorAll("a.button").Select(link => link.Words()));
        var order = sort is null ? "" : $"&sort={sort}";
        Assert.Equal(
            [$"/runs?state=failed{order}", $"/runs?state=failed{order}&cursor=previous", $"/runs?state=failed{order}&cursor=next"],
            pager.QuerySelectorAll("a.button").Select(link => link.GetAttribute("href")!));
        Assert.Null(pager.QuerySelector(".count"));
    }

    [Fact]
    public async Task A_list_of_one_page_links_to_no_other_and_can_be_exported()
    {
        var pager = await Markup.OfAsync<RunPager>(
            ("Query", ListQuery.All.With("from", "2026-11-01")), ("Page", new Page<RunSummary>([], null, null, new(1, AtLeast: false))));

        Assert.Empty(pager.QuerySelectorAll("a.button"));
        Assert.Equal(("1", null), (pager.QuerySelector(".count")!.GetAttribute("data-total"), pager.QuerySelector(".count a")));
        Assert.Equal(
            ["/ingestion/runs/export.csv?from=2026-11-01&tz=UTC", "/ingestion/runs/export.json?from=2026-11-01&tz=UTC"],
            pager.QuerySelectorAll("a[download]").Select(link => link.GetAttribute("href")!));
    }

    [Fact]
    public async Task Many_runs_are_counted_up_to_a_limit_and_exactly_on_demand()
    {
        var pager = await Markup.OfAsync<RunPager>(
            ("Query", ListQuery.All), ("Page", new Page<RunSummary>([], "next", null, new(1000, AtLeast: true))));

        Assert.StartsWith("1,000+", pager.QuerySelector(".count[data-total='1000']")!.Words(), StringComparison.Ordinal);
        Assert.Equal("/runs?count=exact", pager.QuerySelector(".count a")!.GetAttribute("href"));
    }

    [Fact]
    public async Task The_compare_bar_is_hidden_until_the_script_knows_the_selection()
    {
        var bar = await Markup.OfAsync<CompareBar>();

        Assert.Equal("/runs/{newer}?with={older}#changes", bar.QuerySelector("[data-choice]")!.GetAttribute("data-choice-to"));
        Assert.All(bar.QuerySelectorAll("span, button"), part => Assert.True(part.HasAttribute("hidden")));
    }

    [Fact]
    public async Task A_notice_of_an_error_says_what_to_do_and_when_to_retry()
    {
        var error = new PortalError("BUDGET", "The minute is used up.", "Wait.", ErrorOwner.You, Retryable: true);

        var plain = await Markup.OfAsync<ErrorNotice>(("Error", error));
        var timed = await Markup.OfAsync<ErrorNotice>(("Error", error with { RetryAtUtc = Markup.Now.AddSeconds(42) }));

        Assert.Equal("The minute is used up. Wait. BUDGET", plain.Words());
        Assert.Equal("in 42 s", timed.QuerySelector("[data-until]")!.TextContent);
        Assert.Equal(
            $"{Markup.Now.AddSeconds(42).ToUnixTimeMilliseconds()}", timed.QuerySelector("[data-until]")!.GetAttribute("data-until"));
        Assert.Equal("now", (await Markup.OfAsync<ErrorNotice>(("Error", error with { RetryAtUtc = Markup.Now })))
            .QuerySelector("[data-until]")!.TextContent);
    }

    [Theory]
    [InlineData(null, "started", "descending", "/runs?sort=oldest")]
    [InlineData("oldest", "started", "ascending", "/runs")]
    [InlineData("longest", "duration", "descending", "/runs?sort=shortest")]
    [InlineData("fewest_rows", "rows stored", "ascending", "/runs?sort=most_rows")]
    public async Task A_heading_shows_its_order_and_reverses_it(string? sort, string heading, string order, string address)
    {
        var table = await Markup.OfAsync<RunTable>(
            ("Runs", new[] { RunSamples.Summary(RunSamples.Success) }), ("Query", ListQuery.All.With("sort", sort).With("cursor", "x")));

        var sorted = Assert.Single(table.QuerySelectorAll("th[aria-sort]"));
        Assert.StartsWith(heading, sorted.Words(), StringComparison.OrdinalIgnoreCase);
        Assert.Equal((order, address), (sorted.GetAttribute("aria-sort"), sorted.QuerySelector("a")!.GetAttribute("href")));
    }

    [Fact]
    public async Task Orders_that_no_run_of_the_list_can_have_are_not_offered()
    {
        var table = await Markup.OfAsync<RunTable>(
            ("Runs", Array.Empty<RunSummary>()), ("Query", ListQuery.All.With("state", "running")));

        Assert.Equal("/runs?state=running&sort=oldest", Assert.Single(table.QuerySelectorAll("th a")).GetAttribute("href"));
    }
}
