using FlexPortal.Tests.Support;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace FlexPortal.Tests.Browser.Live;

/// <summary>Pages that stay open while things happen elsewhere.</summary>
public sealed class LiveViewPageTests
{
    [Fact]
    public async Task A_page_reloaded_during_a_run_shows_where_the_run_is()
    {
        await using var portal = await TestPortal.StartAsync();
        var id = await PortalRuns.StartAsync(portal, "never-ready");
        await using var reader = await Reader.OpenAsync();
        await reader.GoAsync(portal.BaseAddress, $"/runs/{id}");
        await Expect(reader.Page.Locator("[data-stage=poll] .status-badge")).ToHaveTextAsync("Under way");

        await reader.Page.ReloadAsync();

        await Expect(reader.Page.Locator("[data-stage=request] .status-badge")).ToHaveTextAsync("Done");
        await Expect(reader.Page.Locator("[data-stage=poll] .status-badge")).ToHaveTextAsync("Under way");
        await Expect(reader.Page.Locator(".live-badge")).ToContainTextAsync("Live · ");
        await CancelAsync(portal, id);
        await Expect(reader.Page.Locator(".page-head .status-badge")).ToHaveTextAsync("Cancelled");
        Assert.Empty(reader.Complaints);
    }

    [Fact]
    public async Task Two_readers_of_two_processes_see_the_same_run_end()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var one = await TestPortal.StartAsync(shared: database);
        await using var other = await TestPortal.StartAsync(shared: database);
        var id = await PortalRuns.StartAsync(one, "never-ready");
        await using var here = await Reader.OpenAsync();
        await using var there = await Reader.OpenAsync();
        await here.GoAsync(one.BaseAddress, $"/runs/{id}?tab=stages");
        await there.GoAsync(other.BaseAddress, $"/runs/{id}?tab=stages");
        await Expect(there.Page.Locator("[data-stage=poll] .exchanges")).ToContainTextAsync("1019");

        await CancelAsync(other, id);

        foreach (var reader in new[] { here, there })
        {
            await Expect(reader.Page.Locator(".page-head .status-badge")).ToHaveTextAsync("Cancelled");
            Assert.Empty(reader.Complaints);
        }

        Assert.Equal(
            await here.Page.Locator(".stages .status-badge").AllInnerTextsAsync(),
            await there.Page.Locator(".stages .status-badge").AllInnerTextsAsync());
    }

    [Fact]
    public async Task A_new_run_is_announced_and_does_not_push_the_rows_away()
    {
        await using var portal = await TestPortal.StartAsync();
        var old = await PortalRuns.CompleteAsync(portal, "token-expired");
        await using var reader = await Reader.OpenAsync();
        await reader.GoAsync(portal.BaseAddress, "/runs");
        var rows = reader.Page.Locator("tr[data-run]");
        await Expect(rows).ToHaveCountAsync(1);

        var added = await PortalRuns.CompleteAsync(portal, "token-invalid");

        var show = reader.Page.Locator("[data-new-runs='1']");
        await Expect(show).ToBeVisibleAsync();
        await Expect(rows).ToHaveCountAsync(1);
        await Expect(rows.First).ToHaveAttributeAsync("data-run", old);
        await show.ClickAsync();
        await Expect(rows).ToHaveCountAsync(2);
        await Expect(rows.First).ToHaveAttributeAsync("data-run", added);
        await Expect(show).ToHaveCountAsync(0);
        Assert.Empty(reader.Complaints);
    }

    [Fact]
    public async Task A_running_row_that_leaves_the_filter_stays_and_shows_its_end()
    {
        await using var portal = await TestPortal.StartAsync();
        var id = await PortalRuns.StartAsync(portal, "never-ready");
        await using var reader = await Reader.OpenAsync();
        await reader.GoAsync(portal.BaseAddress, "/runs?status=started");
        var row = reader.Page.Locator("tr[data-run]");
        await Expect(row).ToContainTextAsync("stage 2 of 5");

        await CancelAsync(portal, id);

        await Expect(row).ToContainTextAsync("RUN_CANCELED");
        Assert.Empty(reader.Complaints);
    }

    [Fact]
    public async Task The_overview_shows_runs_that_begin_and_end_elsewhere_and_keeps_what_the_reader_does()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var here = await TestPortal.StartAsync(shared: database);
        await using var elsewhere = await TestPortal.StartAsync(shared: database);
        await PortalRuns.CompleteAsync(here, "token-expired");
        await using var reader = await Reader.OpenAsync();
        await reader.GoAsync(here.BaseAddress, "/");
        await Expect(reader.Page.Locator(".live-badge")).ToBeVisibleAsync();
        await Expect(reader.Page.Locator("[data-todos='1']")).ToBeVisibleAsync();
        await reader.Page.EvaluateAsync("window.isSamePage = true");
        await reader.Page.Locator("input[name=go_to]").FillAsync("47");
        await reader.Page.Locator(".banner[data-notice=sandbox] summary").ClickAsync();
        var row = reader.Page.Locator("tr[data-query=never-ready]");

        var id = await PortalRuns.StartAsync(elsewhere, "never-ready");
        await Expect(row.Locator($"a[href*='{id}']")).ToBeVisibleAsync();
        await CancelAsync(elsewhere, id);
        await Expect(row.Locator($"a[href*='{id}']")).ToHaveCountAsync(0);
        var failed = await PortalRuns.CompleteAsync(elsewhere, "token-invalid");

        await Expect(reader.Page.Locator($"tr[data-failed='{failed}']")).ToBeVisibleAsync();
        await Expect(reader.Page.Locator("[data-todos='2']")).ToBeVisibleAsync();
        await Expect(reader.Page.Locator("input[name=go_to]")).ToHaveValueAsync("47");
        await Expect(reader.Page.Locator(".banner[data-notice=sandbox] details[open]")).ToBeVisibleAsync();
        Assert.True(await reader.Page.EvaluateAsync<bool>("window.isSamePage"));
        Assert.Empty(reader.Complaints);
    }

    [Fact]
    public async Task A_portal_that_stops_is_shown_and_the_page_loads_when_it_is_back()
    {
        await using var database = await TestDatabase.CreateAsync();
        var first = await TestPortal.StartAsync(shared: database);
        var address = first.BaseAddress;
        await using var reader = await Reader.OpenAsync();
        await reader.GoAsync(address, "/runs");

        await first.DisposeAsync();
        var lost = reader.Page.Locator("#components-reconnect-modal .when-trying");
        await Expect(lost).ToBeVisibleAsync();

        await using var second = await TestPortal.StartAsync(
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["Urls"] = address.GetLeftPart(UriPartial.Authority) }, database);
        await PortalRuns.CompleteAsync(second, "token-expired");
        await Expect(reader.Page.Locator("tr[data-run]")).ToHaveCountAsync(1, new() { Timeout = 60_000 });
        await Expect(lost).ToBeHiddenAsync();
        await Expect(reader.Page.Locator("#said")).ToContainTextAsync("restarted");
    }

    [Fact]
    public async Task A_database_that_goes_away_is_shown_and_the_page_continues_when_it_is_back()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var portal = await TestPortal.StartAsync(shared: database);
        await PortalRuns.CompleteAsync(portal, "token-expired");
        await using var reader = await Reader.OpenAsync();
        await reader.GoAsync(portal.BaseAddress, "/runs");
        var rows = reader.Page.Locator("tr[data-run]");
        var notice = reader.Page.GetByRole(AriaRole.Alert).Filter(new() { HasText = "DB_UNAVAILABLE" });

        await database.TakeAwayAsync(away: true);
        await Expect(notice).ToBeVisibleAsync();
        await Expect(rows).ToHaveCountAsync(1);
        await Expect(reader.Page.Locator(".live-badge")).ToHaveCountAsync(0);
        await reader.Page.ReloadAsync();
        await Expect(notice).ToBeVisibleAsync();
        await Expect(rows).ToHaveCountAsync(0);

        await database.TakeAwayAsync(away: false);
        await Expect(rows).ToHaveCountAsync(1);
        await Expect(notice).ToBeHiddenAsync();
    }

    private static async Task CancelAsync(TestPortal portal, string id)
    {
        using var answer = await portal.Http.PostAsync($"/ingestion/runs/{id}/cancel", null, TestContext.Current.CancellationToken);
        answer.EnsureSuccessStatusCode();
    }
}
