using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Completeness;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Flex.Tokens;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Flex.Completeness;
using FlexPortal.Shell.Overview;
using FlexPortal.Tests.Flex.Accounts;
using FlexPortal.Tests.Flex.RunList;
using FlexPortal.Tests.Flex.Runs;
using FlexPortal.Tests.Platform.Identity;
using FlexPortal.Tests.Platform.Secrets;
using FlexPortal.Tests.Support;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Xunit;

namespace FlexPortal.Tests.Flex.Overview;

/// <summary>The start page: a verdict for each account and query, what its newest statement changed, and what needs the user.</summary>
public sealed class OverviewApiTests
{
    private const string Token = "000000000000000000000011";

    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();
    private static readonly DateOnly Expected = TradingDays.Before(TradingDays.DayInNewYork(Now));

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Before_the_first_run_the_page_says_what_to_do_and_draws_no_empty_part()
    {
        await using var portal = await TestPortal.StartAsync();

        var page = await portal.PageAsync("/");

        Assert.NotNull(page.QuerySelector("[data-empty=runs][data-can-run=yes]"));
        Assert.NotNull(page.QuerySelector(".needs [data-empty=todos]"));
        Assert.NotNull(page.QuerySelector("form[action='/runs/start'] [data-action=run]"));
        Assert.Empty(page.QuerySelectorAll("main table, .recent-changes, .recent-runs, [data-todos]"));
        Assert.Equal("/", page.QuerySelector(".wordmark")!.GetAttribute("href"));
    }

    [Fact]
    public async Task Each_account_has_its_verdict_and_a_failed_newest_run_is_bad_whatever_came_before()
    {
        await using var database = await TestDatabase.CreateAsync();
        await ListedRuns.KeepArtifactAsync(database);
        await StatementAsync(database, "U1", Expected, -3);
        var lacking = await StatementAsync(database, "U2", Expected, -3, "CashReport");
        await StatementAsync(database, "U3", Expected, -3);
        var failed = await ListedRuns.FailAsync(database, "U3", "1", Now.AddHours(-1), "FLEX_UNREACHABLE");
        var never = await ListedRuns.FailAsync(database, "U4", "1", Now.AddHours(-1), "MISSING_REQUIRED_SECTION");
        await StatementAsync(database, "U5", Expected, -3);
        await ListedRuns.FailAsync(database, "U5", "1", Now.AddHours(-1), "RUN_CANCELED");
        var late = await StatementAsync(database, "U6", Expected.AddDays(-10), -3);
        await using var portal = await WithTokenAsync(database);

        var page = await portal.PageAsync("/");

        Assert.Equal(
            [("U1", "good"), ("U2", "warn"), ("U3", "bad"), ("U4", "bad"), ("U5", "good"), ("U6", "bad")],
            page.QuerySelectorAll("tr[data-account]")
                .Select(row => (row.QuerySelector("th a")!.TextContent, Look(row.QuerySelector(".status-badge")!.ClassName!))).Order());
        Assert.Equal(("2", "6"), (page.QuerySelector("[data-complete]")!.GetAttribute("data-complete"),
            page.QuerySelector("[data-of]")!.GetAttribute("data-of")));
        Assert.Equal(
            new HashSet<string>(StringComparer.Ordinal) { $"/runs/{failed}", $"/runs/{lacking}?tab=missing", $"/runs/{never}?tab=missing" },
            page.QuerySelectorAll(".verdict a").Select(link => link.GetAttribute("href")!).ToHashSet(StringComparer.Ordinal));
        // Red before amber, and as many as the head says.
        var todos = page.QuerySelectorAll(".needs li").ToList();
        Assert.Equal(["is-bad", "is-bad", "is-bad", "is-warn"], todos.Select(todo => todo.ClassName!));
        Assert.Equal(
            ["FLEX_UNREACHABLE", "MISSING_REQUIRED_SECTION"],
            todos.Select(todo => todo.GetAttribute("data-code")).OfType<string>().Order(StringComparer.Ordinal));
        Assert.Equal($"/runs/{lacking}?tab=missing", todos[^1].QuerySelector("a")!.GetAttribute("href"));
        Assert.Equal("4", page.QuerySelector("[data-todos]")!.GetAttribute("data-todos"));
        var row = page.QuerySelector($"tr[data-account='{portal.KeyOf("U6")}']")!;
        Assert.Equal($"/runs/{late}", row.QuerySelector("td a")!.GetAttribute("href"));
    }

    [Fact]
    public async Task Restated_rows_of_the_newest_statement_are_counted_and_lead_to_their_list()
    {
        await using var portal = await TestPortal.StartAsync();
        var first = await portal.RunAsync("restated");
        var second = await portal.RunAsync("restated");
        // The comparison follows on the same answer; the next page has it at once.
        var streamed = await portal.Http.GetStringAsync("/", Ct);
        Assert.Contains("data-restated=\"", streamed, StringComparison.Ordinal);

        var page = await portal.PageAsync("/");

        using var answer = await portal.Http.GetAsync(
            $"/ingestion/runs/{second.IngestionRunId}/comparison?with={first.IngestionRunId}", Ct);
        var restated = (await answer.ReadAsync()).GetProperty("rows").EnumerateArray()
            .Sum(rows => rows.GetProperty("counts").TryGetProperty("restated", out var count) ? count.GetInt64() : 0);
        Assert.True(restated > 0, "The sandbox restated nothing.");
        Assert.Equal(
            restated.ToString(CultureInfo.InvariantCulture),
            page.QuerySelector("tr[data-account] [data-restated]")!.GetAttribute("data-restated"));
        var link = page.QuerySelector("tr[data-change='CashTransactions.restated'] a")!.GetAttribute("href")!;
        Assert.StartsWith($"/runs/{second.IngestionRunId}?changes=1&with={first.IngestionRunId}&change=", link, StringComparison.Ordinal);
        Assert.NotEmpty((await portal.PageAsync(link)).QuerySelectorAll("#changed-rows"));
        // Said once, and a token is of no use to the sandbox.
        Assert.Single(page.QuerySelectorAll("tr.group"));
        Assert.Null(page.QuerySelector(".token"));
    }

    [Theory]
    [InlineData(-1, "bad", "SECRET_EXPIRED")]
    [InlineData(14, "warn", "SECRET_EXPIRES_SOON")]
    [InlineData(15, "good", null)]
    public async Task A_token_that_expires_within_two_weeks_needs_the_user(int days, string look, string? code)
    {
        await using var database = await TestDatabase.CreateAsync();
        await ListedRuns.KeepArtifactAsync(database);
        await StatementAsync(database, "U1", Expected, -3);
        using var keys = new TemporaryFolder("flexportal-keys");
        await using var portal = await TestPortal.StartAsync(Rings.Shared(keys), database);
        await portal.RunAsync("default");
        var last = DateOnly.FromDateTime(Now.UtcDateTime).AddDays(days);
        using (var set = await portal.Http.PostAsJsonAsync("/secrets/flex-token", new { value = Token, expires_on = last }, Ct))
            Assert.Equal(HttpStatusCode.OK, set.StatusCode);
        var connections = portal.Services.GetRequiredService<FlexConnections>();
        await Eventually.IsAsync(() => Task.FromResult(connections.Source == FlexTokenSource.Stored));

        var page = await portal.PageAsync("/");

        Assert.Equal(look, Look(page.QuerySelector("tr[data-account] .token")!.ClassName!));
        // The run of the sandbox needs no token, and its verdict says nothing of the broker's.
        Assert.Equal(["–"], page.QuerySelectorAll("tr[data-query=default] .token").Select(token => token.TextContent));
        Assert.Equal("1", page.QuerySelector("[data-of]")!.GetAttribute("data-of"));
        var todo = page.QuerySelector($".needs li[data-code={code ?? "none"}]");
        Assert.Equal(code is null ? null : "/settings/secrets", todo?.QuerySelector("a")!.GetAttribute("href"));
    }

    [Fact]
    public async Task A_viewer_reads_the_page_and_is_offered_no_start()
    {
        await using var portal = await TestPortal.StartAsync(TestUsers.Settings);
        await portal.RunAsync("default");
        await portal.AddAsync("vera", PortalRole.Viewer);
        using var vera = await PlainBrowser.SignedInAsync(portal, "vera");

        var page = await vera.PageAsync("/");

        Assert.Single(page.QuerySelectorAll("tr[data-account]"));
        Assert.Null(page.QuerySelector("[data-action]"));
    }

    [Fact]
    public async Task The_button_starts_the_configured_query_without_a_script()
    {
        await using var portal = await TestPortal.StartAsync();
        using var browser = new PlainBrowser(portal);

        using var started = await browser.PostAsync("/", "/runs/start");

        Assert.Equal(HttpStatusCode.SeeOther, started.StatusCode);
        var run = Guid.Parse(started.Headers.Location!.OriginalString["/runs/".Length..].Split('#')[0]);
        Assert.Equal("default", (await portal.FindRunAsync(run)).FlexQueryId);
    }

    [Fact]
    public async Task While_the_database_does_not_answer_the_page_says_so()
    {
        await using var portal = await TestPortal.StartAsync(
            configure: services => services.AddScoped<TrustReading>(_ => throw new TimeoutException()));

        var page = await portal.PageAsync("/");

        Assert.Equal("DB_UNAVAILABLE", page.QuerySelector("[role=alert] .code")!.TextContent);
        Assert.Empty(page.QuerySelectorAll(".needs, .parts"));
    }

    [Fact]
    public async Task The_page_is_made_of_what_features_register()
    {
        await using var portal = await TestPortal.StartAsync(configure: services =>
        {
            services.RemoveAll<OverviewPart>();
            services.RemoveAll<OverviewTodos>();
            services.AddSingleton(OverviewPart.Of<OtherPart>(OverviewPlace.Page));
        });

        var page = await portal.PageAsync("/");

        Assert.Equal(["Needs you"], page.QuerySelectorAll("main h2").Select(heading => heading.TextContent));
        Assert.Equal("Another feature", page.QuerySelector(".parts")!.TextContent.Trim());
        Assert.Empty(page.QuerySelector(".page-actions")!.Children);
    }

    private static Task<Guid> StatementAsync(TestDatabase database, string account, DateOnly last, int hours, params string[] missing) =>
        ListedRuns.SucceedAsync(database, account, "1", Now.AddHours(hours), $"20260101-{last:yyyyMMdd}", missing);

    private static Task<TestPortal> WithTokenAsync(TestDatabase database) => TestPortal.StartAsync(
        new Dictionary<string, string?>(StringComparer.Ordinal) { ["Flex:Token"] = Token }, database);

    private static string Look(string classes) => classes[(classes.IndexOf("is-", StringComparison.Ordinal) + "is-".Length)..];

    private sealed class OtherPart : ComponentBase
    {
        protected override void BuildRenderTree(Microsoft.AspNetCore.Components.Rendering.RenderTreeBuilder builder) =>
            builder.AddContent(0, "Another feature");
    }
}
