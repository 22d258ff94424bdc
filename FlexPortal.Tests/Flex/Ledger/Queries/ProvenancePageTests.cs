using System.Text.Json;
using FlexPortal.Core.Flex.Ledger.Queries;
using FlexPortal.Core.Flex.Raw.Provenance;
using FlexPortal.Flex.Ledger;
using FlexPortal.Flex.Provenance;
using FlexPortal.Tests.Flex.Pages;
using Xunit;

namespace FlexPortal.Tests.Flex.Ledger.Queries;

/// <summary>The parts of the ledger's pages: the bytes of a row with what was found, and the totals.</summary>
public sealed class ProvenancePageTests
{
    private const string Element = """<Trade a="1" ab='a="2"' note="x &lt; y" a="3" />""";

    [Fact]
    public void An_element_is_cut_at_the_attributes_that_are_asked_for_and_nothing_is_lost()
    {
        var pieces = ElementPieces.Of(Element, new HashSet<string>(StringComparer.Ordinal) { "a", "note", "gone" });

        Assert.Equal(Element, string.Concat(pieces.Select(piece => piece.Text)));
        Assert.Equal(
            ["a: a=\"1\"", "note: note=\"x &lt; y\""],
            pieces.Where(piece => piece.Attribute is not null).Select(piece => $"{piece.Attribute}: {piece.Text}"));
        Assert.Equal(["<Trade cut=\"of"], ElementPieces.Of("<Trade cut=\"of", new HashSet<string>(StringComparer.Ordinal) { "cut" })
            .Select(piece => piece.Text));
    }

    [Theory]
    [InlineData(ExcerptCheck.Verified, "Verified", "stored with it, and the element has the attributes of the row")]
    [InlineData(ExcerptCheck.NotCompared, "Bytes verified", "too long to be compared")]
    [InlineData(ExcerptCheck.RowDiffers, "Row differs", "does not have the attributes of the stored row")]
    [InlineData(ExcerptCheck.ChunkDamaged, "Damaged", "are missing or are not what was stored")]
    public async Task A_row_says_what_the_check_of_its_bytes_found_and_shows_no_damaged_ones(
        ExcerptCheck check, string word, string sentence)
    {
        var row = Row(check);

        var markup = await Markup.OfAsync<ProvenanceRow>(
            ("Row", row), ("Attributes", new HashSet<string>(StringComparer.Ordinal) { "note" }), ("Address", "/ledger/trades/1"),
            ("MayDownload", false));

        var said = markup.QuerySelector("[data-check]")!;
        Assert.StartsWith(word, said.Words(), StringComparison.Ordinal);
        Assert.Contains(sentence, said.Words(), StringComparison.Ordinal);
        Assert.Equal(check != ExcerptCheck.ChunkDamaged, markup.QuerySelector("[data-bytes]") is not null);
        Assert.Null(markup.QuerySelector("a[download]"));
        var anchor = ProvenancePanel.Anchor(row.RawRecordId, "note");
        if (check == ExcerptCheck.Verified)
            Assert.Equal("note=\"x &lt; y\"", markup.QuerySelector($"[id='{anchor}']")!.TextContent);
    }

    [Fact]
    public async Task Totals_say_of_how_many_events_a_sum_is_and_none_is_no_zero()
    {
        IReadOnlyList<LedgerTotal> totals =
        [
            new(null, 2, [new("net_cash", null, 0)]), new("USD", 1234, [new("net_cash", -1234.1234567891m, 1000)]),
        ];

        var markup = await Markup.OfAsync<LedgerTotalsTable>(("Totals", totals), ("IsFiltered", true));
        var stopped = await Markup.OfAsync<LedgerTotalsTable>(("Totals", (IReadOnlyList<LedgerTotal>?)null));

        Assert.Equal("–", markup.QuerySelector("[data-total=none] [data-sum]")!.Words());
        Assert.Equal("-1,234.1234567891 of 1,000 events", markup.QuerySelector("[data-total=USD] [data-sum]")!.Words());
        Assert.Contains("all 1,236 events that pass the filters", markup.QuerySelector("caption")!.Words(), StringComparison.Ordinal);
        Assert.Contains("too many events to sum in time", stopped.Words(), StringComparison.Ordinal);
    }

    private static RowProvenance Row(ExcerptCheck check) => new(
        Guid.CreateVersion7(), "U1", new(2026, 1, 5), "Trades", "1/Trades/Trade[1]", "Trade",
        JsonElement.Parse("""{"a":"1","ab":"a=\"2\"","note":"x < y","empty":""}"""),
        new(Guid.NewGuid(), Guid.NewGuid(), 12, "555", "20260101-20260131", DateTimeOffset.UnixEpoch, new string('a', 64), 2_000_000, 2),
        100, 50, new("<Trades>", Element, "</Trades>", IsCut: check == ExcerptCheck.NotCompared, 0, 0, 1, check));
}
