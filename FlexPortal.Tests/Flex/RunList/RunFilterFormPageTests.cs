using AngleSharp.Dom;
using FlexPortal.Core.Flex.Accounts;
using FlexPortal.Core.Flex.RunList;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.Flex.RunList;
using FlexPortal.Shell.Parts;
using FlexPortal.Tests.Flex.Pages;
using Microsoft.AspNetCore.Components;
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
            ListQuery.All.With("state", "complete").With("account", KeyOf("U1")).With("error_code", "FLEX_RATE_LIMITED")
            .With("from", "2026-11-01").With("cursor", "x"));

        var all = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["U1"] = $"account={KeyOf("U1")}",
            ["FLEX_RATE_LIMITED"] = "error_code=FLEX_RATE_LIMITED",
            ["2026-11-01"] = "from=2026-11-01",
            ["complete"] = "state=complete",
        };
        Assert.Equal(
            all.Select(filter => (filter.Key, $"/runs?{string.Join('&', all.Values.Except([filter.Value], StringComparer.Ordinal))}")),
            filters.QuerySelectorAll(".filter-chip").Select(chip =>
                (chip.QuerySelector("code")!.Words(), chip.QuerySelector("a")!.GetAttribute("href")!)));
        // Each link says which filter it removes.
        Assert.Equal(4, filters.QuerySelectorAll(".filter-chip a").Select(link => link.Words()).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal("/runs", filters.QuerySelector(".chips > a")!.GetAttribute("href"));
        Assert.Null(filters.QuerySelector("nav [aria-current]"));
    }

    [Fact]
    public async Task A_view_keeps_the_other_filters_and_takes_the_place_of_its_state()
    {
        var filters = await ShowAsync(ListQuery.All.With("state", "failed").With("query", "4711").With("from", "2026-11-01"));

        var views = filters.QuerySelectorAll("nav a").ToDictionary(link => link.Words(), link => link.GetAttribute("href"));
        Assert.Equal("/runs?from=2026-11-01&query=4711", views["All"]);
        Assert.Equal("/runs?from=2026-11-01&query=4711&state=lost", views["Lost"]);
        Assert.Equal("Failed", filters.QuerySelector("nav [aria-current]")!.Words());
        Assert.Equal(["2026-11-01", "4711"], filters.QuerySelectorAll(".filter-chip code").Select(value => value.Words()));
    }

    [Theory]
    // 07:00 UTC on 20 November; in Honolulu it is the evening before.
    [InlineData("UTC", "2026-11-20", "2026-11-14", "2026-10-22")]
    [InlineData("Pacific/Honolulu", "2026-11-19", "2026-11-13", "2026-10-21")]
    public async Task Periods_are_days_of_the_readers_zone(string zone, string today, string week, string month)
    {
        var filters = await ShowAsync(
            ListQuery.All.With("from", week).With("to", today).With("query", "4711").With("cursor", "x"), zone: zone);

        var menu = filters.QuerySelector("[data-menu=period]")!;
        Assert.Equal(
            [
                "/runs?query=4711", $"/runs?from={today}&query=4711&to={today}", $"/runs?from={week}&query=4711&to={today}",
                $"/runs?from={month}&query=4711&to={today}", $"/runs?from=2026-11-01&query=4711&to={today}",
            ],
            menu.QuerySelectorAll("a").Select(link => link.GetAttribute("href")));
        Assert.Equal("Last 7 days", menu.QuerySelector("a[aria-current]")!.Words());
        Assert.Equal("Last 7 days", menu.QuerySelector("summary")!.Words());
    }

    [Theory]
    [InlineData("from", "2026-11-02", "to", "2026-11-03", "2026-11-02 – 2026-11-03")]
    [InlineData("from", "2026-11-02", "query", "1", "From 2026-11-02")]
    [InlineData("to", "2026-11-02", "query", "1", "Until 2026-11-02")]
    [InlineData("query", "1", "state", "lost", "Any time")]
    public async Task Another_period_is_shown_by_its_days(string name, string text, string other, string value, string shown)
    {
        var menu = (await ShowAsync(ListQuery.All.With(name, text).With(other, value))).QuerySelector("[data-menu=period]")!;

        Assert.Equal(shown, menu.QuerySelector("summary")!.Words());
        Assert.Equal(shown is "Any time" ? 1 : 0, menu.QuerySelectorAll("[aria-current]").Length);
    }

    [Fact]
    public async Task Accounts_are_chosen_from_a_menu_when_there_are_several()
    {
        var query = ListQuery.All.With("account", KeyOf("U2")).With("state", "failed");

        var menu = (await ShowAsync(query, accounts: ["U1", "U2"])).QuerySelector("[data-menu=account]")!;

        Assert.Equal("U2", menu.QuerySelector("summary")!.Words());
        Assert.Equal(
            [
                "All accounts /runs?state=failed", $"U1 /runs?account={KeyOf("U1")}&state=failed",
                $"U2 /runs?account={KeyOf("U2")}&state=failed",
            ],
            menu.QuerySelectorAll("a").Select(link => $"{link.Words()} {link.GetAttribute("href")}"));
        Assert.Equal("U2", menu.QuerySelector("[aria-current]")!.Words());
        Assert.Null((await ShowAsync(query)).QuerySelector("[data-menu=account]"));
    }

    [Fact]
    public async Task A_view_has_a_count_only_where_it_is_known()
    {
        RunBar[] few = [Bar(RunOutcome.Failed), Bar(RunOutcome.Failed), Bar(RunOutcome.Complete)];
        var many = Enumerable.Repeat(Bar(RunOutcome.Complete), RunStrip.Length).ToArray();

        Assert.Equal(
            ["All 3", "Mine", "Running 0", "Incomplete 0", "Failed 2", "Lost 0", "Cancelled 0"],
            await ViewsAsync(ListQuery.All, new(3, AtLeast: false), few));
        Assert.Equal(
            ["All 1,000+", "Mine", "Running", "Incomplete", "Failed", "Lost", "Cancelled"],
            await ViewsAsync(ListQuery.All, new(1000, AtLeast: true), many));
        // The strip goes by account and query alone.
        Assert.Equal(
            ["All", "Mine", "Running", "Incomplete", "Failed 1", "Lost", "Cancelled"],
            await ViewsAsync(ListQuery.All.With("state", "failed").With("from", "2026-11-01"), new(1, AtLeast: false), few));
        // An order can leave runs out.
        Assert.Equal("All 3", (await ViewsAsync(ListQuery.All.With("sort", "most_rows"), new(1, AtLeast: false), few))[0]);

        static async Task<string[]> ViewsAsync(ListQuery query, ListTotal total, RunBar[] bars) =>
        [
            .. (await Markup.OfAsync<RunFilterForm>(("Query", query), ("User", "me"), ("Total", total), ("Bars", bars)))
                .QuerySelectorAll("nav a").Select(link => link.Words()),
        ];

        static RunBar Bar(RunOutcome outcome) => new(Guid.NewGuid(), "U1", "4711", outcome, Markup.Now, 1);
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

        Assert.True(filters.QuerySelector("details.more")!.HasAttribute("open"));
        // Without scripts the form keeps what is chosen elsewhere.
        Assert.Equal(KeyOf("U1"), filters.QuerySelector("form [type=hidden][name=account]")!.GetAttribute("value"));
        Assert.Equal("2026-11-01", filters.QuerySelector("[name=from]")!.GetAttribute("value"));
        Assert.False((await ShowAsync(ListQuery.All)).QuerySelector("details.more")!.HasAttribute("open"));
    }

    [Fact]
    public async Task A_key_finds_the_filters() =>
        Assert.NotNull((await ShowAsync(ListQuery.All)).QuerySelector("details[data-shortcut=f]"));

    private static async Task<IElement> ShowAsync(
        ListQuery query, SearchMatch match = SearchMatch.Nothing, string zone = "UTC", params string[] accounts)
    {
        var known = (accounts is [] ? ["U1"] : accounts).Select(account => new KnownAccount(account, KeyOf(account))).ToArray();
        return await Markup.OfAsync<CascadingValue<ReadingZone>>(
            ("Value", ReadingZone.Find(zone)),
            ("ChildContent", (RenderFragment)(builder =>
            {
                builder.OpenComponent<RunFilterForm>(0);
                builder.AddComponentParameter(1, "Query", query);
                builder.AddComponentParameter(2, "User", "me");
                builder.AddComponentParameter(3, "Match", match);
                builder.AddComponentParameter(4, "Accounts", known);
                builder.CloseComponent();
            })));
    }

    private static string KeyOf(string account) => Markup.Keys.Of(account);
}
