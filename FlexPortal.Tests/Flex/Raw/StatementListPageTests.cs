using System.Text.Json;
using FlexPortal.Core.Flex.Accounts;
using FlexPortal.Core.Flex.Raw;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.Flex.Raw;
using FlexPortal.Tests.Flex.Pages;
using Xunit;

namespace FlexPortal.Tests.Flex.Raw;

/// <summary>The parts of the list of statements and of the rows of one.</summary>
public sealed class StatementListPageTests
{
    private static readonly ArtifactSummary Artifact = new(
        Guid.NewGuid(), Guid.NewGuid(), 7, "U1", false, "20261101-20261119", "4711", new string('a', 64), 1_234_567, 1, null, "gzip",
        Markup.Now, 1500, 0, 1, [], []);

    [Theory]
    [InlineData("20261101-20261119", 1500L, true, "data", 2, 2)]
    [InlineData("20261119-20261119", 1500L, false, "data", 1, 1)]
    // The rows of a statement that failed its checks are not stored.
    [InlineData("unknown", null, true, "evidence", 0, 2)]
    public async Task A_statement_opens_where_it_has_something_to_show(
        string period, long? rows, bool downloads, string tab, int days, int actions)
    {
        ArtifactSummary[] artifacts = [Artifact with { PeriodKey = period, RawRecordCount = rows }];

        var row = (await Markup.OfAsync<StatementTable>(("Artifacts", artifacts), ("CanDownload", downloads))).QuerySelector("tbody tr")!;

        var offered = row.QuerySelectorAll(".actions a");
        Assert.Equal(actions, offered.Length);
        Assert.Equal($"/runs/{Artifact.IngestionRunId}?tab={tab}", offered[0].GetAttribute("href"));
        Assert.Equal(downloads, offered[^1].HasAttribute("download"));
        Assert.Equal(days, row.QuerySelector(".period")!.Figures().Count());
    }

    [Theory]
    [InlineData(1, "", false, false)]
    [InlineData(2, "", true, false)]
    [InlineData(2, "day", true, true)]
    public async Task The_account_is_a_filter_among_several_and_filters_can_be_cleared(
        int accounts, string filter, bool chooses, bool clears)
    {
        var query = filter.Length == 0 ? ListQuery.All : ListQuery.All.With(filter, "2026-11-19");
        KnownAccount[] known = [.. Enumerable.Range(1, accounts).Select(number => new KnownAccount($"U{number}", $"key{number}"))];

        var form = await Markup.OfAsync<StatementFilterForm>(("Query", query), ("Accounts", known));

        Assert.Equal(chooses, form.QuerySelectorAll("select option").Length == accounts + 1);
        Assert.Equal(clears, form.QuerySelector(".buttons a") is not null);
        Assert.Equal(filter.Length == 0 ? null : "2026-11-19", form.QuerySelector("[name=day]")!.GetAttribute("value"));
    }

    [Fact]
    public async Task The_chooser_ticks_the_shown_columns_first_and_keeps_chosen_ones_that_no_row_has()
    {
        var record = new RawRecordView(
            Guid.NewGuid(), RunSamples.Id, Artifact.RawArtifactId, "U1", null, null, "Transfers", "1/Transfers/Transfer[1]", "Transfer",
            10, 20, JsonDocument.Parse("""{"a":"1","b":"2","c":"3"}""").RootElement);
        var table = RowTable.Of([record], find: null, ["c"]);

        var chooser = await Markup.OfAsync<ColumnChooser>(
            ("Table", table), ("Place", new StatementAddress(RunSamples.Id) { Section = "Trades" }),
            ("Chosen", new[] { "c", "elsewhere" }));

        Assert.Equal(["1", "3"], chooser.QuerySelector("summary")!.Figures());
        Assert.Equal(
            ["c True", "a False", "b False"],
            chooser.QuerySelectorAll("[type=checkbox]").Select(box => $"{box.GetAttribute("value")} {box.HasAttribute("checked")}"));
        Assert.Equal("elsewhere", chooser.QuerySelector($"[type=hidden][name={StatementAddress.ColumnsParameter}]")!.GetAttribute("value"));
        Assert.Equal(2, chooser.QuerySelectorAll($"button[name={RowBrowser.KeepParameter}]").Length);
    }

    [Fact]
    public async Task A_row_tells_empty_from_absent_and_marks_hits()
    {
        var row = new RowTable.Row("1/Trades/Trade[1]", 10, 20, ["x", "", null]);

        var details = await Markup.OfAsync<RowDetails>(
            ("Row", row), ("Columns", new[] { "a", "b", "c" }), ("Find", "x"), ("ArtifactId", Artifact.RawArtifactId));

        Assert.Equal(["a", "b"], details.QuerySelectorAll("dt").Select(name => name.Words()));
        Assert.Equal("x", details.QuerySelector("dd mark")!.Words());
        Assert.NotNull(details.QuerySelectorAll("dd")[1].QuerySelector(".faint"));
        Assert.Equal(["10", "29", "20"], details.QuerySelector("p")!.Figures());
        Assert.Equal(
            $"/artifacts/{Artifact.RawArtifactId}/content?offset=10&length=20", details.QuerySelector("a[download]")!.GetAttribute("href"));
    }
}
