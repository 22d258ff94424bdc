using FlexPortal.Tests.Flex.Ledger.Events;
using FlexPortal.Tests.Flex.Statements;
using Xunit;

namespace FlexPortal.Tests.Flex.Ledger.Storage;

/// <summary>Statements that say again what is known.</summary>
public sealed class ConfirmationSqlDbTests
{
    private const string Lists = "event_confirmation WHERE table_name = 'event_trade_fill'";

    private const string Listed = "cardinality(event_ids), to_char(stated_at_utc AT TIME ZONE 'UTC', 'HH24:MI')";

    private static readonly string Other = Mapped.Trade(("ibExecID", "2"), ("transactionID", "9002"));

    [Fact]
    public async Task What_is_said_again_is_noted_and_not_touched()
    {
        await using var book = await LedgerBook.CreateAsync();
        await book.StoreAsync(LedgerBook.Made(1, Mapped.Trade(), Other, Mapped.Cash(), Mapped.Action()));
        var (fills, cash) = (await VersionsAsync(book, "event_trade_fill"), await VersionsAsync(book, "event_cashflow"));

        await book.StoreAsync(LedgerBook.Made(2, Mapped.Trade(), Other, Mapped.Cash(), Mapped.Action()));

        Assert.Equal((fills, cash), (await VersionsAsync(book, "event_trade_fill"), await VersionsAsync(book, "event_cashflow")));
        Assert.Equal("2/07:00", await book.ReadAsync(Listed, Lists));
        Assert.Equal(0, await book.CountAsync("ledger_diagnostic"));
    }

    [Fact]
    public async Task An_event_is_in_one_list_the_latest()
    {
        await using var book = await LedgerBook.CreateAsync();

        await book.StoreAsync(
            LedgerBook.Made(1, Mapped.Trade(), Other), LedgerBook.Made(2, Mapped.Trade(), Other), LedgerBook.Made(3, Other),
            LedgerBook.Made(1, Mapped.Trade(), Other));
        Assert.Equal("1/07:00 1/08:00", await book.ReadAsync(Listed, Lists));

        await book.StoreAsync(LedgerBook.Made(4, Mapped.Trade(), Other));
        Assert.Equal("2/09:00", await book.ReadAsync(Listed, Lists));
    }

    [Theory]
    [InlineData(2, "-1", "-7/-1")]
    [InlineData(4, "-7", "-1/-7")]
    public async Task A_figure_holds_as_of_the_statement_that_confirmed_it_last(int hour, string inForce, string restated)
    {
        await using var book = await LedgerBook.CreateAsync();
        await book.StoreAsync(LedgerBook.Made(1, Mapped.Trade(), Other), LedgerBook.Made(3, Mapped.Trade(), Other));

        await book.StoreAsync(LedgerBook.Made(hour, Mapped.Trade(("ibCommission", "-7"))));

        Assert.Equal(inForce, await book.ReadAsync("commission", "event_trade_fill WHERE transaction_id = '9001'"));
        Assert.Equal(restated, await book.ReadAsync("former, latter", "event_restatement"));
    }

    [Fact]
    public async Task The_wording_of_cash_holds_as_of_the_statement_that_confirmed_it_last()
    {
        await using var book = await LedgerBook.CreateAsync();

        await book.StoreAsync(
            LedgerBook.Made(1, Mapped.Cash(("description", "FIRST"))), LedgerBook.Made(3, Mapped.Cash(("description", "FIRST"))),
            LedgerBook.Made(2, Mapped.Cash(("description", "BETWEEN"))));
        Assert.Equal("FIRST", await book.ReadAsync("description", "event_cashflow"));

        await book.StoreAsync(LedgerBook.Made(4, Mapped.Cash(("description", "LAST"))));
        Assert.Equal("LAST", await book.ReadAsync("description", "event_cashflow"));
    }

    /// <summary>More rows than are held at once, and the second statement of the document says them again.</summary>
    [Fact]
    public async Task Rows_of_one_document_are_one_event_however_far_apart_they_are()
    {
        await using var book = await LedgerBook.CreateAsync();
        var trades = Enumerable.Range(1, 2_500).Select(i => Mapped.Trade(("ibExecID", $"e{i}"), ("transactionID", $"{i}"))).ToArray();
        var changed = trades.Select((trade, i) => i is 7 or 2_400
            ? trade.Replace("ibCommission=\"-1\"", "ibCommission=\"-3\"", StringComparison.Ordinal) : trade).ToArray();

        await book.StoreDocumentAsync(Documents.Response(LedgerBook.Made(1, trades), LedgerBook.Made(2, changed)));

        Assert.Null(book.Fault);
        Assert.Equal((2_500, 0), (await book.CountAsync("event_trade_fill"), await book.CountAsync("ledger_diagnostic")));
        Assert.Equal("2401/-3 8/-3", await book.ReadAsync("transaction_id, commission", "event_trade_fill WHERE commission <> -1"));
        Assert.Equal("-1/-3 -1/-3", await book.ReadAsync("former, latter", "event_restatement"));
        Assert.Equal("2498", await book.ReadAsync("cardinality(event_ids)", Lists));
    }

    /// <summary>Versions of the rows as the database counts them.</summary>
    private static Task<string> VersionsAsync(LedgerBook book, string table) => book.ReadAsync("ctid, xmin", table);
}
