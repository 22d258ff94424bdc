using AngleSharp.Dom;
using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.RunList;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Flex.WebService;
using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Flex.RunList;
using FlexPortal.Flex.Runs;
using FlexPortal.Tests.Browser;
using FlexPortal.Tests.Flex.Runs;
using FlexPortal.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace FlexPortal.Tests.Flex.Pages.Alive;

/// <summary>The button that starts a run, before the click and after it.</summary>
public sealed class StartRunDbTests
{
    private const string Token = "123456789012345678901234";

    private const string Run = "[data-action=run]", Choose = "[data-action=choose-period]", RunPeriod = "[data-action=run-period]";

    [Fact]
    public async Task Before_the_click_the_page_says_whether_a_run_is_under_way_once_that_is_known()
    {
        await using var portal = await TestPortal.StartAsync();
        var id = Guid.NewGuid();

        var unknown = await MarkupAsync(portal, alive: true);
        var none = await MarkupAsync(portal, alive: true, ("IsKnown", true));
        var active = new ActiveRun(id, "U1", "4711", "test", Markup.Now);
        var one = await MarkupAsync(portal, alive: true, ("IsKnown", true), ("Active", active));
        var still = await MarkupAsync(portal, alive: false, ("IsKnown", true));

        Assert.Equal([null, "none", "run"], new[] { unknown, none, one }.Select(markup => Going(markup).GetAttribute("data-going")));
        Assert.Empty(Going(unknown).Words());
        Assert.Contains("U1", Going(one).Words(), StringComparison.Ordinal);
        Assert.Equal($"/runs/{id}", Going(one).QuerySelector("a")!.GetAttribute("href"));
        // The button stays enabled: the run may be over by the time of the click.
        Assert.All(one.QuerySelectorAll("button"), button => Assert.False(button.HasAttribute("disabled")));
        // A click on a page that is not alive yet would be lost; without scripts a form starts the run.
        Assert.All(still.QuerySelectorAll(":not(noscript form) > button"), button => Assert.True(button.HasAttribute("disabled")));
        Assert.Equal("/runs/start", still.QuerySelector("noscript form")!.GetAttribute("action"));
        Assert.Null(one.QuerySelector("noscript"));
        Assert.All(new[] { unknown, none, one }, markup => Assert.Empty(markup.QuerySelector("[role=status]")!.Words()));

        static IElement Going(IElement markup) => markup.QuerySelector(".going")!;
    }

    [Fact]
    public async Task One_click_opens_the_run_and_a_second_the_active_one()
    {
        await using var portal = await TestPortal.StartAsync(
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["Flex:QueryId"] = "never-ready" });
        var start = await AliveMarkup<StartRun>.ShowAsync(portal, ("IsKnown", true));

        await start.PressAsync(Run);
        var id = start.OpenedRun;
        await start.PressAsync(Run);

        Assert.EndsWith($"/runs/{id}?already-active=1", start.Address, StringComparison.Ordinal);
        Assert.Equal("owner", (await PortalRunAsync(portal, id)).RequestedBy);
        using var cancel = await portal.Http.PostAsync($"/ingestion/runs/{id}/cancel", null, TestContext.Current.CancellationToken);
        await PortalRuns.EndAsync(portal, $"{id}");
        await start.CloseAsync();
    }

    [Fact]
    public async Task The_dialog_starts_the_run_that_it_asks_for_and_refuses_half_a_period()
    {
        await using var portal = await TestPortal.StartAsync();
        var start = await AliveMarkup<StartRun>.ShowAsync(portal);
        Assert.Null((await start.LookAsync()).QuerySelector("[role=dialog]"));

        await start.PressAsync(Choose);
        await start.FillAsync("query", "identical");
        await start.FillAsync("from", "2026-11-19");
        await start.PressAsync(RunPeriod);
        var refused = (await start.LookAsync()).QuerySelector("[role=dialog] .fault")!;
        Assert.EndsWith("/runs", start.Address, StringComparison.Ordinal);
        await start.FillAsync("to", "2026-11-19");
        await start.PressAsync(RunPeriod);
        var id = start.OpenedRun;

        Assert.Equal(FlexPeriod.FaultOf(new(2026, 11, 19), null, null), refused.Words(), ignoreCase: true);
        await PortalRuns.EndAsync(portal, $"{id}");
        var run = await PortalRunAsync(portal, id);
        var day = new DateOnly(2026, 11, 19);
        Assert.Equal(("identical", day, day), (run.FlexQueryId, run.FromDate!.Value, run.ToDate!.Value));
        await start.CloseAsync();
    }

    [Fact]
    public async Task A_refused_dialog_keeps_what_was_typed()
    {
        await using var portal = await TestPortal.StartAsync(
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["Flex:Token"] = Token, ["Flex:QueryId"] = null });
        var start = await AliveMarkup<StartRun>.ShowAsync(portal);

        await start.PressAsync(Choose);
        await start.FillAsync("to", "2026-11-19");
        await start.FillAsync("from", "2026-11-18");
        await start.PressAsync(RunPeriod);
        var missing = await start.LookAsync();
        var query = new string('1', 101);
        await start.FillAsync("query", query);
        await start.PressAsync(RunPeriod);
        var refused = await start.LookAsync();

        Assert.NotNull(missing.QuerySelector("[role=dialog] .mud-input-error"));
        Assert.Equal("RUN_REQUEST_INVALID", refused.QuerySelector("[role=dialog] [role=alert] .code")!.TextContent);
        Assert.Equal(
            [query, "2026-11-18", "2026-11-19"],
            refused.QuerySelectorAll("[role=dialog] input").Select(field => field.GetAttribute("value")));
        await start.CloseAsync();
    }

    [Fact]
    public async Task Without_a_request_left_a_run_is_refused_with_the_time_of_the_next()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var portal = await TestPortal.StartAsync(
            new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["Flex:Token"] = Token,
                ["Flex:QueryId"] = "1",
                ["Flex:BaseUrl"] = "http://127.0.0.1:9",
            },
            database);
        await database.ExecuteAsync($"""
            INSERT INTO platform.rate_limit (limit_name, limit_key, slots_utc)
            VALUES ('flex.broker', '{new FlexToken(Token).Fingerprint}',
                ARRAY(SELECT clock_timestamp() - make_interval(secs => 30 - i) FROM generate_series(0, 9) i))
            """);
        var start = await AliveMarkup<StartRun>.ShowAsync(portal);

        await start.PressAsync(Run);

        var refused = (await start.LookAsync()).QuerySelector("[role=alert]")!;
        Assert.NotNull(refused.QuerySelector("[data-until]"));
        Assert.Equal("BROKER_BUDGET_USED_UP", refused.QuerySelector(".code")!.TextContent);
        Assert.Equal(0, await database.ScalarAsync<long>("SELECT count(*) FROM flex.ingestion_run"));
        await start.CloseAsync();
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("4711", false)]
    public async Task Without_a_query_the_page_says_what_to_set_in_place_of_the_button(string? query, bool isMissing)
    {
        await using var portal = await TestPortal.StartAsync(
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["Flex:Token"] = Token, ["Flex:QueryId"] = query });

        var markup = await MarkupAsync(portal, alive: true, ("IsKnown", true));

        Assert.Equal(isMissing, markup.QuerySelector("[data-notice=query-missing]") is not null);
        Assert.Equal(
            isMissing ? ["Flex:QueryId", "Flex__QueryId"] : [],
            markup.QuerySelectorAll("[data-notice=query-missing] code").Select(code => code.Words()));
        Assert.Equal(isMissing, markup.QuerySelector(Run) is null);
        // Another query can still be run.
        Assert.NotNull(markup.QuerySelector(Choose));
    }

    private static async Task<IElement> MarkupAsync(TestPortal portal, bool alive, params (string Name, object? Value)[] parameters)
    {
        var start = await AliveMarkup<StartRun>.ShowAsync(portal, "runs", alive, [.. parameters]);
        var markup = await start.LookAsync();
        await start.CloseAsync();
        return markup;
    }

    private static async Task<RunDetail> PortalRunAsync(TestPortal portal, Guid id) => (await portal.Services
        .GetRequiredService<FlexQueries>().FindRunAsync(AccountScope.All, id, TestContext.Current.CancellationToken))!;
}
