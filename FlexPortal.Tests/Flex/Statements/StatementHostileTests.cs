using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Statements;
using Xunit;

namespace FlexPortal.Tests.Flex.Statements;

/// <summary>
/// Hostile documents are refused early: the test measures their allocations, which are the same on every machine.
/// </summary>
public sealed class StatementHostileTests
{
    private const string Open = "<FlexQueryResponse><FlexStatements><FlexStatement><S>";
    private const long Allowed = 8_000_000;

    public static TheoryData<string, string, string, long, string> Hostile => new()
    {
        { "STATEMENT_TOO_DEEP", Open, "<a>", 2_000_000, "" },
        { "STATEMENT_TOO_DEEP", "", "<FlexQueryResponse>", 2_000_000, "" },
        { "STATEMENT_TOO_MANY_ATTRIBUTES", Open + "<a", " b=\"1\"", 200_000, "/>" },
        { "STATEMENT_TOKEN_TOO_LONG", Open + "<a b=\"", "0123456789", 10_000_000, "\"/>" },
        { "STATEMENT_TOKEN_TOO_LONG", Open + "<a b=\"", "&amp;", 20_000_000, "\"/>" },
        { "STATEMENT_TOKEN_TOO_LONG", Open, "text text ", 10_000_000, "" },
        { "STATEMENT_TOKEN_TOO_LONG", Open + "<!--", "- comment ", 10_000_000, "-->" },
        { "STATEMENT_TOKEN_TOO_LONG", Open + "<![CDATA[", "] ]cdata> ", 10_000_000, "]]>" },
        { "STATEMENT_TOKEN_TOO_LONG", Open + "<?pi", " ? pi ? > ", 10_000_000, "?>" },
        { "STATEMENT_TOKEN_TOO_LONG", Open + "<", "name", 25_000_000, "/>" },
        { "STATEMENT_TOKEN_TOO_LONG", Open + "<a ", "name", 25_000_000, "=''/>" },
        { "STATEMENT_TOKEN_TOO_LONG", Open + "<a ", "          ", 10_000_000, "/>" },
        { "STATEMENT_TOKEN_TOO_LONG", Open + "</S", "          ", 10_000_000, ">" },
        { "STATEMENT_DTD", "<!DOCTYPE r [<!ENTITY a0 'ha'>", "<!ENTITY a1 '&a0;&a0;&a0;&a0;'>", 1_000_000, "]><r>&a1;</r>" },
        { "STATEMENT_DTD", "<!DOCTYPE r [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><r>&x;</r>", " ", 1, "" },
        { "STATEMENT_EMPTY", "", " ", 1000, "" },
        { "STATEMENT_TOKEN_TOO_LONG", "", " ", 100_000_000, "" },
    };

    [Theory]
    [MemberData(nameof(Hostile))]
    public void Sec_S06_It_is_refused_and_costs_little(string code, string beginning, string piece, long times, string end)
    {
        using var content = new RepeatedStream(beginning, piece, times, end);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var error = Assert.Throws<PortalException>(() => Count(content)).Error;
        Assert.Equal(code, error.Code);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, Allowed);
    }

    [Fact]
    public void Too_many_names_are_refused()
    {
        var text = Documents.Of("<S>" + string.Concat(Enumerable.Range(0, 10_001).Select(i => $"<a{i}/>")) + "</S>");
        Assert.Equal("STATEMENT_TOO_LARGE", Documents.Refusal(text).Code);
        var attributes = Documents.Of("<S>" + string.Concat(Enumerable.Range(0, 10_001).Select(i => $"<a b{i}='1'/>")) + "</S>");
        Assert.Equal("STATEMENT_TOO_LARGE", Documents.Refusal(attributes).Code);
    }

    [Fact]
    public void Rows_with_ever_new_columns_are_read()
    {
        // 2^13 sets of 13 names: more than the reader caches.
        var rows = Enumerable.Range(1, 8191).Select(i =>
            "<A" + string.Concat(Enumerable.Range(0, 13).Where(b => (i >> b & 1) != 0).Select(b => $" n{b}='{i}'")) + "/>");
        var read = Documents.Rows(Documents.Of("<S>" + string.Concat(rows) + "</S>"));
        Assert.Equal(8191, read.Count);
        Assert.All(read, r => Assert.Equal(r.Ref, $"1/S/A[{r.Values[0]}]"));
    }

    [Fact]
    public void A_hundred_megabytes_of_rows_cost_no_memory_that_grows_with_them()
    {
        using var content = Rows(100_000_000, out var rows);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(rows, Count(content));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, Allowed);
    }

    [Fact]
    public void An_inventory_costs_no_memory_that_grows_with_the_document()
    {
        using var content = Rows(30_000_000, out var rows);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(
            rows,
            StatementInventory.Read(content, StatementLimits.Default, cancellationToken: TestContext.Current.CancellationToken).RowCount);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, Allowed);
    }

    private static RepeatedStream Rows(long bytes, out long rows)
    {
        var row = "<Trade" + string.Concat(Enumerable.Range(0, 70).Select(i => $" attribute{i}=\"value{i}\"")) + "/>\n";
        rows = bytes / row.Length;
        return new RepeatedStream(Open, row, rows, "</S></FlexStatement></FlexStatements></FlexQueryResponse>");
    }

    private static long Count(Stream content)
    {
        using var reader = FlexStatementReader.Open(content, StatementLimits.Default, null, TestContext.Current.CancellationToken);
        var rows = 0L;
        while (reader.Read(TestContext.Current.CancellationToken))
            rows += reader.Kind == StatementItem.Row ? 1 : 0;
        return rows;
    }
}
