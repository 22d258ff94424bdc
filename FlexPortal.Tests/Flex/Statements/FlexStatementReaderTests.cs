using System.Buffers;
using System.Text;
using System.Text.Json;
using FlexPortal.Core.Flex.Statements;
using Xunit;

namespace FlexPortal.Tests.Flex.Statements;

public sealed class FlexStatementReaderTests
{
    private static readonly string[] Nested =
    [
        "1/FxPositions/FxLots[1]/FxLot[1]", "1/FxPositions/FxLots[1]/FxLot[2]", "1/FxPositions/FxLots[2]/FxLot[1]",
        "1/FxPositions/FxPosition[1]"
    ];

    [Fact]
    public void Items_come_in_document_order()
    {
        var items = Items(Documents.Of(
            """<AccountInformation accountId="U1"/><Trades><Trade a="1"/></Trades><CorporateActions/><CashReport></CashReport>"""));
        Assert.Equal(
            [
                "StatementStart ", "SectionStart AccountInformation", "Row AccountInformation", "SectionEnd AccountInformation",
                "SectionStart Trades", "Row Trades", "SectionEnd Trades", "SectionStart CorporateActions", "SectionEnd CorporateActions",
                "SectionStart CashReport", "SectionEnd CashReport", "StatementEnd ",
            ],
            items,
            StringComparer.Ordinal);
    }

    [Fact]
    public void A_single_element_section_known_or_not_is_one_row()
    {
        var rows = Documents.Rows(Documents.Of("<ChangeInNAV mtm=\"1\"/><Novelty x=\"\"></Novelty><Wrapper/>"));
        Assert.Equal(["1/ChangeInNAV", "1/Novelty"], rows.Select(r => r.Ref), StringComparer.Ordinal);
    }

    [Fact]
    public void Container_and_row_may_have_the_same_name()
    {
        var rows = Documents.Rows(Documents.Of("<OptionEAE><OptionEAE a=\"1\"/><OptionEAE a=\"2\"/></OptionEAE>"));
        Assert.Equal(["1/OptionEAE/OptionEAE[1]", "1/OptionEAE/OptionEAE[2]"], rows.Select(r => r.Ref), StringComparer.Ordinal);
        Assert.All(rows, r => Assert.Equal("OptionEAE", r.Section));
    }

    [Fact]
    public void Nested_rows_count_each_and_come_before_the_row_around_them()
    {
        var rows = Documents.Rows(Documents.Of("<S><A x=\"1\"><B y=\"2\"/><B y=\"3\"><C z=\"4\"/></B></A></S>"));
        Assert.Equal(["1/S/A[1]/B[1]", "1/S/A[1]/B[2]/C[1]", "1/S/A[1]/B[2]", "1/S/A[1]"], rows.Select(r => r.Ref), StringComparer.Ordinal);
        Assert.Equal([["2"], ["4"], ["3"], ["1"]], rows.Select(r => r.Values));
    }

    [Fact]
    public void Containers_without_attributes_are_no_rows_and_are_numbered()
    {
        var rows = Documents.Rows(Documents.Of(
            """<FxPositions><FxLots><FxLot a="1"/><FxLot a="2"/></FxLots><FxLots><FxLot a="3"/></FxLots>"""
            + """<FxPosition a="4"/></FxPositions>"""));
        Assert.Equal(Nested, rows.Select(r => r.Ref), StringComparer.Ordinal);
    }

    [Fact]
    public void A_section_with_attributes_and_rows_is_a_row_after_them()
    {
        var rows = Documents.Rows(Documents.Of("<S x=\"1\"><A y=\"2\"/></S>"));
        Assert.Equal(["1/S/A[1]", "1/S"], rows.Select(r => r.Ref), StringComparer.Ordinal);
    }

    [Fact]
    public void A_reference_stays_unique_when_a_section_occurs_twice_and_in_every_statement()
    {
        var sections = "<Trades><Trade a=\"1\"/></Trades><Trades><Trade a=\"2\"/></Trades><I a=\"3\"/><I a=\"4\"/>";
        var rows = Documents.Rows(Documents.Response(Documents.Statement(sections), Documents.Statement(sections)));
        Assert.Equal(
            [
                "1/Trades/Trade[1]", "1/Trades[2]/Trade[1]", "1/I", "1/I[2]",
                "2/Trades/Trade[1]", "2/Trades[2]/Trade[1]", "2/I", "2/I[2]",
            ],
            rows.Select(r => r.Ref), StringComparer.Ordinal);
    }

    [Fact]
    public void Siblings_of_different_names_are_numbered_each_for_itself()
    {
        var rows = Documents.Rows(
            Documents.Of("<Trades><Order a=\"1\"/><Trade a=\"1\"/><Lot a=\"1\"/><Trade a=\"2\"/><Order a=\"2\"/></Trades>"));
        Assert.Equal(
            ["Order[1]", "Trade[1]", "Lot[1]", "Trade[2]", "Order[2]"],
            rows.Select(r => r.Ref["1/Trades/".Length..]),
            StringComparer.Ordinal);
    }

    [Fact]
    public void Attributes_keep_their_order_and_empty_ones_are_kept()
    {
        var row = Assert.Single(Documents.Rows(Documents.Of("<S><A z=\"\" b='2' a=\"x &amp; &quot;y&quot; &#233;&#x20AC;\" m=''/></S>")));
        Assert.Equal(["z", "b", "a", "m"], row.Names, StringComparer.Ordinal);
        Assert.Equal(["", "2", "x & \"y\" é€", ""], row.Values, StringComparer.Ordinal);
    }

    [Theory]
    [InlineData("<Trade a=\"1\"/>")]
    [InlineData("<Trade a=\"1\" ></Trade >")]
    [InlineData("<Trade\n a='x > y' b='\"' >text <!-- <Trade c=\"1\"/> --> <![CDATA[</Trade>]]> <?pi </Trade> ?></Trade\n>")]
    [InlineData("<Trade a=\"'\"><Trade b=\"1\"/></Trade>")]
    [InlineData("<Trade a=\"1\"><![CDATA[]]]]><![CDATA[x]]]></Trade>")]
    [InlineData("<Trade a=\"1\"><?pi ????><!----><!--- --></Trade>")]
    [InlineData("<Trade a=\"/\"></Trade>")]
    public void The_bytes_of_a_row_are_its_element(string element)
    {
        var text = Documents.Of($"<!-- é --><Trades>\r\n  {element}\r\n</Trades>");
        var bytes = Documents.Utf8(text);
        var row = Documents.Rows(bytes)[^1];
        Assert.Equal(element, Encoding.UTF8.GetString(bytes.AsSpan((int)row.Offset, (int)row.Length)));
    }

    [Fact]
    public void Rows_with_the_same_columns_share_one_list_of_names()
    {
        using var reader = Documents.Open(
            Documents.Of("<S><A x=\"1\" y=\"2\"/><B x=\"1\"/><A x=\"3\" y=\"4\"/><B y=\"1\" x=\"2\"/><A x=\"\" y=\"\"/></S>"));
        var names = new List<AttributeNames>();
        while (reader.Read(TestContext.Current.CancellationToken))
        {
            if (reader.Kind == StatementItem.Row)
                names.Add(reader.Row.Names);
        }

        Assert.Same(names[0], names[2]);
        Assert.Same(names[0], names[4]);
        Assert.NotSame(names[0], names[3]);
        Assert.Same(names[0][0], names[3][1]);
    }

    [Theory]
    [InlineData("accountId=\"U2\"", "U2")]
    [InlineData("accountId=\"-\"", "U1")]
    [InlineData("accountId=\"\"", "U1")]
    [InlineData("other=\"x\"", "U1")]
    public void The_account_is_the_rows_own_when_usable_else_the_statements(string attribute, string expected) =>
        Assert.Equal(expected, Assert.Single(Documents.Rows(Documents.Of($"<S><A {attribute}/></S>"))).Account);

    [Theory]
    [InlineData("20260131", 2026, 1, 31)]
    [InlineData("2026-01-31", 2026, 1, 31)]
    [InlineData("31-Jan-26", 2026, 1, 31)]
    [InlineData("20260131;120000", 2026, 1, 31)]
    [InlineData("2026-01-31, 12:00:00", 2026, 1, 31)]
    public void A_report_date_is_read_in_every_unambiguous_form(string text, int year, int month, int day) =>
        Assert.Equal(
            new DateOnly(year, month, day), Assert.Single(Documents.Rows(Documents.Of($"<S><A reportDate=\"{text}\"/></S>"))).ReportDate);

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("MULTI")]
    [InlineData("01/02/2026")]
    [InlineData("20261301")]
    [InlineData("202601311")]
    public void A_report_date_that_cannot_be_read_is_none(string text) =>
        Assert.Null(Assert.Single(Documents.Rows(Documents.Of($"<S><A reportDate=\"{text}\"/></S>"))).ReportDate);

    [Fact]
    public void Json_holds_every_attribute_in_order()
    {
        var text = Documents.Of("<S><A z=\"\" plain=\"1\"/><A q=\"&quot;\\&#10;&#9;&#13;é😀\" e=\"\"/></S>");
        var json = Payloads(text, (row, output) => row.WriteJson(output));
        Assert.Equal("""{"z":"","plain":"1"}""", json[0]);
        Assert.Equal("""{"q":"\"\\\n\t\ré😀","e":""}""", json[1]);
        Assert.Equal("\"\\\n\t\ré😀", JsonDocument.Parse(json[1]).RootElement.GetProperty("q").GetString());
    }

    [Fact]
    public void Values_are_joined_by_a_character_that_xml_cannot_contain()
    {
        var values = Payloads(Documents.Of("<S><A z=\"\" b=\"é\" c=\"\"/><A x=\"\"/></S>"), (row, output) => row.WriteValues(output));
        Assert.Equal(["\u001Fé\u001F", ""], values, StringComparer.Ordinal);
        Assert.Equal("STATEMENT_MALFORMED", Documents.Refusal(Documents.Of("<S><A x=\"&#x1F;\"/></S>")).Code);
        Assert.Equal("STATEMENT_MALFORMED", Documents.Refusal(Documents.Of("<S><A x=\"\u001F\"/></S>")).Code);
    }

    [Fact]
    public void The_header_has_the_values_of_the_element()
    {
        using var reader = Documents.Open(Documents.Response(
                Documents.Statement(""), Documents.Statement("", "fromDate=\"01/02/2026\" toDate=\"2026-02-03\"")));
        Assert.Null(reader.Statement);
        Assert.True(reader.Read(TestContext.Current.CancellationToken));
        Assert.Equal(
            new StatementHeader(
                1, "U1", new DateOnly(2026, 1, 1), new DateOnly(2026, 1, 31), "20260101", "20260131", "LastMonth", "20260201;010203"),
            reader.Statement);
        Assert.True(reader.Read(TestContext.Current.CancellationToken));
        Assert.True(reader.Read(TestContext.Current.CancellationToken));
        Assert.Equal(new StatementHeader(2, "", null, new DateOnly(2026, 2, 3), "01/02/2026", "2026-02-03", "", ""), reader.Statement);
    }

    [Fact]
    public void Elements_beside_the_statements_are_named_and_are_no_rows()
    {
        var text =
            """<FlexQueryResponse><AccountInformation a="1"><X b="1"/></AccountInformation><FlexStatements count="1"><Note c="1"/>"""
            + Documents.Statement("<S><A x=\"1\"/></S>") + "<Note/></FlexStatements></FlexQueryResponse>";
        using var reader = Documents.Open(text);
        var rows = 0;
        while (reader.Read(TestContext.Current.CancellationToken))
            rows += reader.Kind == StatementItem.Row ? 1 : 0;
        Assert.Equal(1, rows);
        Assert.Equal([("AccountInformation", 19L, 1L), ("Note", text.IndexOf("<Note", StringComparison.Ordinal), 2L)],
            reader.OutsideElements.Select(o => (o.Name, o.ByteOffset, o.Count)));
    }

    [Fact]
    public void A_cancelled_token_stops_the_reader()
    {
        using var reader = Documents.Open(Documents.Of(""));
        Assert.Throws<OperationCanceledException>(() => reader.Read(new CancellationToken(canceled: true)));
    }

    [Fact]
    public void A_row_exists_only_while_the_reader_is_on_it()
    {
        using var reader = Documents.Open(Documents.Of(""));
        Assert.Throws<InvalidOperationException>(() => reader.Row);
    }

    private static List<string> Items(string text)
    {
        using var reader = Documents.Open(text);
        var items = new List<string>();
        while (reader.Read(TestContext.Current.CancellationToken))
            items.Add($"{reader.Kind} {reader.SectionName}");
        Assert.Equal(StatementItem.None, reader.Kind);
        Assert.False(reader.Read(TestContext.Current.CancellationToken));
        return items;
    }

    private static List<string> Payloads(string text, Action<StatementRow, IBufferWriter<byte>> write)
    {
        using var reader = Documents.Open(text);
        var payloads = new List<string>();
        while (reader.Read(TestContext.Current.CancellationToken))
        {
            if (reader.Kind != StatementItem.Row)
                continue;
            var output = new ArrayBufferWriter<byte>();
            write(reader.Row, output);
            payloads.Add(Encoding.UTF8.GetString(output.WrittenSpan));
        }

        return payloads;
    }
}
