using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.RunList;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Flex.Overview;
using FlexPortal.LiveEvents;
using FlexPortal.Tests.Browser;
using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.Flex.Pages.Alive;

/// <summary>The live part of the Overview requests the page again for each change, and only for a change.</summary>
public sealed class OverviewWatchDbTests
{
    private static readonly string Empty = OverviewWatch.MarkOf([]);

    [Fact]
    public async Task A_page_that_shows_the_present_runs_stays()
    {
        await using var portal = await TestPortal.StartAsync();

        var watch = await AliveMarkup<OverviewWatch>.ShowAsync(portal, ("Shown", Empty));

        Assert.Null(watch.Refresh);
        Assert.NotNull((await watch.LookAsync()).QuerySelector(".live-badge"));
        await watch.CloseAsync();
    }

    [Fact]
    public async Task A_page_that_is_behind_is_requested_again_for_each_change()
    {
        await using var portal = await TestPortal.StartAsync();
        await PortalRuns.CompleteAsync(portal, "token-expired");
        var watch = await AliveMarkup<OverviewWatch>.ShowAsync(portal, ("Shown", Empty));
        var connection = watch.Service<LiveConnection>();
        var first = watch.Refresh;
        Assert.NotNull(first);

        await PortalRuns.CompleteAsync(portal, "token-invalid");
        connection.Return();
        await Eventually.IsAsync(() => Task.FromResult(watch.Refresh != first));
        await watch.CloseAsync();
    }

    [Fact]
    public async Task A_paused_page_is_not_requested_until_it_resumes()
    {
        await using var portal = await TestPortal.StartAsync();
        var watch = await AliveMarkup<OverviewWatch>.ShowAsync(portal, ("Shown", Empty));
        var connection = watch.Service<LiveConnection>();

        await watch.PressAsync(".live-pause");
        await PortalRuns.CompleteAsync(portal, "token-expired");
        connection.Return();
        Assert.Null(watch.Refresh);

        await watch.PressAsync(".live-pause");
        await Eventually.IsAsync(() => Task.FromResult(watch.Refresh is not null));
        await watch.CloseAsync();
    }

    [Fact]
    public async Task A_database_that_does_not_answer_is_said_and_requests_nothing()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var portal = await TestPortal.StartAsync(shared: database);
        var watch = await AliveMarkup<OverviewWatch>.ShowAsync(portal, ("Shown", Empty));

        await database.TakeAwayAsync(away: true);
        watch.Service<LiveConnection>().Return();
        var away = await Eventually.GetAsync(async () =>
            await watch.LookAsync() is var markup && markup.QuerySelector("[role=alert]") is not null ? markup : null);
        await database.TakeAwayAsync(away: false);

        Assert.Equal("DB_UNAVAILABLE", away.QuerySelector("[role=alert] .code")!.TextContent);
        Assert.Null(away.QuerySelector(".live-badge"));
        Assert.Null(watch.Refresh);
        await watch.CloseAsync();
    }

    [Fact]
    public void The_mark_changes_with_the_runs_and_their_outcomes_and_not_with_their_durations()
    {
        var run = new RunBar(Guid.NewGuid(), "U1", "4711", RunOutcome.Running, Markup.Now, null);

        Assert.Equal(OverviewWatch.MarkOf([run]), OverviewWatch.MarkOf([run with { DurationMs = 5 }]));
        string[] marks =
        [
            Empty, OverviewWatch.MarkOf([run]), OverviewWatch.MarkOf([run with { Outcome = RunOutcome.Failed }]),
            OverviewWatch.MarkOf([run with { IngestionRunId = Guid.NewGuid() }]), OverviewWatch.MarkOf([run, run]),
        ];
        Assert.Equal(marks.Length, marks.Distinct(StringComparer.Ordinal).Count());
    }
}
