using AngleSharp.Dom;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.Core.Platform.LiveEvents;
using FlexPortal.Flex.RunList;
using FlexPortal.LiveEvents;
using FlexPortal.Tests.Browser;
using FlexPortal.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace FlexPortal.Tests.Flex.Pages.Alive;

/// <summary>The list of runs in every state that a reader can meet it in.</summary>
public sealed class RunsViewDbTests
{
    [Fact]
    public async Task Without_runs_it_says_what_to_do_and_with_a_filter_that_the_filter_hides_them()
    {
        await using var portal = await TestPortal.StartAsync();
        var list = await ShowAsync(portal, ListQuery.All);

        var empty = await list.LookAsync();
        await ShowAgainAsync(list, ListQuery.All.With("error_code", "NO_SUCH_CODE"));
        var filtered = await list.LookAsync();

        Assert.Contains("No runs yet", empty.Words(), StringComparison.Ordinal);
        Assert.Contains("Press Run ingestion", empty.Words(), StringComparison.Ordinal);
        Assert.Contains("No run matches", filtered.Words(), StringComparison.Ordinal);
        Assert.Equal("/runs?tz=UTC", Link(filtered.QuerySelector("section.empty-state")!, "Clear filters"));
        foreach (var markup in new[] { empty, filtered })
        {
            Assert.Empty(markup.QuerySelectorAll("table, [role=alert]"));
            Assert.Contains("No run is under way", markup.Words(), StringComparison.Ordinal);
            Assert.Contains("Live", markup.Words(), StringComparison.Ordinal);
        }

        await list.CloseAsync();
    }

    [Theory]
    [InlineData("from", "from is a day")]
    [InlineData("cursor", "cursor is not one that this list gave out")]
    public async Task An_address_that_asks_for_no_list_is_told_so_and_shows_the_way_out(string part, string words)
    {
        await using var portal = await TestPortal.StartAsync();
        await PortalRuns.CompleteAsync(portal, "token-expired");

        var list = await ShowAsync(portal, part is "from" ? ListQuery.All.With("from", "yesterday") : ListQuery.All.With("cursor", "nowhere"));

        var alert = (await list.LookAsync()).QuerySelector("[role=alert]")!;
        Assert.StartsWith($"The address asks for a list that does not exist: {words}", alert.Words(), StringComparison.Ordinal);
        Assert.Equal("/runs?tz=UTC", Link(alert, "Show all runs"));
        Assert.Empty((await list.LookAsync()).QuerySelectorAll("[aria-busy], .skeleton"));
        await list.CloseAsync();
    }

    [Fact]
    public async Task What_is_there_is_shown_with_its_sentence_its_count_and_nothing_that_does_not_hold()
    {
        await using var portal = await TestPortal.StartAsync();
        var id = await PortalRuns.CompleteAsync(portal, "missing-cash-report");

        var list = await ShowAsync(portal, ListQuery.All);

        var markup = await list.LookAsync();
        Assert.Contains(markup.QuerySelectorAll("table a"), link => string.Equals(link.GetAttribute("href"), $"/runs/{id}?tz=UTC", StringComparison.Ordinal));
        Assert.Contains("CashReport", markup.QuerySelector("table")!.Words(), StringComparison.Ordinal);
        Assert.Contains("1 run in this list", markup.Words(), StringComparison.Ordinal);
        Assert.NotNull(markup.QuerySelector("section[aria-label='The last 1 run']"));
        Assert.Empty(markup.QuerySelectorAll("[role=alert]"));
        foreach (var nothing in new[] { "No runs yet", "No run matches", "left out", "new run –", "The database" })
            Assert.DoesNotContain(nothing, markup.Words(), StringComparison.Ordinal);
        await list.CloseAsync();
    }

    [Theory]
    [InlineData("longest", "By duration: runs under way have none yet and are left out.")]
    [InlineData("shortest", "By duration: runs under way have none yet and are left out.")]
    [InlineData("most_rows", "By new rows: only a success brings rows, so other runs are left out.")]
    [InlineData("fewest_rows", "By new rows: only a success brings rows, so other runs are left out.")]
    public async Task An_order_that_leaves_runs_out_says_so(string sort, string words)
    {
        await using var portal = await TestPortal.StartAsync();
        await PortalRuns.CompleteAsync(portal, "default");

        var list = await ShowAsync(portal, ListQuery.All.With("sort", sort));

        Assert.Contains(words, (await list.LookAsync()).Words(), StringComparison.Ordinal);
        await list.CloseAsync();
    }

    [Fact]
    public async Task New_runs_wait_until_they_are_asked_for()
    {
        await using var portal = await TestPortal.StartAsync();
        var old = await PortalRuns.CompleteAsync(portal, "token-expired");
        var list = await ShowAsync(portal, ListQuery.All);
        string[] added = [await PortalRuns.CompleteAsync(portal, "token-invalid"), await PortalRuns.CompleteAsync(portal, "token-invalid")];

        await ShowAgainAsync(list, ListQuery.All);
        var waiting = await list.LookAsync();
        await list.PressAsync("2 new runs – show");
        var shown = await list.LookAsync();

        Assert.Equal([old], Runs(waiting));
        Assert.NotNull(waiting.QuerySelectorAll("[role=status] button").SingleOrDefault(button => button.Words() is "2 new runs – show"));
        Assert.Equal([added[1], added[0], old], Runs(shown));
        Assert.DoesNotContain("new runs –", shown.Words(), StringComparison.Ordinal);
        await list.CloseAsync();
    }

    [Fact]
    public async Task A_database_that_is_away_is_said_with_what_was_there_before_and_without()
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

        Assert.Equal(("DB_UNAVAILABLE", "DB_UNAVAILABLE"), (with.QuerySelector("[role=alert] .code")!.TextContent, without.QuerySelector("[role=alert] .code")!.TextContent));
        Assert.Equal((true, false), (with.QuerySelector("[data-as-of]") is not null, without.QuerySelector("[data-as-of]") is not null));
        Assert.Equal([id], Runs(with));
        Assert.Empty(Runs(without));
        // Neither empty nor loading is true, and nothing is live; whether a run is under way is not known where it never was.
        Assert.DoesNotContain("No runs yet", without.Words(), StringComparison.Ordinal);
        Assert.DoesNotContain("Reading the runs", without.Words(), StringComparison.Ordinal);
        Assert.DoesNotContain("under way", without.QuerySelector("h1")!.ParentElement!.Words(), StringComparison.Ordinal);
        Assert.All(new[] { with, without }, markup => Assert.DoesNotContain("Live", markup.Words(), StringComparison.Ordinal));
        // What could not be read is not on its way either: the page is not dimmed as if it were.
        Assert.Null(without.QuerySelector("[data-address]"));
        Assert.NotNull(back.QuerySelector("[data-address]"));
        Assert.Equal([id], Runs(back));
        Assert.Empty(back.QuerySelectorAll("[role=alert]"));
        await old.CloseAsync();
        await fresh.CloseAsync();
    }

    [Fact]
    public async Task A_run_that_begins_elsewhere_is_heard_of_and_not_only_seen_at_the_next_look_round()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var portal = await TestPortal.StartAsync(shared: database);
        await using var other = await TestPortal.StartAsync(shared: database);
        await PortalRuns.CompleteAsync(other, "token-expired");
        // By this clock the next look round never comes: what is read is read because of the hint.
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var list = await AliveMarkup<RunsView>.FollowAsync(portal, clock, Parameters(ListQuery.All));
        await Eventually.IsAsync(() => Task.FromResult(portal.Services.GetRequiredService<LiveHints>().WatchersOf("run") == 1));

        await PortalRuns.StartAsync(other, "never-ready");

        await Eventually.IsAsync(async () => (await list.LookAsync()).Words().Contains("1 new run – show", StringComparison.Ordinal));
        await list.CloseAsync();
        await Eventually.IsAsync(() => Task.FromResult(portal.Services.GetRequiredService<LiveHints>().WatchersOf("run") == 0));
    }

    [Fact]
    public async Task A_line_that_is_back_is_read_for_at_once_unless_the_reader_paused()
    {
        await using var portal = await TestPortal.StartAsync();
        await PortalRuns.CompleteAsync(portal, "token-expired");
        var list = await ShowAsync(portal, ListQuery.All);
        await PortalRuns.CompleteAsync(portal, "token-expired");

        // Nothing else reads here: hints are not followed.
        list.Service<LiveConnection>().Return();
        await Eventually.IsAsync(async () => (await list.LookAsync()).Words().Contains("1 new run – show", StringComparison.Ordinal));
        await list.PressAsync("Pause");
        await PortalRuns.CompleteAsync(portal, "token-expired");
        list.Service<LiveConnection>().Return();
        Assert.Contains("1 new run – show", (await list.LookAsync()).Words(), StringComparison.Ordinal);
        await list.PressAsync("Resume");
        await Eventually.IsAsync(async () => (await list.LookAsync()).Words().Contains("2 new runs – show", StringComparison.Ordinal));
        await list.CloseAsync();
    }

    private static Task<AliveMarkup<RunsView>> ShowAsync(TestPortal portal, ListQuery query) => AliveMarkup<RunsView>.ShowAsync(portal, Parameters(query));

    private static Task ShowAgainAsync(AliveMarkup<RunsView> list, ListQuery query) => list.ShowAsync(Parameters(query));

    private static (string Name, object? Value)[] Parameters(ListQuery query) => [("Query", query), ("User", "desk 3"), ("Zone", "UTC|Clock|tz=UTC")];

    /// <summary>The runs of the table, in its order.</summary>
    private static string[] Runs(IElement markup) =>
    [
        .. markup.QuerySelectorAll("table a").Select(link => link.GetAttribute("href")!).Where(href => href.StartsWith("/runs/", StringComparison.Ordinal))
            .Select(href => href["/runs/".Length..].Split('?')[0]).Distinct(StringComparer.Ordinal),
    ];

    private static string Link(IElement markup, string words) =>
        markup.QuerySelectorAll("a").Single(link => link.Words().Contains(words, StringComparison.Ordinal)).GetAttribute("href")!;
}
