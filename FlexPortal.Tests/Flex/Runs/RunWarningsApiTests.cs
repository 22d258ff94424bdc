using FlexPortal.Core.Flex.Runs;
using FlexPortal.Tests.Api;
using FlexPortal.Tests.Cli;
using FlexPortal.Tests.Flex.Accounts;
using FlexPortal.Tests.Flex.Pages;
using FlexPortal.Tests.Platform.Identity;
using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.Flex.Runs;

/// <summary>A warning of a run is in everything that sums the run up: its page, the list and its file, the API and the verdict.</summary>
public sealed class RunWarningsApiTests(ApiPortal portal) : IClassFixture<ApiPortal>
{
    [Fact]
    public async Task The_head_of_a_successful_run_counts_its_warnings_and_leads_to_them()
    {
        var run = await portal.RunAsync("two-accounts");

        var page = await portal.Portal.PageAsync($"/runs/{run.IngestionRunId}");

        var link = page.QuerySelector(".run-progress [data-warnings]")!;
        Assert.Equal("1", link.GetAttribute("data-warnings"));
        Assert.Equal(["1"], link.Figures());
        Assert.Equal($"/runs/{run.IngestionRunId}?tab=overview#findings-heading", link.GetAttribute("href"));
        Assert.NotNull(page.QuerySelector("#findings-heading"));
        Assert.NotNull(page.QuerySelector(".page-head .status-badge.is-warn"));
        Assert.Equal("success", page.QuerySelector("[data-title]")!.GetAttribute("data-outcome"));
    }

    [Fact]
    public async Task The_list_its_file_the_API_and_the_verdict_count_them_too()
    {
        var run = await portal.RunAsync("two-accounts");
        var quiet = await portal.RunAsync("default");

        var list = await portal.Portal.PageAsync("/runs");

        Assert.Equal("1", list.QuerySelector($"[data-run='{run.IngestionRunId}'] .outcome [data-warnings]")!.GetAttribute("data-warnings"));
        Assert.Null(list.QuerySelector($"[data-run='{quiet.IngestionRunId}'] [data-warnings]"));
        var counts = (await portal.GetAsync("/ingestion/runs")).GetProperty("items").EnumerateArray()
            .ToDictionary(item => item.GetProperty("ingestion_run_id").GetGuid(), item => item.GetProperty("warning_count").GetInt32());
        Assert.Equal((1, 0), (counts[run.IngestionRunId], counts[quiet.IngestionRunId]));
        var verdicts = await portal.GetAsync("/ingestion/completeness");
        var verdict = verdicts.GetProperty("others").EnumerateArray().Prepend(verdicts.GetProperty("main"))
            .Single(one => one.GetProperty("flex_query_id").GetString() is "two-accounts" && !one.GetProperty("is_further").GetBoolean());
        Assert.Equal(1, verdict.GetProperty("warning_count").GetInt32());
        Assert.Contains(
            verdict.GetProperty("notes").EnumerateArray(), note => note.GetString()!.Contains("1 warning", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Each_account_of_a_document_has_a_line_and_the_one_that_is_not_expected_says_so()
    {
        var run = await portal.RunAsync("two-accounts");

        var verdicts = await portal.GetAsync("/ingestion/completeness");
        var overview = await portal.Portal.PageAsync("/");
        var list = await portal.Portal.PageAsync("/runs");
        var command = await Command.RunAsync(portal.Database, "runs", "trust");

        var (own, further) = (portal.Portal.KeyOf("U0000001"), portal.Portal.KeyOf("U0000002"));
        var lines = verdicts.GetProperty("others").EnumerateArray().Prepend(verdicts.GetProperty("main"))
            .Where(one => one.GetProperty("flex_query_id").GetString() is "two-accounts")
            .ToDictionary(one => one.GetProperty("account_id").GetString()!);
        Assert.Equal(["U0000001", "U0000002"], lines.Keys.Order(StringComparer.Ordinal));
        Assert.All(lines.Values, line => Assert.Equal(
            ("U0000001", $"{run.IngestionRunId}", 1, 5),
            (line.GetProperty("run_account_id").GetString(), line.GetProperty("statement_run_id").GetString(),
                line.GetProperty("warning_count").GetInt32(), line.GetProperty("needs").GetArrayLength())));
        Assert.Equal((false, true), (Unexpected(lines["U0000001"]), Unexpected(lines["U0000002"])));
        Assert.Equal(
            run.RawRecordCount,
            lines.Values.Sum(line => line.GetProperty("news").GetProperty("rows").GetInt64()));
        foreach (var (account, isUnexpected) in new[] { (own, false), (further, true) })
        {
            var row = overview.QuerySelector($"tr[data-account='{account}'][data-query=two-accounts]")!;
            Assert.Equal("1", row.QuerySelector("[data-warnings]")!.GetAttribute("data-warnings"));
            Assert.Equal(isUnexpected, row.QuerySelector("[data-unexpected]") is not null);
        }

        Assert.Contains(
            list.QuerySelectorAll("tr[data-trust]"),
            row => row.Words().StartsWith("U0000002 two-accounts", StringComparison.Ordinal)
                && row.QuerySelector("[data-unexpected]") is not null && row.QuerySelector("[data-warnings='1']") is not null);
        Assert.Contains("account U0000002, query two-accounts", command.Text, StringComparison.Ordinal);

        static bool Unexpected(System.Text.Json.JsonElement line) => line.GetProperty("is_unexpected").GetBoolean();
    }

    [Fact]
    public async Task An_address_of_nothing_says_what_there_is()
    {
        var run = await portal.RunAsync("default");

        var section = await portal.Portal.PageAsync($"/runs/{run.IngestionRunId}?section=Nope");
        var none = await portal.Portal.PageAsync("/runs?query=nope");
        using var browser = new PlainBrowser(portal.Portal);
        var page = await browser.PageAsync("/nope");

        Assert.Contains("Nope", section.QuerySelector("[data-empty=section]")!.Words(), StringComparison.Ordinal);
        Assert.NotNull(section.QuerySelector("nav.sections a[href*='section=Trades']"));
        Assert.NotNull(none.QuerySelector("[data-empty=matches]"));
        Assert.Null(none.QuerySelector("a[download]"));
        Assert.All(new[] { "/", "/runs", "/statements" }, path => Assert.NotNull(page.QuerySelector($"main a[href='{path}']")));
    }

    [Fact]
    public async Task Missing_sections_are_no_further_warnings()
    {
        var run = await portal.RunAsync("missing-cash-report");

        var page = await portal.Portal.PageAsync($"/runs/{run.IngestionRunId}");

        Assert.Equal(RunOutcome.Incomplete, run.Outcome);
        Assert.Contains(run.Findings, finding => finding.Section is "CashReport");
        Assert.Null(page.QuerySelector("[data-warnings]"));
    }
}
