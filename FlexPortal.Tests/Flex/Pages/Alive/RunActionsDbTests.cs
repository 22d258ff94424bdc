using AngleSharp.Dom;
using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Completeness;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Flex.WebService;
using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Flex.Runs;
using FlexPortal.Tests.Browser;
using FlexPortal.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace FlexPortal.Tests.Flex.Pages.Alive;

/// <summary>The actions of a run, in every state of it and after every answer.</summary>
public sealed class RunActionsDbTests
{
    private const string Token = "123456789012345678901234";

    private const string Cancel = "[data-action=cancel]", Again = "[data-run-again]";

    private const string ChoosePeriod = "[data-action=choose-period]", RunPeriod = "[data-action=run-period]";

    [Fact]
    public async Task A_cancel_says_what_it_does_before_it_is_confirmed_and_can_be_left()
    {
        await using var portal = await TestPortal.StartAsync();
        var actions = await ShowAsync(portal, RunSamples.Running);

        await actions.PressAsync(Cancel);
        var asked = await actions.LookAsync();
        await actions.PressAsync("[data-action=close-dialog]");
        var left = await actions.LookAsync();
        await actions.ShowAsync(Parameters(RunSamples.Running with { CancelRequestedAtUtc = Markup.Now }));
        await actions.PressAsync(Cancel);
        var cancelling = await actions.LookAsync();

        Assert.Equal(
            [CancelPreview.Progress(RunSamples.Running), CancelPreview.Consequence(RunSamples.Running)],
            asked.QuerySelectorAll("[role=dialog] form > p").Select(part => part.Words()));
        Assert.Null(left.QuerySelector("[role=dialog]"));
        Assert.Null(cancelling.QuerySelector("[role=dialog]"));
        // The button keeps the focus, and says that it does nothing now.
        var button = cancelling.QuerySelector(Cancel)!;
        Assert.Equal(("true", false), (button.GetAttribute("aria-disabled"), button.HasAttribute("disabled")));
        Assert.Null(asked.QuerySelector(Again));
        await actions.CloseAsync();
    }

    [Theory]
    [InlineData(RunStatus.Success, 0, null)]
    [InlineData(RunStatus.Success, 2, "?tab=missing#missing")]
    [InlineData(RunStatus.Failed, 2, "?tab=missing#missing")]
    [InlineData(RunStatus.Started, 2, null)]
    public async Task The_primary_action_of_a_run_with_missing_sections_is_the_cure(RunStatus status, int missing, string? cure)
    {
        await using var portal = await TestPortal.StartAsync();
        var run = RunSamples.Success with { Status = status };
        var actions = await AliveMarkup<RunActions>.ShowAsync(portal, [.. Parameters(run), ("Missing", missing)]);

        var markup = await actions.LookAsync();

        var link = markup.QuerySelector("[data-cure]");
        Assert.Equal(cure is null ? null : $"/runs/{run.IngestionRunId}{cure}", link?.GetAttribute("href"));
        var primary = markup.QuerySelectorAll(".is-primary");
        Assert.Equal(
            status == RunStatus.Started ? [] : [link ?? markup.QuerySelector(Again)!], primary);
        await actions.CloseAsync();
    }

    [Fact]
    public async Task A_late_cancel_is_marked_and_changes_nothing()
    {
        await using var portal = await TestPortal.StartAsync();
        var over = await FindAsync(portal, await PortalRuns.CompleteAsync(portal, "default"));
        // The page is a moment behind.
        var actions = await ShowAsync(portal, over with { Status = RunStatus.Started });

        await actions.PressAsync(Cancel);
        await actions.PressAsync("[data-action=confirm-cancel]");

        Assert.NotNull((await actions.LookAsync()).QuerySelector("[data-too-late]"));
        Assert.Equal(RunStatus.Success, (await FindAsync(portal, $"{over.IngestionRunId}")).Status);
        await actions.CloseAsync();
    }

    [Fact]
    public async Task Another_period_is_checked_while_it_is_chosen_and_an_invalid_one_starts_nothing()
    {
        await using var portal = await TestPortal.StartAsync();
        var actions = await ShowAsync(portal, RunSamples.Success with { FlexQueryId = "default" });

        await actions.PressAsync(ChoosePeriod);
        Assert.Equal(["365"], (await HintAsync("hint")).Figures());
        var first = new DateOnly(2025, 1, 1);
        await actions.FillAsync("from", $"{first:yyyy-MM-dd}");
        await AssertRefusedAsync(last: null);
        foreach (var last in new DateOnly[] { new(2026, 1, 1), new(2024, 1, 1), new(2099, 1, 1) })
        {
            await actions.FillAsync("to", $"{last:yyyy-MM-dd}");
            await AssertRefusedAsync(last);
        }

        await actions.FillAsync("to", "2025-01-31");
        Assert.Equal(["31", "365"], (await HintAsync("hint")).Figures());
        var runs = await portal.Http.GetStringAsync("/ingestion/runs", TestContext.Current.CancellationToken);
        Assert.DoesNotContain("ingestion_run_id", runs, StringComparison.Ordinal);
        await actions.PressAsync(RunPeriod);
        var id = $"{actions.OpenedRun}";
        await PortalRuns.EndAsync(portal, id);
        Assert.Equal(new DateOnly(2025, 1, 31), (await FindAsync(portal, id)).ToDate);
        await actions.CloseAsync();

        async Task<IElement> HintAsync(string css) => (await actions.LookAsync()).QuerySelector($"[role=dialog] [role=status].{css}")!;

        async Task AssertRefusedAsync(DateOnly? last)
        {
            var today = TradingDays.DayInNewYork(TimeProvider.System.GetUtcNow());
            Assert.Equal(FlexPeriod.FaultOf(first, last, today), (await HintAsync("fault")).Words(), ignoreCase: true);
            Assert.Equal(2, (await actions.LookAsync()).QuerySelectorAll("[type=date][aria-invalid=true]").Length);
            await actions.PressAsync(RunPeriod);
        }
    }

    [Fact]
    public async Task Run_again_opens_the_new_run_or_the_active_one()
    {
        await using var portal = await TestPortal.StartAsync();
        var actions = await ShowAsync(portal, RunSamples.Success with { FlexQueryId = "never-ready" });

        await actions.PressAsync(Again);
        var id = $"{actions.OpenedRun}";
        await actions.PressAsync(Again);

        Assert.EndsWith($"/runs/{id}?already-active=1", actions.Address, StringComparison.Ordinal);
        using var cancel = await portal.Http.PostAsync($"/ingestion/runs/{id}/cancel", null, TestContext.Current.CancellationToken);
        await PortalRuns.EndAsync(portal, id);
        await actions.CloseAsync();
    }

    [Fact]
    public async Task Without_a_request_left_a_run_is_refused_and_the_page_says_when_one_is_free()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var portal = await TestPortal.StartAsync(
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["Flex:Token"] = Token, ["Flex:BaseUrl"] = "http://127.0.0.1:9" },
            database);
        var actions = await ShowAsync(portal, RunSamples.Success);
        await Eventually.IsAsync(async () => (await actions.LookAsync()).QuerySelector("[data-left='10']") is not null);
        // Used up after the page has read how many are left: the click is refused by the server.
        await database.ExecuteAsync($"""
            INSERT INTO platform.rate_limit (limit_name, limit_key, slots_utc)
            VALUES ('flex.broker', '{new FlexToken(Token).Fingerprint}',
                ARRAY(SELECT clock_timestamp() + interval '5 minutes' FROM generate_series(0, 9)))
            """);

        await actions.PressAsync(Again);

        // The number of requests left is read beside it.
        var markup = await Eventually.GetAsync(async () => await actions.LookAsync() is var look
            && look.QuerySelector("[role=alert]") is not null && look.QuerySelector("[data-left='0']") is not null ? look : null);
        Assert.Equal("BROKER_BUDGET_USED_UP", markup.QuerySelector("[role=alert] .code")!.TextContent);
        Assert.NotNull(markup.QuerySelector("[data-left='0'] [data-until]"));
        Assert.Equal("true", markup.QuerySelector(Again)!.GetAttribute("aria-disabled"));
        await actions.CloseAsync();
    }

    [Fact]
    public async Task A_run_can_be_downloaded_in_the_formats_that_it_has()
    {
        await using var portal = await TestPortal.StartAsync();
        var with = await ShowAsync(portal, RunSamples.Success);
        var without = await ShowAsync(portal, RunSamples.Running);

        var run = $"/ingestion/runs/{RunSamples.Id}";
        Assert.Equal([run, $"{run}/timeline.csv", $"{run}/sections.csv"], Links(await with.LookAsync()));
        Assert.Equal([run, $"{run}/timeline.csv"], Links(await without.LookAsync()));
        await with.CloseAsync();
        await without.CloseAsync();

        static IEnumerable<string?> Links(IElement markup) => markup.QuerySelectorAll("a").Select(link => link.GetAttribute("href"));
    }

    private static Task<AliveMarkup<RunActions>> ShowAsync(TestPortal portal, RunDetail run) =>
        AliveMarkup<RunActions>.ShowAsync(portal, Parameters(run));

    private static (string Name, object? Value)[] Parameters(RunDetail run) => [("Run", run)];

    private static async Task<RunDetail> FindAsync(TestPortal portal, string id) => (await portal.Services
        .GetRequiredService<FlexQueries>().FindRunAsync(AccountScope.All, Guid.Parse(id), TestContext.Current.CancellationToken))!;
}
