using System.Text.RegularExpressions;
using FlexPortal.Core.Flex.WebService;
using FlexPortal.Tests.Flex.WebService.Scripted;
using FlexPortal.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace FlexPortal.Tests.Browser;

/// <summary>The page of one run in a browser: what is open stays open, the address is kept, and two readers see the same.</summary>
public sealed class RunViewPageTests
{
    private const string Token = "123456789012345678901234";

    [Fact]
    public async Task Two_portals_over_one_database_draw_the_same_run_alike()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var one = await TestPortal.StartAsync(shared: database);
        await using var other = await TestPortal.StartAsync(shared: database);
        var id = await PortalRuns.StartAsync(one, "slow-generation");
        await using var here = await Reader.OpenAsync();
        await using var there = await Reader.OpenAsync();
        await here.GoAsync(one.BaseAddress, $"/runs/{id}?log=open");
        await there.GoAsync(other.BaseAddress, $"/runs/{id}?log=open");

        await PortalRuns.EndAsync(one, id);

        foreach (var reader in new[] { here, there })
        {
            await Expect(reader.Page.Locator(".page-head .status-badge")).ToHaveTextAsync("Success");
            await Expect(reader.Page).ToHaveTitleAsync("✓ Success: query slow-generation · run 1 · FlexPortal");
            Assert.Empty(reader.Complaints);
        }

        const string drawing =
            "[...document.querySelectorAll('.stages rect.bar')].map(b => b.getAttribute('x') + ' ' + b.getAttribute('width')).join(', ')";
        Assert.Equal(await here.Page.EvaluateAsync<string>(drawing), await there.Page.EvaluateAsync<string>(drawing));
        Assert.Equal(await here.Page.Locator(".log-lines").InnerTextAsync(), await there.Page.Locator(".log-lines").InnerTextAsync());
    }

    [Fact]
    public async Task Details_that_the_reader_closes_stay_closed_while_lines_are_added()
    {
        await using var portal = await TestPortal.StartAsync(
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["Flex:FirstPollDelay"] = "00:00:00.300" });
        var id = await PortalRuns.StartAsync(portal, "never-ready");
        await using var reader = await Reader.OpenAsync();
        await reader.GoAsync(portal.BaseAddress, $"/runs/{id}?log=all");
        var poll = reader.Page.Locator("[data-stage=poll] details");
        await poll.Locator("summary").ClickAsync();
        var lines = await reader.Page.Locator(".log-lines li").CountAsync();

        await Expect(reader.Page.Locator(".log-lines li").Nth(lines + 1)).ToBeVisibleAsync();

        await Expect(poll).Not.ToHaveAttributeAsync("open", "");
        await Expect(poll.Locator(".exchanges")).ToBeHiddenAsync();
        await reader.Page.Locator("[data-action=pause-log]").ClickAsync();
        await Expect(reader.Page.Locator("[data-waiting]")).ToBeVisibleAsync();
        await CancelAsync(portal, id);
        await Expect(reader.Page.Locator(".page-head .status-badge")).ToHaveTextAsync("Cancelled");
        Assert.Empty(reader.Complaints);
    }

    [Fact]
    public async Task A_bar_under_way_grows_in_the_browser()
    {
        await using var broker = await HeldBroker.StartAsync();
        await using var portal = await TestPortal.StartAsync(broker.PortalSettings);
        var id = await PortalRuns.StartAsync(portal, "4711");
        await using var reader = await Reader.OpenAsync();
        await reader.GoAsync(portal.BaseAddress, $"/runs/{id}");
        var bar = reader.Page.Locator("[data-stage=poll] rect.bar");
        await Expect(bar).ToHaveAttributeAsync("data-grow", new Regex("^[0-9]{13} ", RegexOptions.None, TimeSpan.FromSeconds(1)));

        // Wider than the server has ever said it is: what it last said is the second figure.
        await reader.Page.WaitForFunctionAsync("""
            () => {
              const bar = document.querySelector('[data-stage=poll] rect.bar');
              return parseFloat(bar.getAttribute('width')) > Number(bar.dataset.grow.split(' ')[1]) + 0.2;
            }
            """);

        await CancelAsync(portal, id);
        await Expect(reader.Page.Locator("[data-grow]")).ToHaveCountAsync(0);
        Assert.Empty(reader.Complaints);
    }

    [Fact]
    public async Task Scale_and_log_are_in_the_address_and_survive_reload_and_back()
    {
        await using var portal = await TestPortal.StartAsync();
        var id = await PortalRuns.CompleteAsync(portal, "poll-code:1012");
        await using var reader = await Reader.OpenAsync();
        await reader.GoAsync(portal.BaseAddress, $"/runs/{id}?tab=stages&tz=Asia%2FTokyo");

        await reader.Page.GetByRole(AriaRole.Link, new() { Name = "Log scale" }).ClickAsync();
        await Expect(reader.Page.Locator(".scale-switch [aria-current]")).ToHaveTextAsync("Log scale");
        await reader.Page.GetByRole(AriaRole.Link, new() { Name = "Errors only" }).ClickAsync();
        await Expect(reader.Page.Locator(".log-lines li")).ToHaveCountAsync(2);
        await Expect(reader.Page.Locator(".run-log [data-hidden='5']")).ToHaveCountAsync(1);
        await Expect(reader.Page).ToHaveURLAsync(
            new Uri(portal.BaseAddress, $"/runs/{id}?tab=stages&tz=Asia%2FTokyo&scale=log&log=errors#log").AbsoluteUri);

        await reader.Page.ReloadAsync();
        await Expect(reader.Page.Locator(".log-lines li")).ToHaveCountAsync(2);
        await Expect(reader.Page.Locator(".scale-switch [aria-current]")).ToHaveTextAsync("Log scale");
        await reader.Page.GoBackAsync();
        await Expect(reader.Page.Locator(".scale-switch [aria-current]")).ToHaveTextAsync("Log scale");
        await Expect(reader.Page.Locator(".run-log [data-hidden]")).ToHaveCountAsync(0);
        await reader.Page.GoBackAsync();
        await Expect(reader.Page.Locator(".scale-switch [aria-current]")).ToHaveTextAsync("Time");
        Assert.Empty(reader.Complaints);
    }

    [Fact]
    public async Task A_cancel_is_previewed_and_keeps_its_reason()
    {
        await using var portal = await TestPortal.StartAsync();
        var id = await PortalRuns.StartAsync(portal, "never-ready");
        await using var reader = await Reader.OpenAsync();
        await using var watcher = await Reader.OpenAsync();
        await reader.GoAsync(portal.BaseAddress, $"/runs/{id}");
        await watcher.GoAsync(portal.BaseAddress, $"/runs/{id}");
        await Expect(reader.Page.Locator("[data-stage=poll] .status-badge")).ToHaveTextAsync("Under way");

        await reader.Page.Locator("[data-action=cancel]").ClickAsync();
        await Expect(reader.Page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("1 of 5");
        await reader.Page.GetByLabel("Reason").FillAsync("Wrong <i>query</i>.");
        await reader.Page.Keyboard.PressAsync("Enter");

        foreach (var who in new[] { reader, watcher })
        {
            await Expect(who.Page.Locator(".page-head .status-badge")).ToHaveTextAsync("Cancelled");
            await Expect(who.Page.Locator(".run-sentence")).ToContainTextAsync("“Wrong <i>query</i>.”");
            Assert.Empty(who.Complaints);
        }
    }

    [Fact]
    public async Task Another_period_is_checked_while_it_is_chosen_and_then_run()
    {
        await using var portal = await TestPortal.StartAsync();
        var id = await PortalRuns.CompleteAsync(portal, "default");
        await using var reader = await Reader.OpenAsync();
        await reader.GoAsync(portal.BaseAddress, $"/runs/{id}");

        await reader.Page.Locator("[data-action=choose-period]").ClickAsync();
        var run = reader.Page.Locator("[data-action=run-period]");
        await reader.Page.GetByLabel("First day").FillAsync("2025-01-01");
        await Expect(reader.Page.Locator("#period-fault")).ToHaveClassAsync("fault");
        await reader.Page.GetByLabel("Last day").FillAsync("2026-01-01");
        await Expect(reader.Page.Locator("#period-fault")).ToContainTextAsync($"{FlexPeriod.MaxDays}");
        await Expect(run).ToBeDisabledAsync();
        await reader.Page.GetByLabel("Last day").FillAsync("2025-01-31");
        await Expect(reader.Page.Locator("#period-fault")).ToContainTextAsync("31 days");
        await run.ClickAsync();

        await Expect(reader.Page).Not.ToHaveURLAsync(new Uri(portal.BaseAddress, $"/runs/{id}").AbsoluteUri);
        await Expect(reader.Page.Locator("[data-fact=period]")).ToContainTextAsync("2025-01-01 – 2025-01-31");
        Assert.Empty(reader.Complaints);
    }

    [Fact]
    public async Task A_used_up_budget_disables_the_button_until_a_request_is_free()
    {
        await using var broker = await ScriptedBroker.StartAsync();
        broker.OnSendRequest(Answers.Code(1012));
        await using var database = await TestDatabase.CreateAsync();
        await using var portal = await TestPortal.StartAsync(
            new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["Flex:Token"] = Token,
                ["Flex:BaseUrl"] = broker.BaseUrl.ToString(),
            },
            database,
            // The page looks at the budget every 30 seconds, here every two.
            services => services.AddSingleton<TimeProvider>(new FastTime(15)));
        var id = await PortalRuns.CompleteAsync(portal, "1");
        await database.ExecuteAsync(
            "UPDATE platform.rate_limit SET slots_utc = array_fill(clock_timestamp() + interval '1 hour', ARRAY[10])");
        await using var reader = await Reader.OpenAsync();
        await reader.Page.GotoAsync(new Uri(portal.BaseAddress, $"/runs/{id}").AbsoluteUri);

        await Expect(reader.Page.Locator(".budget[data-left='0'] [data-until]")).ToHaveCountAsync(1);
        var again = reader.Page.Locator("[data-run-again]");
        await Expect(again).ToBeDisabledAsync();
        await database.ExecuteAsync(
            "UPDATE platform.rate_limit SET slots_utc = array_fill(clock_timestamp() - interval '55 seconds', ARRAY[9])");
        await Expect(again).ToBeEnabledAsync();
        await Expect(reader.Page.Locator(".budget:not([data-left='0'])")).ToContainTextAsync("of 10");

        await again.FocusAsync();
        await reader.Page.Keyboard.PressAsync("Enter");
        await Expect(reader.Page).Not.ToHaveURLAsync(new Uri(portal.BaseAddress, $"/runs/{id}").AbsoluteUri);
        await Expect(reader.Page.Locator(".page-head .status-badge")).ToHaveTextAsync("Failed");
        Assert.Empty(reader.Complaints);
    }

    private static async Task CancelAsync(TestPortal portal, string id)
    {
        using var answer = await portal.Http.PostAsync($"/ingestion/runs/{id}/cancel", null, TestContext.Current.CancellationToken);
        answer.EnsureSuccessStatusCode();
    }
}
