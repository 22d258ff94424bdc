using AngleSharp.Dom;
using FlexPortal.Core.Flex.RunList;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.Core.Platform.LiveEvents;
using FlexPortal.Flex.RunList;
using FlexPortal.Hosting;
using FlexPortal.LiveEvents;
using FlexPortal.Tests.Browser;
using FlexPortal.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace FlexPortal.Tests.Flex.Pages.Alive;

/// <summary>The list of runs in each of its states.</summary>
public sealed class RunsViewDbTests
{
    private const string Live = ".live-badge";

    [Fact]
    public async Task An_empty_list_is_not_a_filter_without_matches()
    {
        await using var portal = await TestPortal.StartAsync();
        var list = await ShowAsync(portal, ListQuery.All);

        var empty = await list.LookAsync();
        await ShowAgainAsync(list, ListQuery.All.With("error_code", "NO_SUCH_CODE"));
        var filtered = await list.LookAsync();

        Assert.Equal(["runs"], Empty(empty));
        Assert.NotNull(empty.QuerySelector("[data-can-run=yes]"));
        Assert.Equal(["matches"], Empty(filtered));
        Assert.Equal("/runs?tz=UTC", filtered.QuerySelector(".empty-state a")!.GetAttribute("href"));
        foreach (var markup in new[] { empty, filtered })
        {
            Assert.Empty(markup.QuerySelectorAll("table, [role=alert]"));
            Assert.NotNull(markup.QuerySelector("[data-going=none]"));
            Assert.NotNull(markup.QuerySelector(Live));
        }

        await list.CloseAsync();
    }

    [Theory]
    [InlineData("from", "yesterday")]
    [InlineData("cursor", "nowhere")]
    [InlineData("to", "2026-11-20", "from", "2026-11-21")]
    public async Task An_address_that_asks_for_no_list_is_refused_with_a_link_to_all_runs(
        string name, string text, string also = "tz", string? with = null)
    {
        await using var portal = await TestPortal.StartAsync();
        await PortalRuns.CompleteAsync(portal, "token-expired");
        var query = ListQuery.All.With(name, text).With(also, with);

        var list = await ShowAsync(portal, query);

        var alert = (await list.LookAsync()).QuerySelector("[role=alert][data-notice=no-such-list]")!;
        Assert.False(RunFilters.List.TryRead(query, zone: null, out _, out var fault));
        Assert.Contains(fault, alert.Words(), StringComparison.Ordinal);
        Assert.Equal("/runs?tz=UTC", alert.QuerySelector("a")!.GetAttribute("href"));
        Assert.Empty((await list.LookAsync()).QuerySelectorAll("[aria-busy], .skeleton"));
        await list.CloseAsync();
    }

    [Fact]
    public async Task A_list_shows_its_runs_and_their_number_and_no_notice()
    {
        await using var portal = await TestPortal.StartAsync();
        await PortalRuns.CompleteAsync(portal, "token-expired");
        var id = await PortalRuns.CompleteAsync(portal, "missing-cash-report");

        var list = await ShowAsync(portal, ListQuery.All);

        var markup = await list.LookAsync();
        Assert.Contains($"/runs/{id}?tz=UTC", markup.QuerySelectorAll(".run-table a").Select(link => link.GetAttribute("href")));
        Assert.Contains("CashReport", markup.QuerySelector(".run-table")!.Words(), StringComparison.Ordinal);
        Assert.Equal("2", markup.QuerySelector("[data-total]")!.GetAttribute("data-total"));
        Assert.Equal(2, markup.QuerySelectorAll("nav.pager a[download]").Length);
        Assert.Equal(2, markup.QuerySelectorAll(".run-strip[aria-labelledby] .bars a").Length);
        Assert.Empty(markup.QuerySelectorAll("[role=alert], [data-empty], [data-left-out], [data-new-runs]"));
        await list.CloseAsync();
    }

    [Theory]
    [InlineData("longest", "running")]
    [InlineData("shortest", "running")]
    [InlineData("most_rows", "unsuccessful")]
    [InlineData("fewest_rows", "unsuccessful")]
    public async Task An_order_that_leaves_runs_out_says_which(string sort, string which)
    {
        await using var portal = await TestPortal.StartAsync();
        await PortalRuns.CompleteAsync(portal, "default");

        var list = await ShowAsync(portal, ListQuery.All.With("sort", sort));

        Assert.Equal(which, (await list.LookAsync()).QuerySelector("[data-left-out]")!.GetAttribute("data-left-out"));
        await list.CloseAsync();
    }

    [Fact]
    public async Task New_runs_wait_for_a_click()
    {
        await using var portal = await TestPortal.StartAsync();
        var old = await PortalRuns.CompleteAsync(portal, "token-expired");
        var list = await ShowAsync(portal, ListQuery.All);
        string[] added = [await PortalRuns.CompleteAsync(portal, "token-invalid"), await PortalRuns.CompleteAsync(portal, "token-invalid")];

        await ShowAgainAsync(list, ListQuery.All);
        var waiting = await list.LookAsync();
        await list.PressAsync("[data-new-runs]");
        var shown = await list.LookAsync();

        Assert.Equal([old], Runs(waiting));
        Assert.Equal(["2"], waiting.QuerySelectorAll("[role=status] [data-new-runs]").Select(button => Assert.Single(button.Figures())));
        Assert.Equal([added[1], added[0], old], Runs(shown));
        Assert.Null(shown.QuerySelector("[data-new-runs]"));
        await list.CloseAsync();
    }

    [Fact]
    public async Task A_database_outage_is_shown_beside_the_last_read_and_without_one()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var portal = await TestPortal.StartAsync(shared: database);
        var id = await PortalRuns.CompleteAsync(portal, "token-expired");
        var old = await ShowAsync(portal, ListQuery.All);

        await database.TakeAwayAsync(away: true);
        await ShowAgainAsync(old, ListQuery.All);
        var fresh = await ShowAsync(portal, ListQuery.All);
        var (with, without) = (await old.LookAsync(), await fresh.LookAsync());
        await database.TakeAwayAsync(away: false);
        await ShowAgainAsync(fresh, ListQuery.All);
        var back = await fresh.LookAsync();

        Assert.All([with, without], markup => Assert.Equal("DB_UNAVAILABLE", markup.QuerySelector("[role=alert] .code")!.TextContent));
        Assert.Equal([true, false], new[] { with, without }.Select(markup => markup.QuerySelector("[data-as-of]") is not null));
        Assert.Equal([id], Runs(with));
        Assert.Empty(Runs(without));
        // The list is neither empty nor loading nor live, and whether a run is under way was never read.
        Assert.Empty(without.QuerySelectorAll("[data-empty], .skeleton, [data-going]"));
        Assert.All([with, without], markup => Assert.Null(markup.QuerySelector(Live)));
        // Nothing is on its way either: the page is not dimmed as if it were.
        Assert.Null(without.QuerySelector("[data-address]"));
        Assert.NotNull(back.QuerySelector("[data-address='/runs']"));
        Assert.Equal([id], Runs(back));
        Assert.Empty(back.QuerySelectorAll("[role=alert]"));
        await old.CloseAsync();
        await fresh.CloseAsync();
    }

    [Fact]
    public async Task A_run_that_starts_in_another_process_arrives_by_its_hint_and_not_by_the_poll()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var portal = await TestPortal.StartAsync(shared: database);
        await using var other = await TestPortal.StartAsync(shared: database);
        await PortalRuns.CompleteAsync(other, "token-expired");
        // By this clock the poll never comes: only the hint causes a read.
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var list = await AliveMarkup<RunsView>.FollowAsync(portal, clock, Parameters(ListQuery.All));
        await Eventually.IsAsync(() => Task.FromResult(portal.Services.GetRequiredService<LiveHints>().WatchersOf("run") == 1));

        await PortalRuns.StartAsync(other, "never-ready");

        await Eventually.IsAsync(async () => NewRuns(await list.LookAsync()) is "1");
        await list.CloseAsync();
        await Eventually.IsAsync(() => Task.FromResult(portal.Services.GetRequiredService<LiveHints>().WatchersOf("run") == 0));
    }

    [Fact]
    public async Task A_connection_that_is_back_causes_a_read_unless_the_page_is_paused()
    {
        await using var portal = await TestPortal.StartAsync();
        await PortalRuns.CompleteAsync(portal, "token-expired");
        var list = await ShowAsync(portal, ListQuery.All);
        await PortalRuns.CompleteAsync(portal, "token-expired");

        // Nothing else reads here: hints are not followed.
        list.Service<LiveConnection>().Return();
        await Eventually.IsAsync(async () => NewRuns(await list.LookAsync()) is "1");
        await list.PressAsync(".live-pause");
        await PortalRuns.CompleteAsync(portal, "token-expired");
        list.Service<LiveConnection>().Return();
        Assert.Equal("1", NewRuns(await list.LookAsync()));
        await list.PressAsync(".live-pause");
        await Eventually.IsAsync(async () => NewRuns(await list.LookAsync()) is "2");
        await list.CloseAsync();
    }

    private static Task<AliveMarkup<RunsView>> ShowAsync(TestPortal portal, ListQuery query) =>
        AliveMarkup<RunsView>.ShowAsync(portal, Parameters(query));

    private static Task ShowAgainAsync(AliveMarkup<RunsView> list, ListQuery query) => list.ShowAsync(Parameters(query));

    private static (string Name, object? Value)[] Parameters(ListQuery query) =>
        [("Query", query), ("User", "desk 3"), ("Zone", "UTC|Clock|tz=UTC"), ("Address", "/runs")];

    /// <summary>The runs of the table, in its order.</summary>
    private static string[] Runs(IElement markup) =>
    [
        .. markup.QuerySelectorAll(".run-table a[href^='/runs/']")
            .Select(link => link.GetAttribute("href")!["/runs/".Length..].Split('?')[0])
            .Distinct(StringComparer.Ordinal),
    ];

    private static IEnumerable<string?> Empty(IElement markup) =>
        markup.QuerySelectorAll("[data-empty]").Select(part => part.GetAttribute("data-empty"));

    private static string? NewRuns(IElement markup) => markup.QuerySelector("[data-new-runs]")?.GetAttribute("data-new-runs");
}
