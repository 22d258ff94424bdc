using System.Net;
using System.Text;
using System.Text.Json;
using AngleSharp.Dom;
using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Flex.WebService;
using FlexPortal.Core.Platform.Jobs;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Flex.Runs;
using FlexPortal.Flex.WebService;
using FlexPortal.Shell.Parts;
using FlexPortal.Tests.Api;
using FlexPortal.Tests.Browser;
using FlexPortal.Tests.Flex.Pages;
using FlexPortal.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Xunit;

namespace FlexPortal.Tests.Flex.Runs;

/// <summary>The page of a run before any script has run, and the run as files.</summary>
public sealed class RunPageApiTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_page_of_a_run_that_is_over_is_complete_without_any_script()
    {
        await using var portal = await TestPortal.StartAsync();
        var earlier = await PortalRuns.CompleteAsync(portal, "default");
        var failed = await PortalRuns.CompleteAsync(portal, "missing-trades");
        var later = await PortalRuns.CompleteAsync(portal, "default");

        var page = await portal.PageAsync($"/runs/{failed}?tab=stages&tz=Europe/Zurich");

        Assert.Equal("Failed", page.QuerySelector(".page-head .status-badge")!.Words());
        Assert.Equal("failed", page.QuerySelector("[data-title]")!.GetAttribute("data-outcome"));
        StageStatus?[] stages = [StageStatus.Success, StageStatus.Success, StageStatus.Success, StageStatus.Failed, null];
        Assert.Equal(
            stages.Select(stage => RunFormatter.State(stage).Word),
            page.QuerySelectorAll(".stages .status-badge").Select(badge => badge.Words()));
        Assert.Equal(4, page.QuerySelectorAll(".stages rect.bar").Length);
        Assert.All(page.QuerySelectorAll(".neighbours a").Zip([earlier, later]), pair =>
            Assert.Matches($"^/runs/{pair.Second}\\?tz=Europe(/|%2F)Zurich$", pair.First.GetAttribute("href")!));
        Assert.Equal(["[", "]"], page.QuerySelectorAll(".neighbours a").Select(link => link.GetAttribute("data-shortcut")));
        // The log opens where the stage that failed began.
        Assert.Equal(["Preflight", "Preflight"], page.QuerySelectorAll(".log-lines .stage").Select(stage => stage.Words()));
        Assert.EndsWith("MISSING_REQUIRED_SECTION.", page.QuerySelector(".log-lines .is-bad .text")!.Words(), StringComparison.Ordinal);
        Assert.Equal($"/runs/{failed}?tz=Europe%2FZurich", page.QuerySelector("[data-copy]")!.GetAttribute("data-copy"));
    }

    [Theory]
    [InlineData("default", 2)]
    [InlineData("missing-trades", 2)]
    [InlineData("default default", 3)]
    public async Task A_page_reads_its_run_once_its_live_view_once_and_the_run_before_once(string queries, int reads)
    {
        await using var database = await TestDatabase.CreateAsync();
        var contexts = new ExplainingContexts(database);
        await using var portal = await TestPortal.StartAsync(
            shared: database, configure: services => services.AddSingleton<IDbContextFactory<PortalDbContext>>(contexts));
        var run = "";
        foreach (var query in queries.Split(' '))
            run = await PortalRuns.CompleteAsync(portal, query);
        var before = contexts.Sent.Count(IsReadOfOne);

        var page = await portal.PageAsync($"/runs/{run}");

        Assert.NotNull(page.QuerySelector("#missing, #changes, [data-figure]"));
        // The sections are compared with the run before, by the one read of it.
        Assert.Equal(reads > 2, page.QuerySelector(".section-counts [data-change=unchanged]") is not null);
        Assert.Equal(reads, contexts.Sent.Count(IsReadOfOne) - before);

        static bool IsReadOfOne(string sql) => sql.Contains(
            "FROM flex.ingestion_run AS i\nWHERE i.ingestion_run_id = @", StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lost_run_names_its_last_heartbeat_its_worker_and_the_monitor()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var source = await database.OpenAsync();
        var lease = await DeadRun.InsertAsync(source, "U1", TimeSpan.FromMilliseconds(1));
        var times = JobLeaseTimes.Default with { Sweep = TimeSpan.FromMilliseconds(100) };
        await using var portal = await TestPortal.StartAsync(shared: database, configure: services => services.AddSingleton(times));
        await database.EndOfAsync(lease.JobId);
        var lost = await portal.FindRunAsync(lease.JobId);

        var page = await portal.PageAsync($"/runs/{lease.JobId}");

        Assert.Equal("lost", page.QuerySelector("[data-title]")!.GetAttribute("data-outcome"));
        var sentence = page.QuerySelector(".run-sentence")!.Words();
        Assert.Equal(RunProgress.Of(lost, lost.EndedAtUtc!.Value, ReadingZone.Utc).Sentence, sentence);
        Assert.Contains(DeadRun.Owner, sentence, StringComparison.Ordinal);
        Assert.Contains(lost.Diagnostics[^1].Details["abandoned"]!["ended_by"]!.GetValue<string>(), sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("?log=all", 7, 0)]
    [InlineData("?log=errors", 2, 5)]
    [InlineData("?log=closed", 0, 0)]
    public async Task The_address_selects_the_lines_of_the_log(string query, int lines, int hidden)
    {
        await using var portal = await TestPortal.StartAsync();
        var failed = await PortalRuns.CompleteAsync(portal, "poll-code:1012");

        var log = (await portal.PageAsync($"/runs/{failed}{query}")).QuerySelector(".run-log")!;

        Assert.Equal(lines, log.QuerySelectorAll(".log-lines li").Length);
        Assert.Equal(hidden > 0 ? $"{hidden}" : null, log.QuerySelector("[data-hidden]")?.GetAttribute("data-hidden"));
        Assert.Equal(lines > 0, log.QuerySelector("[role=log][aria-live=off]") is not null);
    }

    [Fact]
    public async Task A_run_without_an_error_has_no_error_lines()
    {
        await using var portal = await TestPortal.StartAsync();
        var run = await PortalRuns.CompleteAsync(portal, "default");

        Assert.NotNull((await portal.PageAsync($"/runs/{run}?log=errors")).QuerySelector(".run-log [data-empty=log]"));
        Assert.Null((await portal.PageAsync($"/runs/{run}")).QuerySelector(".log-lines"));
    }

    [Fact]
    public async Task Stages_and_sections_are_exported_as_CSV()
    {
        await using var portal = await TestPortal.StartAsync();
        var run = await PortalRuns.CompleteAsync(portal, "missing-cash-report");

        var timeline = await TextAsync(portal, $"/ingestion/runs/{run}/timeline.csv", "text/csv");
        var sections = await TextAsync(portal, $"/ingestion/runs/{run}/sections.csv", "text/csv");

        Assert.Equal(6, timeline.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.StartsWith("\uFEFFingestion_run_id,stage,status,started_at_utc,", timeline, StringComparison.Ordinal);
        Assert.Matches($@"\r\n{run},poll,success,2\d{{3}}-\S+Z,2\d{{3}}-\S+Z,\d+,1,1\r\n", timeline);
        Assert.Matches($@"\r\n{run},U0000001,Trades,present,\d+,,,\r\n", sections);
        Assert.Contains($"\r\n{run},U0000001,CashReport,missing,,Cash Report,", sections, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_log_is_exported_as_text_and_as_JSON()
    {
        await using var portal = await TestPortal.StartAsync();
        var run = await PortalRuns.CompleteAsync(portal, "token-expired");

        var text = await TextAsync(portal, $"/ingestion/runs/{run}/log.txt", "text/plain");
        using var events = JsonDocument.Parse(await TextAsync(portal, $"/ingestion/runs/{run}/log.json", "application/json"));

        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(events.RootElement.GetArrayLength(), lines.Length);
        Assert.Matches(@"^2\d{3}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z  ERROR    request    .* 1012: .*\(FLEX_TOKEN_EXPIRED\)$", lines[1]);
        Assert.Equal("run_ended", events.RootElement[lines.Length - 1].GetProperty("kind").GetString());
    }

    [Theory]
    [InlineData("timeline.csv")]
    [InlineData("sections.csv")]
    [InlineData("log.txt")]
    [InlineData("log.json")]
    public async Task A_run_that_does_not_exist_has_no_files(string file)
    {
        await using var portal = await TestPortal.StartAsync();

        using var answer = await portal.Http.GetAsync($"/ingestion/runs/{Guid.NewGuid()}/{file}", Cancel);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("RUN_NOT_FOUND", (await answer.ReadAsync()).GetProperty("code").GetString());
    }

    [Fact]
    public async Task The_help_page_explains_every_code_of_the_broker()
    {
        await using var portal = await TestPortal.StartAsync();

        var page = await portal.PageAsync("/help/broker-codes");

        Assert.Equal(20, page.QuerySelectorAll("tbody tr[id^=code-]").Length);
        var unit = portal.Services.GetRequiredService<IOptions<FlexOptions>>().Value.FirstPollDelay;
        var waits = BrokerCodeFormatter.Waits(FlexErrorCode.Of(1019), unit);
        Assert.Contains(waits, page.QuerySelector("#code-1019")!.Words(), StringComparison.Ordinal);
        Assert.Contains("FLEX_TOKEN_EXPIRED", page.QuerySelector("#code-1012")!.Words(), StringComparison.Ordinal);
    }

    private static async Task<string> TextAsync(TestPortal portal, string path, string type)
    {
        using var answer = await portal.Http.GetAsync(path, Cancel);
        Assert.Equal(type, answer.Content.Headers.ContentType!.MediaType);
        return Encoding.UTF8.GetString(await answer.Content.ReadAsByteArrayAsync(Cancel));
    }
}
