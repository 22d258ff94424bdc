using System.Text.Json;
using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Flex.Statements;
using FlexPortal.Core.Flex.WebService;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Flex.RunList;
using FlexPortal.Flex.Runs;
using FlexPortal.Tests.Flex.Pages;
using Xunit;

namespace FlexPortal.Tests.Flex.RunList;

public sealed class RunListPageTests
{
    [Fact]
    public async Task A_success_shows_its_rows_and_its_period()
    {
        var row = await RowAsync(RunSamples.Success);

        Assert.Equal("Success", row.QuerySelector(".status-badge")!.Words());
        Assert.Equal($"/runs/{RunSamples.Id}", row.QuerySelector("a.row-link")!.GetAttribute("href"));
        Assert.Equal("2026-11-20T06:55:00.000Z", row.QuerySelector("time")!.GetAttribute("datetime"));
        Assert.Equal("", row.QuerySelector(".age[data-ago='1795157700000']")!.Words());
        Assert.Equal(["1 min 02 s", "1,500", "0"], row.QuerySelectorAll("td.number").Select(cell => cell.Words()), StringComparer.Ordinal);
        Assert.Equal("2026-11-01 – 2026-11-19", row.QuerySelector(".outcome")!.Words());
        Assert.Equal("All five stages done", row.QuerySelector(".marks .visually-hidden")!.Words());
        Assert.Equal("3 of 3", row.QuerySelector(".sections")!.Words());
    }

    [Fact]
    public void A_run_has_the_same_values_in_the_file_and_in_the_API()
    {
        var names = RunColumns.InFile.Select(column => column.Name).ToList();
        var run = JsonSerializer.SerializeToElement(RunSamples.Summary(RunSamples.Success), PortalJson.Options);

        Assert.Equal(
            run.EnumerateObject().SelectMany(value => value.Name is "stage_ms"
                ? value.Value.EnumerateObject().Select(stage => $"{stage.Name}_ms") : [value.Name])
                .Except(["missing_section_count"], StringComparer.Ordinal).Order(StringComparer.Ordinal),
            names.Order(StringComparer.Ordinal));
        // Readers of the file go by the place of a column: a new one goes to the end.
        Assert.Equal(
            "ingestion_run_id,account_id,flex_query_id,outcome,status,stage,started_at_utc,ended_at_utc,duration_ms,request_ms,poll_ms,"
            + "download_ms,preflight_ms,persist_ms,period_key,section_count,missing_section_names,raw_record_count,inserted,deduplicated,"
            + "trigger,requested_by,sandbox,error_code,error_message,raw_artifact_id,warning_count,run_number,muted_sections",
            string.Join(',', names));
    }

    [Fact]
    public async Task A_statement_that_came_before_is_marked()
    {
        var row = await RowAsync(RunSamples.Success with { Inserted = 0, Deduplicated = 1500 });

        Assert.NotNull(row.QuerySelector(".outcome [data-same-bytes]"));
        Assert.Null((await RowAsync(RunSamples.Success)).QuerySelector("[data-same-bytes]"));
    }

    [Fact]
    public async Task A_success_names_the_sections_that_are_missing()
    {
        var missing = new MissingSection(
            "U1", 1, "CashReport", SectionGroup.ReconciliationRecommended, "Cash Report", "Click", "No proof.");

        var row = await RowAsync(RunSamples.Success with { MissingSections = [missing] });

        Assert.EndsWith("CashReport", row.QuerySelector(".outcome .missing")!.Words(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_under_way_shows_its_stage_and_a_clock()
    {
        var row = await RowAsync(RunSamples.Running);

        Assert.Equal("Running", row.QuerySelector(".status-badge")!.Words());
        Assert.Equal(RunFormatter.Doing(RunStage.Poll), row.QuerySelector(".outcome")!.Words(), ignoreCase: true);
        Assert.Equal("5 min 00 s", row.QuerySelector("[data-since]")!.Words());
        Assert.Equal("Poll, stage 2 of 5", row.QuerySelector(".marks .visually-hidden")!.Words());
        Assert.Equal("Request 40 ms · Poll under way", row.QuerySelector(".marks")!.GetAttribute("title"));
        Assert.Single(row.QuerySelectorAll("rect.is-active"));
        Assert.Equal(2, row.QuerySelectorAll("rect").Length);
    }

    [Theory]
    [InlineData("FLEX_TOKEN_EXPIRED", "Failed")]
    [InlineData("RUN_CANCELED", "Cancelled")]
    [InlineData("RUN_ABANDONED", "Lost")]
    public async Task A_failure_shows_its_message_and_its_code_is_a_filter(string code, string word)
    {
        var row = await RowAsync(RunSamples.Failed(new(code, "It did not work.", "Do something.", ErrorOwner.You, Retryable: false)));

        Assert.Equal(word, row.QuerySelector(".status-badge")!.Words());
        Assert.Equal($"It did not work. {code}", row.QuerySelector(".outcome")!.Words());
        Assert.Equal($"/runs?error_code={code}", row.QuerySelector("a.code")!.GetAttribute("href"));
    }

    [Fact]
    public async Task Without_runs_the_page_links_to_the_sandbox()
    {
        var page = await Markup.OfAsync<NoRuns>();

        Assert.NotNull(page.QuerySelector("[data-empty=runs][data-can-run=yes]"));
        Assert.NotNull(page.QuerySelector("a[href='/sandbox']"));
    }

    [Fact]
    public async Task With_a_token_the_page_names_the_query_and_no_sandbox()
    {
        var page = await Markup.OfAsync<NoRuns>(new FlexOptions { Token = new FlexToken("1"), QueryId = "4711" });

        Assert.Equal("4711", page.QuerySelector("[data-empty=runs] code")!.Words());
        Assert.DoesNotContain("sandbox", page.Words(), StringComparison.OrdinalIgnoreCase);
        Assert.Null(page.QuerySelector("a"));
    }

    [Fact]
    public async Task Without_a_query_the_page_names_the_setting()
    {
        var page = await Markup.OfAsync<NoRuns>(new FlexOptions { Token = new FlexToken("1") });

        Assert.Equal("Flex:QueryId", page.QuerySelector("[data-empty=query] code")!.Words());
    }

    [Theory]
    [InlineData("query=4711", "clear-filters /runs")]
    [InlineData("search=zzz", "clear-search /runs")]
    [InlineData("search=zzz&state=failed&cursor=1", "clear-search /runs?state=failed", "clear-filters /runs")]
    public async Task A_search_or_a_filter_without_matches_can_be_cleared(string asked, params string[] ways)
    {
        var query = asked.Split('&').Select(part => part.Split('=')).Aggregate(ListQuery.All, (list, part) => list.With(part[0], part[1]));

        var page = await Markup.OfAsync<NoRuns>(("Query", query));

        Assert.Equal(ways, page.QuerySelectorAll("[data-empty=matches] a").Select(
            link => $"{link.GetAttribute("data-action")} {link.GetAttribute("href")}"));
    }

    private static async Task<AngleSharp.Dom.IElement> RowAsync(RunDetail run)
    {
        IReadOnlyList<RunSummary> runs = [RunSamples.Summary(run)];
        return (await Markup.OfAsync<RunTable>(("Runs", runs))).QuerySelector("tr[data-run]")!;
    }
}
