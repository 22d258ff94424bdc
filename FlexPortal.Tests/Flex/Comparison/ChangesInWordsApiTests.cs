using System.Globalization;
using FlexPortal.Core.Flex.Comparison;
using FlexPortal.Tests.Api;
using FlexPortal.Tests.Flex.Pages;
using FlexPortal.Tests.Flex.Runs;
using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.Flex.Comparison;

/// <summary>Every part of a run's page that sums up a comparison says the same.</summary>
public sealed class ChangesInWordsApiTests(ApiPortal portal) : IClassFixture<ApiPortal>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_section_with_as_many_rows_of_which_some_were_restated_is_not_shown_as_unchanged()
    {
        await portal.RunAsync("restated");
        var run = await portal.RunAsync("restated");

        var comparison = await portal.GetAsync($"/ingestion/runs/{run.IngestionRunId}/comparison");
        var page = await portal.Portal.PageAsync($"/runs/{run.IngestionRunId}?tab=overview");

        var restated = comparison.GetProperty("rows").EnumerateArray()
            .GroupBy(element => element.GetProperty("section").GetString()!, StringComparer.Ordinal)
            .Select(section => (section.Key, Rows: section.Sum(element =>
                element.GetProperty("counts").TryGetProperty("restated", out var rows) ? rows.GetInt64() : 0)))
            .Where(section => section.Rows > 0).OrderBy(section => section.Key, StringComparer.Ordinal).ToArray();
        Assert.NotEmpty(restated);
        var total = $"{restated.Sum(section => section.Rows)}";
        Assert.Equal(total, page.QuerySelector(".run-sentence [data-restated]")!.GetAttribute("data-restated"));
        Assert.Equal(total, page.QuerySelector("[data-tab=changes] .tab-count")!.Figures().First());
        Assert.Equal(
            restated.Select(section => (section.Key, section.Rows.ToString(CultureInfo.InvariantCulture))),
            page.QuerySelectorAll(".section-counts [data-restated]")
                .Select(cell => (cell.Closest("li")!.GetAttribute("data-section")!, cell.GetAttribute("data-restated")!))
                .OrderBy(cell => cell.Item1, StringComparer.Ordinal));
        Assert.All(page.QuerySelectorAll(".section-counts [data-restated]"), cell =>
        {
            Assert.Equal("restated", cell.GetAttribute("data-change"));
            Assert.Contains(cell.GetAttribute("data-restated"), cell.Figures());
        });
        Assert.NotEmpty(page.QuerySelectorAll("[data-change=unchanged]"));
    }

    [Fact]
    public async Task Rows_of_a_section_that_only_the_later_statement_has_are_told_with_the_section_alone()
    {
        var before = await portal.RunAsync("missing-performance");
        var now = await portal.RunAsync("slow-body");

        var page = await portal.Portal.PageAsync($"/runs/{now.IngestionRunId}?with={before.IngestionRunId}");

        var changes = page.QuerySelector("#changes")!;

        var appeared = changes.QuerySelectorAll("[data-change=appeared]");
        Assert.NotEmpty(appeared);
        Assert.All(appeared, section => Assert.Contains(
            section.GetAttribute("data-section")!, changes.QuerySelector(".change-sentence")!.Words(), StringComparison.Ordinal));
        // Neither a table nor a list says "added late" of rows that the sentence does not count.
        Assert.Empty(changes.QuerySelectorAll("details, .counts tbody tr"));
        var listed = appeared[0].QuerySelector("a")!.GetAttribute("href")!;
        Assert.Contains($"change={appeared[0].GetAttribute("data-section")}.added", listed, StringComparison.Ordinal);
        Assert.NotEmpty((await portal.Portal.PageAsync(listed)).QuerySelectorAll("#changes .row-changes tbody tr"));
    }
}
