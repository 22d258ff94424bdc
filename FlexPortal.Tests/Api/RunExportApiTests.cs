using System.Net;
using System.Text.Json;
using FlexPortal.Core.Flex.Completeness;
using FlexPortal.Tests.Flex.Accounts;
using FlexPortal.Tests.Flex.RunList;
using FlexPortal.Tests.Flex.Runs;
using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.Api;

/// <summary>Whole lists as files, and whether today's data can be trusted.</summary>
public sealed class RunExportApiTests(RunExportApiTests.SeededPortal portal) : IClassFixture<RunExportApiTests.SeededPortal>
{
    private static readonly DateTimeOffset Start = new(2026, 11, 18, 7, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_list_is_a_file_of_every_run_that_passes_its_filters_in_its_order()
    {
        using var response = await portal.Http.GetAsync(
            portal.WithKeys("/ingestion/runs/export.csv?account={U7}&sort=oldest"), TestContext.Current.CancellationToken);
        var lines = (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Split("\r\n");

        Assert.Equal("text/csv", response.Content.Headers.ContentType?.MediaType);
        Assert.Matches(@"^runs-\d{8}-\d{6}\.csv$", response.Content.Headers.ContentDisposition?.FileName);
        Assert.StartsWith("ingestion_run_id,account_id,flex_query_id,outcome,", lines[0], StringComparison.Ordinal);
        // More than a page of them, and the end of the last line.
        Assert.Equal(603, lines.Length);
        Assert.Contains(",2026-11-18T07:00:00.000Z,", lines[1], StringComparison.Ordinal);
        Assert.Contains("'=cmd|' /C calc'!A0", lines[^2], StringComparison.Ordinal);
        Assert.Empty(lines[^1]);
    }

    [Fact]
    public async Task The_JSON_export_equals_the_list()
    {
        var file = await portal.GetAsync(
            portal.WithKeys("/ingestion/runs/export.json?account={U7}&sort=oldest&from=2026-11-18&to=2026-11-18"));
        var page = (await portal.GetAsync(portal.WithKeys("/ingestion/runs?account={U7}&sort=oldest&limit=3"))).GetProperty("items");

        Assert.Equal(601, file.GetArrayLength());
        Assert.Equal(page.EnumerateArray().Select(run => run.GetRawText()), file.EnumerateArray().Take(3).Select(run => run.GetRawText()));
    }

    [Theory]
    [InlineData("csv", "\r\n")]
    [InlineData("json", "[]")]
    public async Task A_search_that_finds_nothing_is_an_empty_file(string ending, string end)
    {
        var file = await portal.Http.GetStringAsync(
            $"/ingestion/runs/export.{ending}?search=nothing", TestContext.Current.CancellationToken);

        Assert.EndsWith(end, file, StringComparison.Ordinal);
        Assert.Equal(ending is "csv" ? 1 : 0, file.Count(letter => letter == '\n'));
    }

    [Theory]
    [InlineData("csv")]
    [InlineData("json")]
    public async Task Invalid_parameters_are_refused(string ending) =>
        await portal.GetRefusedAsync($"/ingestion/runs/export.{ending}?state=done", HttpStatusCode.BadRequest, "REQUEST_INVALID");

    [Theory]
    [InlineData("bounded", 602, false)]
    [InlineData("exact", 602, false)]
    public async Task A_page_has_a_total_when_it_is_requested(string count, int total, bool atLeast)
    {
        var said = (await portal.GetAsync($"/ingestion/runs?limit=1&to=2026-11-19&count={count}")).GetProperty("total");

        Assert.Equal((total, atLeast), (said.GetProperty("count").GetInt32(), said.GetProperty("at_least").GetBoolean()));
    }

    [Fact]
    public async Task The_configured_account_and_query_come_first_with_or_without_a_run()
    {
        var before = await portal.GetAsync("/ingestion/completeness");
        Assert.Equal(("default", "unknown"),
            (before.GetProperty("main").GetProperty("flex_query_id").GetString(), before.GetProperty("main").GetProperty("tone")
            .GetString()));

        await portal.RunAsync("default");

        var main = (await portal.GetAsync("/ingestion/completeness")).GetProperty("main");
        Assert.Equal(("good", true), (main.GetProperty("tone").GetString(), main.GetProperty("sandbox").GetBoolean()));
        Assert.Equal(
            Enum.GetValues<AnalystNeed>().Length,
            main.GetProperty("needs").EnumerateArray().Count(need => need.GetProperty("complete").GetBoolean()));
        Assert.Equal(JsonValueKind.String, main.GetProperty("complete_to").ValueKind);
        Assert.NotEmpty(main.GetProperty("sentence").GetString()!);
        Assert.Contains(
            main.GetProperty("notes").EnumerateArray(), note => note.GetString()!.StartsWith("Sandbox", StringComparison.Ordinal));
    }

    /// <summary>A portal over six hundred failures.</summary>
    public sealed class SeededPortal : ApiPortal
    {
        protected override async Task SeedAsync()
        {
            await ListedRuns.KeepArtifactAsync(Database);
            for (var number = 0; number < 600; number++)
                await ListedRuns.FailAsync(Database, "U7", "1", Start.AddSeconds(number), "FLEX_TOKEN_EXPIRED");
            await ListedRuns.FailAsync(Database, "U7", "1", Start.AddHours(1), "FLEX_TOKEN_EXPIRED", "=cmd|' /C calc'!A0");
        }
    }
}
