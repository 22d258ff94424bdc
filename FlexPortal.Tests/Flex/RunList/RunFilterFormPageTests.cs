using AngleSharp.Dom;
using FlexPortal.Core.Flex.Accounts;
using FlexPortal.Core.Flex.RunList;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.Flex.RunList;
using FlexPortal.Tests.Flex.Pages;
using Xunit;

namespace FlexPortal.Tests.Flex.RunList;

public sealed class RunFilterFormPageTests
{
    [Fact]
    public async Task Saved_views_are_addresses_and_the_one_shown_is_marked()
    {
        var filters = await ShowAsync(ListQuery.All.With("state", "lost").With("sort", "longest").With("cursor", "x"));

        Assert.Equal(
            [
                "All /runs?sort=longest", "Mine /runs?requested_by=me&sort=longest", "Running /runs?state=running",
                "Incomplete /runs?state=incomplete&sort=longest", "Failed /runs?state=failed&sort=longest",
                "Lost /runs?state=lost&sort=longest", "Cancelled /runs?state=cancelled&sort=longest",
            ],
            filters.QuerySelectorAll("nav a").Select(link => $"{link.Words()} {link.GetAttribute("href")}"));
        Assert.Equal("Lost", filters.QuerySelector("[aria-current]")!.Words());
        Assert.Empty(filters.QuerySelectorAll(".filter-chip"));
    }

    [Fact]
    public async Task An_order_by_new_rows_is_dropped_for_views_without_new_rows()
    {
        var filters = await ShowAsync(ListQuery.All.With("sort", "most_rows"));

        Assert.Equal("/runs?state=failed", filters.QuerySelectorAll("nav a")[4].GetAttribute("href"));
        Assert.Equal("/runs?state=incomplete&sort=most_rows", filters.QuerySelectorAll("nav a")[3].GetAttribute("href"));
    }

    [Fact]
    public async Task Each_filter_can_be_removed_and_keeps_the_others()
    {
        var filters = await ShowAsync(
            ListQuery.All.With("state", "failed").With("account", KeyOf("U1")).With("error_code", "FLEX_RATE_LIMITED")
            .With("from", "2026-11-01").With("cursor", "x"));

        var all = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["U1"] = $"account={KeyOf("U1")}",
            ["FLEX_RATE_LIMITED"] = "error_code=FLEX_RATE_LIMITED",
            ["2026-11-01"] = "from=2026-11-01",
            ["failed"] = "state=failed",
        };
        Assert.Equal(
            all.Select(filter => (filter.Key, $"/runs?{string.Join('&', all.Values.Except([filter.Value], StringComparer.Ordinal))}")),
            filters.QuerySelectorAll(".filter-chip").Select(chip =>
                (chip.QuerySelector("code")!.Words(), chip.QuerySelector("a")!.GetAttribute("href")!)));
        // Each link says which filter it removes.
        Assert.Equal(4, filters.QuerySelectorAll(".filter-chip a").Select(link => link.Words()).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal("/runs", filters.QuerySelector(".chips > a")!.GetAttribute("href"));
        Assert.Null(filters.QuerySelector("[aria-current]"));
    }

    [Theory]
    [InlineData(SearchMatch.Query, "Search: query")]
    [InlineData(SearchMatch.ErrorCode, "Search: error")]
    [InlineData(SearchMatch.QueryOrErrorCode, "Search: query or error")]
    [InlineData(SearchMatch.RunId, "Search: run id")]
    [InlineData(SearchMatch.Nothing, "Search: no match")]
    public async Task A_search_says_what_it_matched(SearchMatch match, string words)
    {
        var filters = await ShowAsync(ListQuery.All.With("search", "4711"), match);

        Assert.StartsWith($"{words} 4711", filters.QuerySelector(".filter-chip")!.Words(), StringComparison.Ordinal);
        Assert.Equal("4711", filters.QuerySelector("input[type=search]")!.GetAttribute("value"));
    }

    [Fact]
    public async Task The_fields_show_the_filters_and_are_open_when_there_are_any()
    {
        var filters = await ShowAsync(
            ListQuery.All.With("account", KeyOf("U1")).With("from", "2026-11-01").With("to", "2026-11-20T08:00:00Z")
            .With("trigger", "cli"));

        Assert.True(filters.QuerySelector("details")!.HasAttribute("open"));
        Assert.Equal("U1", filters.QuerySelector("[name=account] option[selected]")!.Words());
        Assert.Equal("2026-11-01", filters.QuerySelector("[name=from]")!.GetAttribute("value"));
        Assert.False((await ShowAsync(ListQuery.All)).QuerySelector("details")!.HasAttribute("open"));
    }

    [Fact]
    public async Task Keys_find_the_search_and_the_filters()
    {
        var filters = await ShowAsync(ListQuery.All);

        Assert.NotNull(filters.QuerySelector("input[data-shortcut='/']"));
        Assert.NotNull(filters.QuerySelector("details[data-shortcut=f]"));
    }

    private static Task<IElement> ShowAsync(ListQuery query, SearchMatch match = SearchMatch.Nothing) =>
        Markup.OfAsync<RunFilterForm>(
            ("Query", query), ("User", "me"), ("Match", match), ("Accounts", new[] { new KnownAccount("U1", KeyOf("U1")) }));

    private static string KeyOf(string account) => Markup.Keys.Of(account);
}
