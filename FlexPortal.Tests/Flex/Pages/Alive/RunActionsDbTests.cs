using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Flex.WebService;
using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Flex.Runs;
using FlexPortal.Tests.Browser;
using FlexPortal.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace FlexPortal.Tests.Flex.Pages.Alive;

/// <summary>What can be done with a run, in every state of it and after every answer.</summary>
public sealed class RunActionsDbTests
{
    private const string Token = "123456789012345678901234";

    [Fact]
    public async Task A_cancel_is_asked_for_with_what_it_does_and_can_be_left()
    {
        await using var portal = await TestPortal.StartAsync();
        var actions = await ShowAsync(portal, RunSamples.Running);

        await actions.PressAsync("Cancel run");
        var asked = await actions.LookAsync();
        await actions.PressAsync("Keep it running");
        var left = await actions.LookAsync();
        await actions.ShowAsync(Parameters(RunSamples.Running with { CancelRequestedAtUtc = Markup.Now }));
        await actions.PressAsync("Cancelling…");
        var cancelling = await actions.LookAsync();

        var question = asked.QuerySelector("form")!;
        Assert.StartsWith($"Cancel this run? {CancelPreview.Progress(RunSamples.Running)} {CancelPreview.Consequence(RunSamples.Running)}", question.Words(), StringComparison.Ordinal);
        Assert.Equal("true", asked.QuerySelector("button")!.GetAttribute("aria-expanded"));
        Assert.Null(left.QuerySelector("form"));
        Assert.Null(cancelling.QuerySelector("form"));
        // It stays where the focus is, and says that it does nothing now.
        Assert.Equal(("true", false), (cancelling.QuerySelector("button")!.GetAttribute("aria-disabled"), cancelling.QuerySelector("button")!.HasAttribute("disabled")));
        Assert.DoesNotContain("Run again", asked.Words(), StringComparison.Ordinal);
        await actions.CloseAsync();
    }

    [Fact]
    public async Task A_cancel_that_comes_too_late_says_that_nothing_was_changed()
    {
        await using var portal = await TestPortal.StartAsync();
        var over = await FindAsync(portal, await PortalRuns.CompleteAsync(portal, "default"));
        // What the reader sees is a moment old.
        var actions = await ShowAsync(portal, over with { Status = RunStatus.Started });

        await actions.PressAsync("Cancel run");
        await actions.PressAsync("Yes, cancel the run");

        Assert.NotNull((await actions.LookAsync()).QuerySelector("[data-too-late]"));
        Assert.Equal(RunStatus.Success, (await FindAsync(portal, $"{over.IngestionRunId}")).Status);
        await actions.CloseAsync();
    }

    [Fact]
    public async Task Another_period_is_judged_while_it_is_chosen_and_a_wrong_one_starts_nothing()
    {
        await using var portal = await TestPortal.StartAsync();
        var actions = await ShowAsync(portal, RunSamples.Success with { FlexQueryId = "default" });

        await actions.PressAsync("Another period…");
        var said = new List<string> { await JudgementAsync() };
        foreach (var (label, day) in new[] { ("First day", "2025-01-01"), ("Last day", "2026-01-01"), ("Last day", "2024-01-01"), ("Last day", "2025-01-31") })
        {
            await actions.FillAsync(label, day);
            said.Add(await JudgementAsync());
            if (said.Count < 5)
                await actions.PressAsync("Run for this period");
        }

        Assert.Equal(
            [
                "Leave both empty for the period saved in the query. The broker serves at most 365 days in one request.",
                "The first and the last day must be given together.", "The period must not be longer than 365 days.",
                "The first day must not be after the last day.", "31 days; the broker serves 365 in one request.",
            ],
            said);
        Assert.Equal(0, (await portal.Http.GetStringAsync("/ingestion/runs", TestContext.Current.CancellationToken)).Split("ingestion_run_id").Length - 1);
        await actions.PressAsync("Run for this period");
        var id = actions.Address.Split("/runs/")[1].Split('#')[0];
        await PortalRuns.EndAsync(portal, id);
        Assert.Equal(new DateOnly(2025, 1, 31), (await FindAsync(portal, id)).ToDate);
        await actions.PressAsync("Another period…");
        Assert.Null((await actions.LookAsync()).QuerySelector("form"));
        await actions.CloseAsync();

        async Task<string> JudgementAsync() => (await actions.LookAsync()).QuerySelector("form [role=status]")!.Words();
    }

    [Fact]
    public async Task Run_again_leads_to_the_new_run_or_to_the_active_one()
    {
        await using var portal = await TestPortal.StartAsync();
        var actions = await ShowAsync(portal, RunSamples.Success with { FlexQueryId = "never-ready" });

        await actions.PressAsync("Run again");
        var id = actions.Address.Split("/runs/")[1].Split('#')[0];
        await actions.PressAsync("Run again");

        var status = (await actions.LookAsync()).QuerySelectorAll("[role=status]")[^1];
        Assert.Equal("A run is already active , so no second one was started. Watch the active run", status.Words());
        Assert.Equal($"/runs/{id}", status.QuerySelector("a")!.GetAttribute("href"));
        using var cancel = await portal.Http.PostAsync($"/ingestion/runs/{id}/cancel", null, TestContext.Current.CancellationToken);
        await PortalRuns.EndAsync(portal, id);
        await actions.CloseAsync();
    }

    [Fact]
    public async Task Without_a_request_left_it_is_refused_and_says_when_one_is_free()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var portal = await TestPortal.StartAsync(
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["Flex:Token"] = Token, ["Flex:BaseUrl"] = "http://127.0.0.1:9" }, database);
        var actions = await ShowAsync(portal, RunSamples.Success);
        await Eventually.IsAsync(async () => (await actions.LookAsync()).Words().Contains("of 10 requests left", StringComparison.Ordinal));
        // Used up after the page has read how many are left: the click is refused by the server.
        await database.ExecuteAsync($"""
            INSERT INTO platform.rate_limit (limit_name, limit_key, slots_utc)
            VALUES ('flex.broker', '{new FlexToken(Token).Fingerprint}', ARRAY(SELECT clock_timestamp() + interval '5 minutes' FROM generate_series(0, 9)))
            """);

        await actions.PressAsync("Run again");

        // The number of requests left is read beside it.
        var markup = await Eventually.GetAsync(async () => await actions.LookAsync() is var look && look.QuerySelector("[role=alert]") is not null
            && look.Words().Contains("No request left", StringComparison.Ordinal) ? look : null);
        Assert.Equal("BROKER_BUDGET_USED_UP", markup.QuerySelector("[role=alert] .code")!.TextContent);
        Assert.Contains("No request left this minute; one is free in ", markup.Words(), StringComparison.Ordinal);
        Assert.Equal("true", markup.QuerySelector("button")!.GetAttribute("aria-disabled"));
        await actions.CloseAsync();
    }

    [Fact]
    public async Task A_run_can_be_taken_away_in_the_forms_that_it_has()
    {
        await using var portal = await TestPortal.StartAsync();
        var with = await ShowAsync(portal, RunSamples.Success);
        var without = await ShowAsync(portal, RunSamples.Running);

        Assert.Equal(["JSON", "Timeline CSV", "Sections CSV"], (await with.LookAsync()).QuerySelectorAll("a").Select(link => link.Words()));
        Assert.Equal(["JSON", "Timeline CSV"], (await without.LookAsync()).QuerySelectorAll("a").Select(link => link.Words()));
        await with.CloseAsync();
        await without.CloseAsync();
    }

    private static Task<AliveMarkup<RunActions>> ShowAsync(TestPortal portal, RunDetail run) => AliveMarkup<RunActions>.ShowAsync(portal, Parameters(run));

    private static (string Name, object? Value)[] Parameters(RunDetail run) => [("Run", run)];

    private static async Task<RunDetail> FindAsync(TestPortal portal, string id) =>
        (await portal.Services.GetRequiredService<FlexQueries>().FindRunAsync(AccountScope.All, Guid.Parse(id), TestContext.Current.CancellationToken))!;
}
