using System.Buffers;
using FlexPortal.Core.Flex.Ledger.Events;
using FlexPortal.Core.Flex.Ledger.Reading;
using FlexPortal.Core.Flex.Raw;
using FlexPortal.Core.Flex.Statements;
using FlexPortal.Tests.Flex.Statements;
using Xunit;

namespace FlexPortal.Tests.Flex.Ledger.Reading;

public sealed class RowValuesTests
{
    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("--")]
    [InlineData("N/A")]
    [InlineData("n/a")]
    [InlineData("  ")]
    public void A_placeholder_is_nothing_and_no_diagnostic(string value) => Each(
        $"symbol='{value}' tradeID='{value}' amount='{value}' reportDate='{value}' dateTime='{value}' isAPIOrder='{value}' "
        + $"currency='{value}'",
        (row, log) =>
        {
            Assert.Null(row.Text(RowAttribute.Symbol));
            Assert.Null(row.Id(RowAttribute.TradeID));
            Assert.Null(row.Number(RowAttribute.Amount));
            Assert.Null(row.Day(RowAttribute.ReportDate));
            Assert.Equal(default, row.Moment(RowAttribute.DateTime));
            Assert.Null(row.Flag(RowAttribute.IsAPIOrder));
            Assert.Null(row.Currency(RowAttribute.Currency));
            Assert.Null(row.Number(RowAttribute.Proceeds));
            Assert.Empty(log.All);
        });

    [Fact]
    public void Values_are_read_as_what_they_are() => Each(
        "symbol=' ABC &quot;X&quot; ' tradeID='0' transactionID=' 77 ' amount='1,234.50' currency='CNH' isAPIOrder='Yes' code='0' "
        + "rate='0.5'",
        (row, log) =>
        {
            Assert.Equal("ABC \"X\"", row.Text(RowAttribute.Symbol));
            Assert.Equal((null, "77"), (row.Id(RowAttribute.TradeID), row.Id(RowAttribute.TransactionID)));
            Assert.Equal(1234.50m, row.Number(RowAttribute.Amount));
            Assert.Equal(
                ("CNH", true, "0"),
                (row.Currency(RowAttribute.Currency), row.Flag(RowAttribute.IsAPIOrder), row.Text(RowAttribute.Code)));
            Assert.Equal(0.5m, row.Rate(RowAttribute.Rate));
            Assert.Empty(log.All);
        });

    [Theory]
    [InlineData("amount", "12,34")]
    [InlineData("amount", "five")]
    [InlineData("currency", "BASE_SUMMARY")]
    [InlineData("currency", "usd")]
    [InlineData("currency", "MULTI")]
    [InlineData("isAPIOrder", "maybe")]
    [InlineData("reportDate", "01/02/2026")]
    [InlineData("dateTime", "20260308;023000")]
    [InlineData("rate", "0")]
    [InlineData("rate", "-1")]
    [InlineData("buySell", "HOLD")]
    public void What_cannot_be_read_is_null_and_said(string name, string value) => Each($"accountId='U1' {name}='{value}'", (row, log) =>
    {
        Assert.Null(name switch
        {
            "amount" => row.Number(RowAttribute.Amount),
            "currency" => row.Currency(RowAttribute.Currency),
            "isAPIOrder" => row.Flag(RowAttribute.IsAPIOrder),
            "reportDate" => row.Day(RowAttribute.ReportDate),
            "dateTime" => row.Moment(RowAttribute.DateTime).Utc,
            "rate" => row.Rate(RowAttribute.Rate),
            _ => (object?)row.OneOf(RowAttribute.BuySell, ["BUY", "SELL"]),
        });
        var diagnostic = Assert.Single(log.All);
        Assert.Equal(
            (LedgerCode.ValueNotRead, "U1", "1/Trades/Trade[1]", name, value, 1),
            (diagnostic.Code, diagnostic.AccountId, diagnostic.SourceRowRef, diagnostic.Attribute, diagnostic.Value, diagnostic.Count));
    });

    [Fact]
    public void The_same_trouble_in_many_rows_is_one_diagnostic_with_a_count()
    {
        var log = new DiagnosticLog();
        var row = new RowValues(log);
        using var reader = Documents.Open(Documents.Of("<Trades><Trade amount='x'/><Trade amount='y'/><Trade amount='1'/></Trades>"));
        while (reader.Read(TestContext.Current.CancellationToken))
        {
            if (reader.Kind != StatementItem.Row)
                continue;
            row.Set(reader.SectionName, reader.Row);
            row.Number(RowAttribute.Amount);
        }

        Assert.Equal(("x", 2), (Assert.Single(log.All).Value, log.All[0].Count));
    }

    [Fact]
    public void Older_queries_have_the_time_beside_the_date() => Each("tradeDate='20170915' tradeTime='162000'", (row, _) => Assert.Equal(
        new RowMoment("20170915;162000", new(2017, 9, 15), "America/New_York", new(2017, 9, 15, 20, 20, 0, TimeSpan.Zero)),
        row.Moment(RowAttribute.DateTime, RowAttribute.TradeDate, RowAttribute.TradeTime)));

    [Fact]
    public void A_date_without_time_is_no_moment() => Each("tradeDate='20170915'", (row, _) => Assert.Equal(
        new RowMoment(null, new(2017, 9, 15), null, null),
        row.Moment(RowAttribute.DateTime, RowAttribute.TradeDate, RowAttribute.TradeTime)));

    [Theory]
    [InlineData("accountId='-'", true)]
    [InlineData("accountId='--'", true)]
    [InlineData("accountId=''", false)]
    [InlineData("accountId='U2'", false)]
    [InlineData("symbol='ABC'", false)]
    public void A_row_of_all_accounts_together_is_known_by_its_account(string attributes, bool consolidated) =>
        Each(attributes, (row, _) => Assert.Equal(consolidated, row.IsConsolidated));

    [Fact]
    public void Every_attribute_is_read_from_a_row_and_from_its_payload_alike()
    {
        var attributes = Enum.GetValues<RowAttribute>();
        var written = string.Join(' ', attributes.Reverse()
            .Select((attribute, place) => $"{AttributePlaces.NameOf(attribute)}='v{place} &#228;&#x1F600; &lt;&quot;\\'"));
        Each($"zzz='1' {written}", (row, _) => Assert.All(
            attributes.Reverse().Index(), one => Assert.Equal($"v{one.Index} ä😀 <\"\\", row.Raw(one.Item).ToString())));
    }

    [Fact]
    public void Payloads_of_another_shape_are_read_by_their_own_names()
    {
        var row = new RowValues(new DiagnosticLog());
        string[] payloads =
        [
            """{"symbol":"A","amount":"1"}""", """{"symbol":"B","amount":"2"}""", """{"amount":"3","symbol":"C"}""",
            """{"symbol":"D"}""", """{"symbol":"E","amount":"5","code":"x"}""", """{"symbol":"F","amount":"6"}""",
        ];

        Assert.Equal(
            ["A 1 ", "B 2 ", "C 3 ", "D  ", "E 5 x", "F 6 "],
            payloads.Select(payload =>
            {
                row.Set(new StoredRow("U1", null, null, "Trades", "1/Trades/Trade[1]", "Trade", 0, 1, Documents.Utf8(payload)));
                return $"{row.Text(RowAttribute.Symbol)} {row.Number(RowAttribute.Amount)} {row.Text(RowAttribute.Code)}";
            }));
    }

    /// <summary>Looks at one row twice: as the reader gives it, and as the database would hold it.</summary>
    private static void Each(string attributes, Action<RowValues, DiagnosticLog> look)
    {
        using var reader = Documents.Open(Documents.Of($"<Trades><Trade {attributes} /></Trades>"));
        while (reader.Read(TestContext.Current.CancellationToken) && reader.Kind != StatementItem.Row)
        {
        }

        var (log, stored) = (new DiagnosticLog(), new DiagnosticLog());
        var row = new RowValues(log);
        row.Set(reader.SectionName, reader.Row);
        look(row, log);

        var payload = new ArrayBufferWriter<byte>();
        reader.Row.WriteJson(payload);
        var again = new RowValues(stored);
        again.Set(new StoredRow(
            reader.Row.AccountId, null, null, "Trades", reader.Row.SourceRowRef, "Trade", 0, 1, payload.WrittenSpan.ToArray()));
        look(again, stored);
    }
}
