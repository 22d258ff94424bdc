using System.Globalization;
using System.Text.Json;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Flex.Sections;
using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Flex.Runs;
using FlexPortal.Flex.Sections;
using FlexPortal.Shell.Parts;
using FlexPortal.Tests.Flex.Accounts;
using FlexPortal.Tests.Flex.Pages;
using FlexPortal.Tests.Flex.Runs;
using FlexPortal.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace FlexPortal.Tests.Flex.Sections;

/// <summary>Every place that counts the sections of a run counts the same.</summary>
public sealed class SectionTallyApiTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("default", 21, 21)]
    [InlineData("missing-performance", 19, 21)]
    [InlineData("two-accounts", 42, 42)]
    [InlineData("missing-trades", 19, 21)]
    public async Task List_page_sentence_API_and_command_line_agree(string query, int present, int expected)
    {
        await using var portal = await TestPortal.StartAsync();
        var run = await portal.RunAsync(query);
        var report = await portal.Services.GetRequiredService<SectionQueries>().FindAsync(AccountScope.All, run.IngestionRunId, Cancel);
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        SectionTextFormatter.Write(text, report!);
        var listed = (await ReadAsync(portal, "/ingestion/runs")).GetProperty("items")[0];
        var detail = await ReadAsync(portal, $"/ingestion/runs/{run.IngestionRunId}");
        var sections = await ReadAsync(portal, $"/ingestion/runs/{run.IngestionRunId}/sections");
        var page = await portal.PageAsync($"/runs/{run.IngestionRunId}?tab=missing");
        var list = await portal.PageAsync("/runs");

        Assert.Equal(new SectionTally(present, expected - present), SectionTally.Of(run));
        Assert.Equal(
            (present, expected - present), (Number(listed, "section_count"), Number(listed, "missing_section_count")));
        Assert.Equal(
            (present, expected - present),
            (detail.GetProperty("sections").GetArrayLength(), detail.GetProperty("missing_sections").GetArrayLength()));
        Assert.Equal(
            (present, expected, expected - present),
            (Number(sections, "present_count"), Number(sections, "expected_count"), Number(sections, "missing_count")));
        Assert.Equal([$"{present}", $"{expected}"], list.QuerySelector("tr[data-run] .sections")!.Figures());
        var counts = page.QuerySelector(".section-counts .head p")!;
        Assert.Equal(($"{present}", $"{expected}"), (counts.GetAttribute("data-present"), counts.GetAttribute("data-expected")));
        Assert.Equal($"{expected}", page.QuerySelector("#missing .verdict")!.GetAttribute("data-expected"));
        Assert.StartsWith(SectionFormatter.Present(report!), text.ToString(), StringComparison.Ordinal);
        if (run.Status == RunStatus.Success && present < expected)
            Assert.StartsWith(
                $"{expected - present} of {expected} ", RunProgress.Of(run, Markup.Now, ReadingZone.Utc).Sentence,
                StringComparison.Ordinal);
    }

    private static int Number(JsonElement element, string name) => element.GetProperty(name).GetInt32();

    private static async Task<JsonElement> ReadAsync(TestPortal portal, string address) =>
        JsonElement.Parse(await portal.Http.GetStringAsync(address, Cancel));
}
