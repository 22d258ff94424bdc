using FlexPortal.Tests.Flex.Ledger.Events;
using FlexPortal.Tests.Flex.Statements;
using Xunit;

namespace FlexPortal.Tests.Flex.Ledger.Storage;

/// <summary>A ledger that is built from the stored statements is the one that the runs built.</summary>
public sealed class RebuildLedgerDbTests
{
    private static readonly string[] Statements =
    [
        LedgerBook.Made(
            1, Mapped.Row("ConversionRate", ("accountId", "U1"), ("reportDate", "20260105"), ("fromCurrency", "USD"), ("toCurrency", "CHF"),
                ("rate", "0.9")),
            Mapped.Trade(), Mapped.Trade(("conid", "")), Deal("-1"), Mapped.Cash(), Mapped.Cash(("transactionID", "")),
            Mapped.Cash(("transactionID", "")), Mapped.Action(), Mapped.Cash(("conid", "404"), ("transactionID", "3009"))),
        LedgerBook.Made(
            3, Mapped.Row("ConversionRate", ("accountId", "U1"), ("reportDate", "20260105"), ("fromCurrency", "USD"), ("toCurrency", "CHF"),
                ("rate", "0.92")),
            Mapped.Trade(("ibCommission", "-1.5"), ("cost", null)), Deal("-2"), Mapped.Cash(("amount", "-5")),
            Mapped.Cash(("transactionID", ""), ("type", "Something new")), Mapped.Action(("value", "-62")),
            Mapped.Trade(("accountId", "U2"))),
        LedgerBook.Made(
            2, Mapped.Trade(("ibCommission", "-1.2"), ("cost", "57"), ("symbol", "ABCD")), Mapped.Action(("quantity", "-11")),
            Mapped.Trade(("ibExecID", ""), ("transactionID", "9002"), ("transactionType", "TradeCancel"), ("quantity", "-10"),
                ("buySell", "BUY (Ca.)"), ("origTransactionID", "9001")),
            Mapped.Trade(("ibExecID", ""), ("transactionID", "9003"), ("tradePrice", "5.45")),
            Mapped.Trade(("quantity", "12"), ("ibCommission", "-9"))),
    ];

    [Theory]
    [InlineData(0, 1, 2)]
    [InlineData(2, 1, 0)]
    [InlineData(1, 0, 2)]
    public async Task A_ledger_built_again_is_the_same_to_the_last_row(int one, int two, int three)
    {
        await using var book = await LedgerBook.CreateAsync();
        await book.StoreAsync(Statements[one], Statements[two], Statements[three]);
        var stored = await book.SnapshotAsync();
        var events = await book.CountAsync("event_restatement");
        Assert.True(events > 3, stored);
        Assert.Contains("TRADE_CONSISTENCY_CONFLICT", stored, StringComparison.Ordinal);
        Assert.Contains("stated_apart\": {", stored, StringComparison.Ordinal);

        var built = await book.RebuildAsync();

        Assert.Equal(stored, await book.SnapshotAsync());
        Assert.Equal("U1/3/0 U2/1/0", string.Join(' ', built.Select(l => $"{l.AccountId}/{l.Statements}/{l.NotTaken}")));
        Assert.Equal(await book.CountAsync("event_trade_fill"), built.Sum(ledger => ledger.Counts.Fills));
        Assert.Equal(events, built.Sum(ledger => ledger.Counts.Restatements));
    }

    [Theory]
    [InlineData(0, 1, 2)]
    [InlineData(0, 2, 1)]
    [InlineData(1, 0, 2)]
    [InlineData(1, 2, 0)]
    [InlineData(2, 0, 1)]
    [InlineData(2, 1, 0)]
    public async Task The_figures_in_force_do_not_depend_on_the_order_of_arrival(int one, int two, int three)
    {
        await using var book = await LedgerBook.CreateAsync();

        await book.StoreAsync(Statements[one], Statements[two], Statements[three]);

        Assert.Equal(
            "U1/9001/-1.5/57 U1/9002/-1/56 U1/9003/-1/56 U2/9001/-1/56",
            await book.ReadAsync("account_id, transaction_id, commission, cost", "event_trade_fill"));
        Assert.Equal("-2", await book.ReadAsync("commission", "event_fx WHERE leg = 'priced'"));
        Assert.Equal("0.92", await book.ReadAsync("rate", "fx_rate"));
        Assert.Equal(
            "-5/3001 5/- 5/- 5/- 5/3001 5/3009 60/4001", await book.ReadAsync("amount, COALESCE(transaction_id, '-')", "event_cashflow"));
        Assert.Equal("ABC", await book.ReadAsync("symbol", "instrument WHERE conid = '1001' AND account_id = 'U1'"));
    }

    [Fact]
    public async Task One_account_is_built_and_the_others_stay_untouched()
    {
        await using var book = await LedgerBook.CreateAsync();
        await book.StoreAsync(Statements);
        var stored = await book.SnapshotAsync();
        var other = await book.ReadAsync("event_trade_fill_id", "event_trade_fill WHERE account_id = 'U2'");

        await book.RebuildAsync("U1");

        Assert.Equal(stored, await book.SnapshotAsync());
        Assert.Equal(other, await book.ReadAsync("event_trade_fill_id", "event_trade_fill WHERE account_id = 'U2'"));
    }

    [Fact]
    public async Task What_a_user_attached_to_a_contract_stays()
    {
        await using var book = await LedgerBook.CreateAsync();
        await book.StoreAsync(Statements);
        await book.Database.ExecuteAsync(
            """
            INSERT INTO flex.note (account_id, instrument_id, content, created_by)
            SELECT account_id, instrument_id, 'Mine', 'test' FROM flex.instrument WHERE conid = '1001' AND account_id = 'U1'
            """);
        var (stored, instrument) = (await book.SnapshotAsync(), await book.ReadAsync("instrument_id", "note"));

        await book.RebuildAsync();

        Assert.Equal(stored, await book.SnapshotAsync());
        Assert.Equal(instrument, await book.ReadAsync("instrument_id", "instrument WHERE conid = '1001' AND account_id = 'U1'"));
    }

    [Fact]
    public async Task A_ledger_that_an_upgrade_left_empty_takes_nothing_until_it_is_built_from_everything()
    {
        await using var book = await LedgerBook.CreateAsync();
        await book.StoreAsync(Statements);
        var whole = await book.SnapshotAsync();

        await using var old = await LedgerBook.CreateAsync();
        await old.Database.ExecuteAsync("INSERT INTO flex.ledger_pending (account_id) VALUES ('U1')");
        await old.StoreAsync(Statements);
        Assert.Equal("U2", await old.ReadAsync("account_id", "event_trade_fill"));

        await old.Rebuild.BuildPendingAsync(TestContext.Current.CancellationToken);

        Assert.Equal(0, await old.CountAsync("ledger_pending"));
        Assert.Equal(await book.ReadAsync(Facts, "event_trade_fill"), await old.ReadAsync(Facts, "event_trade_fill"));
        Assert.Equal(whole.Split('\n').Length, (await old.SnapshotAsync()).Split('\n').Length);
        var built = await old.ReadAsync("event_trade_fill_id", "event_trade_fill");
        await old.Rebuild.BuildPendingAsync(TestContext.Current.CancellationToken);
        Assert.Equal(built, await old.ReadAsync("event_trade_fill_id", "event_trade_fill"));
    }

    [Fact]
    public async Task A_damaged_statement_leaves_the_former_ledger_in_place()
    {
        await using var book = await LedgerBook.CreateAsync();
        await book.StoreAsync(Statements);
        var stored = await book.SnapshotAsync();
        await book.Database.ExecuteAsync(
            """
            ALTER TABLE flex.raw_artifact_chunk DISABLE TRIGGER USER;
            ALTER TABLE flex.raw_artifact_chunk DROP CONSTRAINT ck_raw_artifact_chunk_hash;
            UPDATE flex.raw_artifact_chunk SET content = content || '\x00'
             WHERE raw_artifact_id = (SELECT raw_artifact_id FROM flex.raw_artifact WHERE account_seq = 2)
            """);

        var refusal = await Assert.ThrowsAsync<PortalException>(() => book.RebuildAsync());

        Assert.Equal("ARTIFACT_DAMAGED", refusal.Error.Code);
        Assert.Equal(stored, await book.SnapshotAsync());
    }

    [Fact]
    public async Task A_statement_that_the_ledger_cannot_take_is_counted()
    {
        await using var book = await LedgerBook.CreateAsync();
        await book.StoreAsync(Statements[0]);
        await book.Database.ExecuteAsync(
            "DELETE FROM flex.event_cashflow; ALTER TABLE flex.event_cashflow ADD CONSTRAINT ck_test CHECK (amount <> 60)");

        var built = await book.RebuildAsync();

        Assert.Equal(1, Assert.Single(built).NotTaken);
        Assert.Equal("STATEMENT_NOT_TAKEN", await book.ReadAsync("code", "ledger_diagnostic"));
    }

    private const string Facts = "account_id, transaction_id, commission, cost, symbol, quantity";

    private static string Deal(string commission) => Mapped.Trade(
        ("assetCategory", "CASH"), ("symbol", "EUR.USD"), ("conid", "12087792"), ("quantity", "100"), ("tradePrice", "1.1"),
        ("proceeds", "-110"), ("ibExecID", "fx1"), ("transactionID", "9100"), ("ibCommission", commission));
}
