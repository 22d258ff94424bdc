using System.Text.Json;
using FlexPortal.Core.Flex.Raw;
using FlexPortal.Core.Flex.Statements;
using FlexPortal.Flex.Raw;
using Xunit;

namespace FlexPortal.Tests.Flex.Pages;

public sealed class StatementPartsPageTests
{
    [Fact]
    public async Task Findings_say_how_heavy_they_are_in_words_and_the_last_are_counted()
    {
        IReadOnlyList<PreflightFinding> findings =
        [
            new("ACCOUNT_MISMATCH", FindingSeverity.Error, "Another account.", "Check Flex:AccountId."),
            new("PERIOD_MISMATCH", FindingSeverity.Warning, "Other days.", ""),
            .. Enumerable.Range(0, 20).Select(number => new PreflightFinding("UNKNOWN_ATTRIBUTE", FindingSeverity.Information, $"New {number}.", "")),
        ];

        var markup = await Markup.OfAsync<Findings>(("Items", findings));

        Assert.StartsWith("Error: Another account. Check Flex:AccountId. ACCOUNT_MISMATCH", markup.QuerySelector("li")!.Words(), StringComparison.Ordinal);
        Assert.Equal(20, markup.QuerySelectorAll("li").Length);
        Assert.Contains("2 more findings are in the JSON of this run.", markup.Words(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, "Already here: the same bytes came with an earlier run")]
    [InlineData(false, "New with this run")]
    public async Task The_bytes_are_proven_and_can_be_downloaded(bool deduplicated, string kept)
    {
        var markup = await Markup.OfAsync<ArtifactCard>(("Run", RunSamples.Success with { ArtifactDeduplicated = deduplicated }));

        Assert.Contains(kept, markup.Words(), StringComparison.Ordinal);
        Assert.Contains("1.2 MB (1,234,567 bytes)", markup.Words(), StringComparison.Ordinal);
        Assert.Equal($"/artifacts/{RunSamples.Success.RawArtifactId}/content", markup.QuerySelector("a[download]")!.GetAttribute("href"));
    }

    [Fact]
    public void Rows_keep_the_order_of_attributes_and_tell_empty_from_absent()
    {
        var table = RowTable.Of([Record("""{"b":"1","a":""}"""), Record("""{"c":"3","b":"2"}""")]);

        Assert.Equal(["b", "a", "c"], table.Columns);
        Assert.Equal(["1", "", null], table.Rows[0].Values);
        Assert.Equal(["2", null, "3"], table.Rows[1].Values);
    }

    [Fact]
    public void Columns_with_a_hit_stand_first_and_the_others_keep_their_order()
    {
        var table = RowTable.Of([Record("""{"a":"1","b":"2","c":"xYz"}"""), Record("""{"xy":"4"}""")], "XY");

        Assert.Equal(["c", "xy", "a", "b"], table.Shown.Select(column => table.Columns[column]));
        Assert.Equal(["a", "b", "c", "xy"], table.Columns);
    }

    private static RawRecordView Record(string payload) => new(
        Guid.Empty, Guid.Empty, Guid.Empty, "U1", null, null, "Trades", "1/Trades/Trade[1]", "Trade", 0, 1, JsonSerializer.Deserialize<JsonElement>(payload));
}
