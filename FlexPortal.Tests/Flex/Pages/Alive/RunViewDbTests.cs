using System.Net;
using System.Net.Http.Json;
using AngleSharp.Dom;
using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Flex.Runs;
using FlexPortal.LiveEvents;
using FlexPortal.Tests.Browser;
using FlexPortal.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace FlexPortal.Tests.Flex.Pages.Alive;

/// <summary>The live part of the page of a run, its head and its log, in the states that a reader can meet them in.</summary>
public sealed class RunViewDbTests
{
    [Fact]
    public async Task A_database_that_is_away_is_said_with_what_was_there_before_and_without()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var portal = await TestPortal.StartAsync(shared: database);
        var id = Guid.Parse(await PortalRuns.StartAsync(portal, "never-ready"));
        var old = await ShowAsync(portal, id);
        Assert.Contains("Live", (await old.LookAsync()).Words(), StringComparison.Ordinal);

        await database.TakeAwayAsync(away: true);
        await old.ShowAsync(Parameters(id));
        var fresh = await ShowAsync(portal, id);
        var (with, without) = (await old.LookAsync(), await fresh.LookAsync());
        await database.TakeAwayAsync(away: false);
        await fresh.ShowAsync(Parameters(id));

        Assert.Equal(("DB_UNAVAILABLE", "DB_UNAVAILABLE"), (with.QuerySelector("[role=alert] .code")!.TextContent, without.QuerySelector("[role=alert] .code")!.TextContent));
        Assert.Equal((true, false), (with.QuerySelector("[data-as-of]") is not null, without.QuerySelector("[data-as-of]") is not null));
        Assert.Equal("Run of query never-ready", with.QuerySelector("h1")!.Words());
        Assert.All(new[] { with, without }, markup => Assert.DoesNotContain("Live", markup.Words(), StringComparison.Ordinal));
        Assert.Equal("Run of query never-ready", (await fresh.LookAsync()).QuerySelector("h1")!.Words());
        Assert.Null((await fresh.LookAsync()).QuerySelector("[role=alert]"));
        await old.CloseAsync();
        await fresh.CloseAsync();
    }

    [Fact]
    public async Task A_run_that_is_not_there_is_not_waited_for()
    {
        await using var portal = await TestPortal.StartAsync();
        var view = await ShowAsync(portal, Guid.NewGuid());

        var markup = await view.LookAsync();

        Assert.Contains("There is no such run", markup.Words(), StringComparison.Ordinal);
        Assert.DoesNotContain("Reading the run", markup.Words(), StringComparison.Ordinal);
        Assert.Equal("/runs", markup.QuerySelector("a")!.GetAttribute("href"));
        await view.CloseAsync();
    }

    [Fact]
    public async Task What_went_wrong_and_what_was_received_have_their_places_and_only_then()
    {
        await using var portal = await TestPortal.StartAsync();
        var failed = await LookAtAsync(portal, await PortalRuns.CompleteAsync(portal, "token-expired"));
        var kept = await LookAtAsync(portal, await PortalRuns.CompleteAsync(portal, "missing-trades"));
        var success = await LookAtAsync(portal, await PortalRuns.CompleteAsync(portal, "default"));

        Assert.Equal([true, true, false], new[] { failed, kept, success }.Select(markup => markup.Words().Contains("What went wrong", StringComparison.Ordinal)));
        // The broker's bytes are kept of a run that failed in the middle, too.
        Assert.Equal([false, true, true], new[] { failed, kept, success }.Select(markup => markup.QuerySelector("nav[aria-label='On this page']") is not null));
        Assert.DoesNotContain("Live", success.Words(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_head_says_what_is_known_of_the_run_and_nothing_else()
    {
        await using var portal = await TestPortal.StartAsync();
        var (previous, next) = (Guid.NewGuid(), Guid.NewGuid());
        var asked = RunSamples.Running with { FromDate = new(2026, 11, 1), ToDate = new(2026, 11, 19), CancelRequestedAtUtc = Markup.Now, CancelRequestedBy = "desk 3" };

        var running = await HeadAsync(portal, RunSamples.Running);
        var cancelling = await HeadAsync(portal, asked);
        var because = await HeadAsync(portal, asked with { CancelReason = "Wrong period." });
        var success = await HeadAsync(portal, RunSamples.Success, new(previous, next));
        var failed = await HeadAsync(portal, RunSamples.Failed(FlexErrors.PortalStopping()), new(null, next));

        Assert.Equal("As saved in the query", Fact(running, "Period of the statement"));
        Assert.Equal("2026-11-01 – 2026-11-19, requested", Fact(cancelling, "Period of the statement"));
        Assert.Equal("2026-11-01 – 2026-11-19", Fact(success, "Period of the statement"));
        Assert.Equal("Not known", Fact(failed, "Period of the statement"));
        Assert.EndsWith("by desk 3, no reason given", Fact(cancelling, "Cancel requested"), StringComparison.Ordinal);
        Assert.EndsWith("by desk 3: Wrong period.", Fact(because, "Cancel requested"), StringComparison.Ordinal);
        Assert.Null(Fact(success, "Cancel requested"));
        Assert.Equal([true, false], new[] { running, success }.Select(markup => Fact(markup, "Last heartbeat") is not null));
        Assert.Equal([false, true], new[] { running, success }.Select(markup => Fact(markup, "Ended") is not null));
        Assert.Equal("1 min 02 s", Fact(success, "Duration"));
        Assert.Equal([$"/runs/{previous}", $"/runs/{next}"], Neighbours(success));
        Assert.Equal([$"/runs/{next}"], Neighbours(failed));
        Assert.Empty(Neighbours(running));
        // The tab's title: how far it is only where that is known.
        Assert.Null(running.QuerySelector("[data-title]")!.GetAttribute("data-progress"));
        Assert.Equal("poll 4711 · FlexPortal", running.QuerySelector("[data-title]")!.GetAttribute("data-title"));
        Assert.Equal("Success: query 4711 · FlexPortal", success.QuerySelector("[data-title]")!.GetAttribute("data-title"));
    }

    [Fact]
    public async Task The_log_waits_while_it_is_paused_and_says_how_much_waits()
    {
        await using var portal = await TestPortal.StartAsync();
        var id = Guid.Parse(await PortalRuns.StartAsync(portal, "never-ready"));
        await Eventually.IsAsync(async () => (await FindAsync(portal, id)).EventSeq >= 3);
        var run = await FindAsync(portal, id);
        var log = await AliveMarkup<RunLog>.ShowAsync(portal, Log(run, "open"));
        await Eventually.IsAsync(async () => Lines(await log.LookAsync()) > 0);

        await log.PressAsync("Pause the log");
        // The log may have read events that came after the run was found, but none from here on.
        var before = Lines(await log.LookAsync());
        var last = (await FindAsync(portal, id)).EventSeq;
        await log.ShowAsync(Log(run with { EventSeq = last + 2 }, "open"));
        var paused = await log.LookAsync();
        await Eventually.IsAsync(async () => (await FindAsync(portal, id)).EventSeq >= last + 2);
        await log.PressAsync("Follow the log");

        Assert.Contains("Paused: ", paused.QuerySelector("[role=status]")!.Words(), StringComparison.Ordinal);
        Assert.Equal(before, Lines(paused));
        await Eventually.IsAsync(async () => Lines(await log.LookAsync()) > before);
        using var cancel = await portal.Http.PostAsync($"/ingestion/runs/{id}/cancel", null, TestContext.Current.CancellationToken);
        await PortalRuns.EndAsync(portal, $"{id}");
        await log.CloseAsync();
    }

    [Fact]
    public async Task A_log_that_cannot_be_read_says_so_and_not_that_it_is_empty()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var portal = await TestPortal.StartAsync(shared: database);
        var run = await FindAsync(portal, Guid.Parse(await PortalRuns.CompleteAsync(portal, "token-expired")));

        await database.TakeAwayAsync(away: true);
        var log = await AliveMarkup<RunLog>.ShowAsync(portal, Log(run, null));
        await Eventually.IsAsync(async () => (await log.LookAsync()).QuerySelector("[role=alert]") is not null);
        var away = await log.LookAsync();
        await database.TakeAwayAsync(away: false);
        await log.ShowAsync(Log(run, null));
        var back = await log.LookAsync();
        var none = await AliveMarkup<RunLog>.ShowAsync(portal, Log(run with { IngestionRunId = Guid.NewGuid(), EventSeq = 0 }, "all"));

        Assert.StartsWith("The log cannot be read just now.", away.QuerySelector("[role=alert]")!.Words(), StringComparison.Ordinal);
        Assert.DoesNotContain("Nothing has happened", away.Words(), StringComparison.Ordinal);
        Assert.Null(back.QuerySelector("[role=alert]"));
        Assert.NotEqual(0, Lines(back));
        await Eventually.IsAsync(async () => (await none.LookAsync()).Words().Contains("Nothing has happened yet.", StringComparison.Ordinal));
        await log.CloseAsync();
        await none.CloseAsync();
    }

    [Fact]
    public async Task A_run_that_is_over_renders_again_when_a_mute_changes_and_not_at_each_read()
    {
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var portal = await TestPortal.StartAsync();
        var id = Guid.Parse(await PortalRuns.CompleteAsync(portal, "missing-cash-report"));
        var view = await AliveMarkup<RunView>.FollowAsync(portal, clock, Parameters(id));
        await ReadAsync();
        var before = view.Renders;

        await ReadAsync();
        var unchanged = view.Renders;
        using var mute = await portal.Http.PostAsJsonAsync(
            $"/ingestion/runs/{id}/mutes", new { section = "CashReport", until = $"{clock.GetUtcNow():yyyy-MM-dd}", reason = "Expected." }, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, mute.StatusCode);
        await ReadAsync();

        Assert.Equal(before, unchanged);
        Assert.InRange(view.Renders, before + 1, int.MaxValue);
        await view.CloseAsync();

        Task ReadAsync()
        {
            clock.Advance(TimeSpan.FromMilliseconds(1));
            var connection = view.Service<LiveConnection>();
            connection.Return();
            return Eventually.IsAsync(() => Task.FromResult(connection.HeardAt == clock.GetUtcNow()));
        }
    }

    private static Task<AliveMarkup<RunView>> ShowAsync(TestPortal portal, Guid id) => AliveMarkup<RunView>.ShowAsync(portal, $"runs/{id}", alive: true, Parameters(id));

    // The page around shows the end: nothing has to be asked for anew.
    private static (string Name, object? Value)[] Parameters(Guid id) => [("Id", id), ("PageShowsEnd", true)];

    private static (string Name, object? Value)[] Log(RunDetail run, string? mode) => [("Run", run), ("Mode", mode)];

    private static int Lines(IElement markup) => markup.QuerySelectorAll("[role=log] li").Length;

    private static async Task<IElement> LookAtAsync(TestPortal portal, string id)
    {
        var view = await ShowAsync(portal, Guid.Parse(id));
        var markup = await view.LookAsync();
        await view.CloseAsync();
        return markup;
    }

    private static async Task<IElement> HeadAsync(TestPortal portal, RunDetail run, RunNeighbours? neighbours = null)
    {
        var head = await AliveMarkup<RunHead>.ShowAsync(portal, ("Run", run), ("Tick", null), ("Neighbours", neighbours ?? new(null, null)));
        var markup = await head.LookAsync();
        await head.CloseAsync();
        return markup;
    }

    private static string? Fact(IElement markup, string name) =>
        markup.QuerySelectorAll("dt").SingleOrDefault(term => string.Equals(term.Words(), name, StringComparison.Ordinal))?.NextElementSibling?.Words();

    private static IEnumerable<string?> Neighbours(IElement markup) =>
        markup.QuerySelectorAll("nav[aria-label='Runs of this account'] a").Select(link => link.GetAttribute("href"));

    private static async Task<RunDetail> FindAsync(TestPortal portal, Guid id) =>
        (await portal.Services.GetRequiredService<FlexQueries>().FindRunAsync(AccountScope.All, id, TestContext.Current.CancellationToken))!;
}
