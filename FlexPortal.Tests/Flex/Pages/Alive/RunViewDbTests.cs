using System.Net;
using System.Net.Http.Json;
using AngleSharp.Dom;
using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Flex.Runs;
using FlexPortal.Flex.Timeline;
using FlexPortal.LiveEvents;
using FlexPortal.Tests.Browser;
using FlexPortal.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace FlexPortal.Tests.Flex.Pages.Alive;

/// <summary>The live part of the page of a run, its head and its log, in each of their states.</summary>
public sealed class RunViewDbTests
{
    private const string Live = ".live-badge";

    [Fact]
    public async Task A_database_outage_is_shown_beside_the_last_read_and_without_one()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var portal = await TestPortal.StartAsync(shared: database);
        var id = Guid.Parse(await PortalRuns.StartAsync(portal, "never-ready"));
        var old = await ShowAsync(portal, id);
        Assert.NotNull((await old.LookAsync()).QuerySelector(Live));

        await database.TakeAwayAsync(away: true);
        await old.ShowAsync(Parameters(id));
        var fresh = await ShowAsync(portal, id);
        var (with, without) = (await old.LookAsync(), await fresh.LookAsync());
        await database.TakeAwayAsync(away: false);
        await fresh.ShowAsync(Parameters(id));

        Assert.All([with, without], markup => Assert.Equal("DB_UNAVAILABLE", markup.QuerySelector("[role=alert] .code")!.TextContent));
        Assert.Equal([true, false], new[] { with, without }.Select(markup => markup.QuerySelector("[data-as-of]") is not null));
        Assert.All([with, without], markup => Assert.Null(markup.QuerySelector(Live)));
        Assert.All(
            [with, await fresh.LookAsync()],
            markup => Assert.Equal(["1"], markup.QuerySelector("h1")!.Figures()));
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

        Assert.NotNull(markup.QuerySelector("[data-empty=run]"));
        Assert.Null(markup.QuerySelector(".skeleton"));
        Assert.Equal("/runs", markup.QuerySelector("a")!.GetAttribute("href"));
        await view.CloseAsync();
    }

    [Fact]
    public async Task The_tabs_count_what_the_run_has_and_the_cure_comes_first()
    {
        await using var portal = await TestPortal.StartAsync();
        var failed = await LookAtAsync(portal, await PortalRuns.CompleteAsync(portal, "token-expired"));
        var kept = await LookAtAsync(portal, await PortalRuns.CompleteAsync(portal, "missing-trades"));
        var success = await LookAtAsync(portal, await PortalRuns.CompleteAsync(portal, "default"));

        Assert.All([failed, kept, success], markup => Assert.Equal(6, markup.QuerySelectorAll(".tabs [data-tab]").Length));
        Assert.Equal([null, "2", null], Counts("missing"));
        // The rows of a failed run are not published.
        Assert.Equal([null, null, "15"], Counts("data"));
        Assert.Equal(
            ["/settings/secrets", $"/runs/{Id(kept)}?tab=missing#missing", null],
            new[] { failed, kept, success }.Select(markup => markup.QuerySelector("[data-cure]")?.GetAttribute("href")));
        // One primary action on each.
        Assert.All([failed, kept, success], markup => Assert.Single(markup.QuerySelectorAll(".button.is-primary")));
        Assert.Null(success.QuerySelector(Live));
        // It is not read again, so a new address must not wait for it.
        Assert.Null(success.QuerySelector("[data-address]"));

        IEnumerable<string?> Counts(string tab) => new[] { failed, kept, success }.Select(markup =>
            markup.QuerySelector($"[data-tab={tab}] .tab-count")?.Figures().First());

        static string Id(IElement markup) =>
            markup.QuerySelector("[data-tab=stages]")!.GetAttribute("href")!.Split('/', '?')[2];
    }

    [Fact]
    public async Task The_head_shows_the_facts_that_the_run_has_and_no_others()
    {
        await using var portal = await TestPortal.StartAsync();
        var (previous, next) = (Guid.NewGuid(), Guid.NewGuid());
        var asked = RunSamples.Running with
        {
            FromDate = new(2026, 11, 1),
            ToDate = new(2026, 11, 19),
            CancelRequestedAtUtc = Markup.Now,
            CancelRequestedBy = "desk 3",
        };

        var running = await HeadAsync(portal, RunSamples.Running);
        var cancelling = await HeadAsync(portal, asked);
        var because = await HeadAsync(portal, asked with { CancelReason = "Wrong period." });
        var success = await HeadAsync(portal, RunSamples.Success, new(previous, next));
        var failed = await HeadAsync(portal, RunSamples.Failed(FlexErrors.PortalStopping()), new(null, next));

        Assert.Equal(
            ["saved", "requested", "statement", "unknown"],
            new[] { running, cancelling, success, failed }.Select(markup => Fact(markup, "period")!.GetAttribute("data-period")));
        Assert.All([cancelling, success], markup => Assert.Equal(["2026-11-01", "2026-11-19"], Fact(markup, "period")!.Figures()));
        Assert.All([running, failed], markup => Assert.Empty(Fact(markup, "period")!.Figures()));
        Assert.All([cancelling, because], markup => Assert.Contains("desk 3", Fact(markup, "cancel")!.Words(), StringComparison.Ordinal));
        Assert.EndsWith(": Wrong period.", Fact(because, "cancel")!.Words(), StringComparison.Ordinal);
        Assert.Null(Fact(success, "cancel"));
        Assert.Equal([true, false], new[] { running, success }.Select(markup => Fact(markup, "heartbeat") is not null));
        Assert.Equal([false, true], new[] { running, success }.Select(markup => Fact(markup, "ended") is not null));
        Assert.Equal("1 min 02 s", Fact(success, "duration")!.Words());
        Assert.Equal([$"/runs/{previous}", $"/runs/{next}"], Neighbours(success));
        Assert.Equal([$"/runs/{next}"], Neighbours(failed));
        Assert.Empty(Neighbours(running));
        // The title of the tab has a progress only where it is known.
        Assert.Null(running.QuerySelector("[data-title]")!.GetAttribute("data-progress"));
        Assert.Equal("poll 4711 · run 0 · FlexPortal", running.QuerySelector("[data-title]")!.GetAttribute("data-title"));
        Assert.Equal("Success: query 4711 · run 0 · FlexPortal", success.QuerySelector("[data-title]")!.GetAttribute("data-title"));
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

        await log.PressAsync("[data-action=pause-log]");
        // The log may have read events that came after the run was found, but none from here on.
        var before = Lines(await log.LookAsync());
        var last = (await FindAsync(portal, id)).EventSeq;
        await log.ShowAsync(Log(run with { EventSeq = last + 2 }, "open"));
        var paused = await log.LookAsync();
        await Eventually.IsAsync(async () => (await FindAsync(portal, id)).EventSeq >= last + 2);
        await log.PressAsync("[data-action=pause-log]");

        Assert.NotNull(paused.QuerySelector("[role=status][data-waiting]"));
        Assert.Equal(before, Lines(paused));
        await Eventually.IsAsync(async () => Lines(await log.LookAsync()) > before);
        using var cancel = await portal.Http.PostAsync($"/ingestion/runs/{id}/cancel", null, TestContext.Current.CancellationToken);
        await PortalRuns.EndAsync(portal, $"{id}");
        await log.CloseAsync();
    }

    [Fact]
    public async Task A_log_that_cannot_be_read_is_an_error_and_not_empty()
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

        Assert.NotNull(away.QuerySelector("[role=alert]"));
        Assert.Null(away.QuerySelector("[data-empty]"));
        Assert.Null(back.QuerySelector("[role=alert]"));
        Assert.NotEqual(0, Lines(back));
        await Eventually.IsAsync(async () => (await none.LookAsync()).QuerySelector("[data-empty=log]") is not null);
        await log.CloseAsync();
        await none.CloseAsync();
    }

    [Fact]
    public async Task A_run_that_fails_while_it_is_watched_looks_as_it_does_after_a_reload()
    {
        await using var portal = await TestPortal.StartAsync();
        var failed = await FindAsync(portal, Guid.Parse(await PortalRuns.CompleteAsync(portal, "missing-trades")));
        var running = failed with
        {
            Status = RunStatus.Started,
            Stage = RunStage.Poll,
            EndedAtUtc = null,
            EventSeq = 3,
            Diagnostics = [failed.Diagnostics[0], RunSamples.Stage(RunStage.Poll, StageStatus.Started, null)],
        };
        (string, object?)[] first = [("Run", running)], end = [("Run", failed)];
        var stages = await AliveMarkup<StageTimeline>.ShowAsync(portal, first);
        var log = await AliveMarkup<RunLog>.ShowAsync(portal, first);
        var watched = await stages.LookAsync();

        await stages.ShowAsync(end);
        await log.ShowAsync(end);
        var (loadedStages, loadedLog) = (
            await AliveMarkup<StageTimeline>.ShowAsync(portal, end), await AliveMarkup<RunLog>.ShowAsync(portal, end));

        Assert.Equal(["poll"], Open(watched));
        Assert.Equal(["preflight"], Open(await loadedStages.LookAsync()));
        Assert.Equal(["preflight"], Open(await stages.LookAsync()));
        await Eventually.IsAsync(async () => Lines(await loadedLog.LookAsync()) > 0);
        await Eventually.IsAsync(async () => Lines(await log.LookAsync()) == Lines(await loadedLog.LookAsync()), within: 5);
        await stages.CloseAsync();
        await log.CloseAsync();
        await loadedStages.CloseAsync();
        await loadedLog.CloseAsync();

        static IEnumerable<string?> Open(IElement markup) =>
            markup.QuerySelectorAll("details[open]").Select(part => part.Closest("[data-stage]")!.GetAttribute("data-stage"));
    }

    [Fact]
    public async Task A_run_that_is_over_renders_again_when_a_mute_changes_and_not_at_each_read()
    {
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var portal = await TestPortal.StartAsync();
        var id = Guid.Parse(await PortalRuns.CompleteAsync(portal, "missing-cash-report"));
        var view = await AliveMarkup<RunView>.FollowAsync(portal, clock, Parameters(id));
        await ReadAsync();
        await ReadAsync();
        var before = view.Renders;

        // What the first of them renders is there before the second begins.
        await ReadAsync();
        await ReadAsync();
        var unchanged = view.Renders;
        using var mute = await portal.Http.PostAsJsonAsync(
            $"/ingestion/runs/{id}/mutes",
            new { section = "CashReport", until = $"{clock.GetUtcNow():yyyy-MM-dd}", reason = "Expected." },
            TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, mute.StatusCode);
        await ReadAsync();

        Assert.Equal(before, unchanged);
        await Eventually.IsAsync(() => Task.FromResult(view.Renders > before));
        await view.CloseAsync();

        Task ReadAsync()
        {
            clock.Advance(TimeSpan.FromMilliseconds(1));
            var connection = view.Service<LiveConnection>();
            connection.Return();
            return Eventually.IsAsync(() => Task.FromResult(connection.HeardAt == clock.GetUtcNow()));
        }
    }

    private static Task<AliveMarkup<RunView>> ShowAsync(TestPortal portal, Guid id) =>
        AliveMarkup<RunView>.ShowAsync(portal, $"runs/{id}", alive: true, Parameters(id));

    // The page around shows the end, so that it is not loaded again.
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
        var head = await AliveMarkup<RunHead>.ShowAsync(
            portal, ("Run", run), ("Tick", null), ("Neighbours", neighbours ?? new(null, null)));
        var markup = await head.LookAsync();
        await head.CloseAsync();
        return markup;
    }

    private static IElement? Fact(IElement markup, string name) => markup.QuerySelector($"[data-fact={name}]");

    private static IEnumerable<string?> Neighbours(IElement markup) =>
        markup.QuerySelectorAll("nav.neighbours[aria-label] a").Select(link => link.GetAttribute("href"));

    private static async Task<RunDetail> FindAsync(TestPortal portal, Guid id) => (await portal.Services
        .GetRequiredService<FlexQueries>().FindRunAsync(AccountScope.All, id, TestContext.Current.CancellationToken))!;
}
