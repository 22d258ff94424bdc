using FlexPortal.Tests.Flex.Ledger.Events;
using FlexPortal.Tests.Flex.Statements;
using Xunit;

namespace FlexPortal.Tests.Flex.Ledger.Storage;

/// <summary>Documents and the ledger: accounts, faults, transactions.</summary>
public sealed class StoreEventsDbTests
{
    [Fact]
    public async Task Rows_of_another_account_are_stored_under_it()
    {
        await using var book = await LedgerBook.CreateAsync();

        await book.StoreAsync(LedgerBook.Made(1, Mapped.Trade(), Mapped.Trade(("accountId", "U2"))));

        Assert.Equal("U1/9001/U1 U2/9001/U2", await book.ReadAsync(
            "f.account_id, transaction_id, i.account_id", "event_trade_fill f JOIN flex.instrument i USING (instrument_id)"));
    }

    [Fact]
    public async Task Two_runs_with_rows_of_one_account_take_turns()
    {
        await using var book = await LedgerBook.CreateAsync();
        var document = Documents.Response(LedgerBook.Made(1, Mapped.Trade(), Mapped.Cash(("transactionID", ""))));

        await Task.WhenAll(Enumerable.Range(1, 4).Select(number => book.StoreDocumentAsync(document, $"U{number}")));

        Assert.Equal((1, 1), (await book.CountAsync("event_trade_fill"), await book.CountAsync("event_cashflow")));
        Assert.Equal((8, 0), (await book.CountAsync("raw_record"), await book.CountAsync("ledger_diagnostic")));
    }

    [Fact]
    public async Task A_row_without_account_belongs_to_the_one_of_the_run_as_its_raw_row_does()
    {
        await using var book = await LedgerBook.CreateAsync();
        var header = Documents.Header.Replace("accountId=\"U1\"", "", StringComparison.Ordinal);

        await book.StoreAsync(Mapped.Statement(header, Mapped.Trade(("accountId", null))));
        var stored = await book.SnapshotAsync();
        await book.RebuildAsync();

        Assert.Equal("U1/9001", await book.ReadAsync("account_id, transaction_id", "event_trade_fill"));
        Assert.Equal(stored, await book.SnapshotAsync());
    }

    [Fact]
    public async Task A_transaction_that_is_undone_leaves_nothing()
    {
        await using var book = await LedgerBook.CreateAsync();

        await book.StoreDocumentAsync(Documents.Response(LedgerBook.Made(1, Mapped.Trade(), Mapped.Cash())), commit: false);

        Assert.Equal(
            (0, 0, 0, 0),
            (await book.CountAsync("event_trade_fill"), await book.CountAsync("event_cashflow"), await book.CountAsync("instrument"),
                await book.CountAsync("raw_record")));
        await book.StoreAsync(LedgerBook.Made(1, Mapped.Trade(), Mapped.Cash()));
        Assert.Equal((1, 1), (await book.CountAsync("event_trade_fill"), await book.CountAsync("event_cashflow")));
    }

    [Theory]
    [InlineData("ibExecID")]
    [InlineData("transactionID")]
    [InlineData("tradeID")]
    [InlineData("origTransactionID")]
    [InlineData("conid")]
    public async Task An_id_that_no_index_can_hold_is_a_diagnostic_and_the_other_rows_are_events(string attribute)
    {
        await using var book = await LedgerBook.CreateAsync();
        var other = Mapped.Trade(("ibExecID", "2"), ("transactionID", "9002"));

        await book.StoreAsync(LedgerBook.Made(1, Mapped.Trade((attribute, Incompressible(20_000))), other));

        Assert.Null(book.Fault);
        Assert.Equal("9002", await book.ReadAsync("transaction_id", "event_trade_fill"));
        Assert.Contains("KEY_TOO_LONG", await book.ReadAsync("code", "ledger_diagnostic"), StringComparison.Ordinal);
        Assert.Equal(2, await book.CountAsync("raw_record"));
    }

    [Fact]
    public async Task Long_texts_of_other_columns_are_kept()
    {
        await using var book = await LedgerBook.CreateAsync();
        var text = Incompressible(20_000);

        await book.StoreAsync(LedgerBook.Made(
            1, Mapped.Trade(("symbol", text), ("notes", text)), Mapped.Cash(("description", text), ("transactionID", "")),
            Mapped.Cash(("dateTime", text), ("transactionID", "7")),
            Mapped.Action(("transactionID", ""), ("description", text)), Mapped.Action(("transactionID", ""), ("code", text))));

        Assert.Null(book.Fault);
        Assert.Equal("20000/20000", await book.ReadAsync("length(symbol), length(notes)", "event_trade_fill"));
        Assert.Equal("20000", await book.ReadAsync("length(description)", "event_cashflow WHERE source = 'cash_transaction'"));
        Assert.Equal(1, await book.CountAsync("event_corp_action"));
    }

    [Fact]
    public async Task What_the_database_refuses_costs_the_events_of_the_document_and_not_its_rows()
    {
        await using var book = await LedgerBook.CreateAsync();
        await book.Database.ExecuteAsync("ALTER TABLE flex.event_trade_fill ADD CONSTRAINT ck_test CHECK (quantity <> 11)");

        await book.StoreAsync(LedgerBook.Made(1, Mapped.Trade(("quantity", "11")), Mapped.Cash()));
        Assert.NotNull(book.Fault);
        await book.StoreAsync(LedgerBook.Made(2, Mapped.Trade(("ibExecID", "2"), ("transactionID", "9002"))));

        Assert.Null(book.Fault);
        Assert.Equal("9002", await book.ReadAsync("transaction_id", "event_trade_fill"));
        Assert.Equal(0, await book.CountAsync("event_cashflow"));
        Assert.Equal("STATEMENT_NOT_TAKEN/U1", await book.ReadAsync("code, account_id", "ledger_diagnostic"));
        Assert.Equal(3, await book.CountAsync("raw_record"));
    }

    [Fact]
    public async Task Two_statements_of_one_document_are_told_apart_by_when_they_were_made()
    {
        await using var book = await LedgerBook.CreateAsync();

        await book.StoreDocumentAsync(Documents.Response(
            LedgerBook.Made(5, Mapped.Trade()), LedgerBook.Made(4, Mapped.Trade(("ibCommission", "-4")))));
        await book.StoreAsync(LedgerBook.Made(3, Mapped.Trade(("ibCommission", "-3"))));

        Assert.Equal("-1", await book.ReadAsync("commission", "event_trade_fill"));
        Assert.Equal("-3/-1 -4/-1", await book.ReadAsync("former, latter", "event_restatement"));
    }

    [Fact]
    public async Task A_statement_that_does_not_say_when_it_was_made_counts_from_when_it_was_received()
    {
        await using var book = await LedgerBook.CreateAsync();
        string Undated(string commission) => Mapped.Statement(
            "accountId=\"U1\" fromDate=\"20260101\" toDate=\"20260131\"", Mapped.Trade(("ibCommission", commission)));

        await book.StoreAsync(Undated("-2"), Undated("-3"), LedgerBook.Made(1, Mapped.Trade()));

        Assert.Equal("-3", await book.ReadAsync("commission", "event_trade_fill"));
        Assert.Equal("t", await book.ReadAsync(
            "stated_at_utc = (SELECT max(received_at_utc) FROM flex.raw_artifact WHERE account_seq = 2)", "event_trade_fill"));
    }

    [Fact]
    public async Task A_statement_that_was_made_earlier_in_the_day_of_New_York_has_its_moment_in_utc()
    {
        await using var book = await LedgerBook.CreateAsync();

        await book.StoreAsync(LedgerBook.Made(1, Mapped.Trade()));

        Assert.Equal("t", await book.ReadAsync("stated_at_utc = '2026-02-01 06:00:00+00'", "event_trade_fill"));
    }

    [Fact]
    public async Task Absurd_figures_are_kept_as_they_are_and_too_many_digits_are_a_diagnostic()
    {
        await using var book = await LedgerBook.CreateAsync();
        var (most, more) = (new string('9', 28), new string('9', 29));

        await book.StoreAsync(LedgerBook.Made(
            1, Mapped.Trade(("tradePrice", most), ("proceeds", "-" + most), ("cost", more)),
            Mapped.Cash(("amount", most), ("transactionID", "")), Mapped.Cash(("amount", most), ("transactionID", ""))));
        await book.StoreAsync(LedgerBook.Made(2, Mapped.Trade(("tradePrice", most), ("proceeds", most), ("cost", null))));

        Assert.Null(book.Fault);
        Assert.Equal($"{most}/{most}", await book.ReadAsync("price, proceeds, cost", "event_trade_fill"));
        Assert.Equal($"-{most}/{most}", await book.ReadAsync("former, latter", "event_restatement"));
        Assert.Equal($"{most} {most}", await book.ReadAsync("amount", "event_cashflow"));
        Assert.Equal("VALUE_NOT_READ/cost", await book.ReadAsync("code, attribute", "ledger_diagnostic"));
    }

    /// <summary>Text that an index cannot make small.</summary>
    private static string Incompressible(int length)
    {
        var random = new Random(7);
        return string.Create(length, random, (text, source) =>
        {
            for (var i = 0; i < text.Length; i++)
                text[i] = (char)('a' + source.Next(26));
        });
    }
}
