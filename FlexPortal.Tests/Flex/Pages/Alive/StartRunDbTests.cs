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
using Microsoft.AspNetCore.Components;
using Xunit;

namespace FlexPortal.Tests.Flex.Pages.Alive;

/// <summary>The button that starts a run: what it says before the click and after it.</summary>
public sealed class StartRunDbTests
{
    private const string Token = "123456789012345678901234";

    [Fact]
    public async Task Before_the_click_it_says_whether_a_run_is_under_way_once_that_is_known()
    {
        await using var portal = await TestPortal.StartAsync();
        var id = Guid.NewGuid();

        var unknown = await MarkupAsync(portal, alive: true);
        var none = await MarkupAsync(portal, alive: true, ("IsKnown", true));
        var one = await MarkupAsync(portal, alive: true, ("IsKnown", true), ("Active", new ActiveRun(id, "U1", "4711", "test", Markup.Now)));
        var still = await MarkupAsync(portal, alive: false, ("IsKnown", true));

        Assert.DoesNotContain("under way", unknown.Words(), StringComparison.Ordinal);
        Assert.Contains("No run is under way", none.Words(), StringComparison.Ordinal);
        Assert.Contains("A run of U1 is under way – watch it", one.Words(), StringComparison.Ordinal);
        Assert.DoesNotContain("No run is under way", one.Words(), StringComparison.Ordinal);
        Assert.Equal($"/runs/{id}", Link(one, "watch it"));
        // It may be asked for all the same: the run may be over by then.
        Assert.All(one.QuerySelectorAll("button"), button => Assert.False(button.HasAttribute("disabled")));
        // A click on a page that is not alive yet would be lost.
        Assert.All(still.QuerySelectorAll("button"), button => Assert.True(button.HasAttribute("disabled")));
        Assert.All(new[] { unknown, none, one }, markup => Assert.Empty(markup.QuerySelector("[role=status]")!.Words()));
    }

    [Fact]
    public async Task After_the_click_it_leads_to_the_run_and_a_second_click_to_the_active_one()
    {
        await using var portal = await TestPortal.StartAsync(new Dictionary<string, string?>(StringComparer.Ordinal) { ["Flex:QueryId"] = "never-ready" });
        var told = new List<string>();
        var receiver = new object();
        var start = await AliveMarkup<StartRun>.ShowAsync(
            portal, ("IsKnown", true),
            ("Starting", EventCallback.Factory.Create(receiver, () => told.Add("starting"))),
            ("Started", EventCallback.Factory.Create<bool>(receiver, started => told.Add($"started {started}"))));

        await start.PressAsync("Run ingestion");
        var first = (await start.LookAsync()).QuerySelector("[role=status]")!;
        await start.PressAsync("Run ingestion");
        var second = (await start.LookAsync()).QuerySelector("[role=status]")!;

        var id = Guid.Parse(Link(first, "Watch it")["/runs/".Length..]);
        Assert.Equal("Run started. Watch it", first.Words());
        Assert.Equal("A run is already active , so no second one was started. Watch the active run", second.Words());
        Assert.Equal($"/runs/{id}", Link(second, "Watch the active run"));
        Assert.Equal(["starting", "started True", "starting", "started False"], told);
        Assert.Equal("owner", (await PortalRunAsync(portal, id)).RequestedBy);
        using var cancel = await portal.Http.PostAsync($"/ingestion/runs/{id}/cancel", null, TestContext.Current.CancellationToken);
        await PortalRuns.EndAsync(portal, $"{id}");
        await start.CloseAsync();
    }

    [Fact]
    public async Task What_the_form_asks_for_is_run_and_what_cannot_be_asked_for_is_refused_with_its_code()
    {
        await using var portal = await TestPortal.StartAsync();
        var start = await AliveMarkup<StartRun>.ShowAsync(portal);

        await start.FillAsync("Flex Query id", "identical");
        await start.FillAsync("First day", "2026-11-19");
        await start.PressAsync("Run this query");
        var refused = (await start.LookAsync()).QuerySelector("[role=status] [role=alert]")!;
        await start.FillAsync("Last day", "2026-11-19");
        await start.PressAsync("Run this query");
        var id = Guid.Parse(Link(await start.LookAsync(), "Watch it")["/runs/".Length..]);

        Assert.Contains("the first and the last day must be given together.", refused.Words(), StringComparison.Ordinal);
        Assert.Equal("RUN_REQUEST_INVALID", refused.QuerySelector(".code")!.TextContent);
        Assert.Null(refused.QuerySelector("[data-until]"));
        await PortalRuns.EndAsync(portal, $"{id}");
        var run = await PortalRunAsync(portal, id);
        Assert.Equal(("identical", new DateOnly(2026, 11, 19), new DateOnly(2026, 11, 19)), (run.FlexQueryId, run.FromDate!.Value, run.ToDate!.Value));
        await start.CloseAsync();
    }

    [Fact]
    public async Task When_the_brokers_budget_is_used_up_it_says_from_when_on_there_is_one()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var portal = await TestPortal.StartAsync(
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["Flex:Token"] = Token, ["Flex:QueryId"] = "1", ["Flex:BaseUrl"] = "http://127.0.0.1:9" }, database);
        await database.ExecuteAsync($"""
            INSERT INTO platform.rate_limit (limit_name, limit_key, slots_utc)
            VALUES ('flex.broker', '{new FlexToken(Token).Fingerprint}', ARRAY(SELECT clock_timestamp() - make_interval(secs => 30 - i) FROM generate_series(0, 9) i))
            """);
        var start = await AliveMarkup<StartRun>.ShowAsync(portal);

        await start.PressAsync("Run ingestion");

        var refused = (await start.LookAsync()).QuerySelector("[role=alert]")!;
        Assert.NotNull(refused.QuerySelector("[data-until]"));
        Assert.Equal("BROKER_BUDGET_USED_UP", refused.QuerySelector(".code")!.TextContent);
        Assert.Equal(0, await database.ScalarAsync<long>("SELECT count(*) FROM flex.ingestion_run"));
        await start.CloseAsync();
    }

    private static async Task<IElement> MarkupAsync(TestPortal portal, bool alive, params (string Name, object? Value)[] parameters)
    {
        var start = await AliveMarkup<StartRun>.ShowAsync(portal, "runs", alive, [.. parameters]);
        var markup = await start.LookAsync();
        await start.CloseAsync();
        return markup;
    }

    private static async Task<RunDetail> PortalRunAsync(TestPortal portal, Guid id) =>
        (await Microsoft.Extensions.DependencyInjection.ServiceProviderServiceExtensions.GetRequiredService<FlexQueries>(portal.Services)
            .FindRunAsync(AccountScope.All, id, TestContext.Current.CancellationToken))!;

    private static string Link(IElement markup, string words) =>
        markup.QuerySelectorAll("a").Single(link => link.Words().Contains(words, StringComparison.Ordinal)).GetAttribute("href")!;
}
