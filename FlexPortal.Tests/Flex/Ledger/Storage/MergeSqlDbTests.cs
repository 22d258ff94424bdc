using FlexPortal.Tests.Flex.Ledger.Events;
using Xunit;

namespace FlexPortal.Tests.Flex.Ledger.Storage;

/// <summary>What statements say one after the other about the same fills, deals, legs, rates and contracts.</summary>
public sealed class MergeSqlDbTests
{
    [Fact]
    public async Task A_fill_that_two_statements_bring_is_one()
    {
        await using var book = await LedgerBook.CreateAsync();

        await book.StoreAsync(
            LedgerBook.Made(1, Mapped.Trade(), Mapped.Trade(("ibExecID", "2"), ("transactionID", "9002"))),
            LedgerBook.Made(2, Mapped.Trade(), Mapped.Trade(("ibExecID", "3"), ("transactionID", "9003"))));

        Assert.Equal("9001 9002 9003", await book.ReadAsync("transaction_id", "event_trade_fill"));
        Assert.Equal((0, 0), (await book.CountAsync("event_restatement"), await book.CountAsync("ledger_diagnostic")));
    }

    [Theory]
    [InlineData(null, "9001", "0001.01.01", "9001")]
    [InlineData("0001.01.01", null, "0001.01.01", "9001")]
    [InlineData("0001.01.01", "9001", null, "9001")]
    [InlineData("0001.01.01", "9001", "0001.01.01", null)]
    public async Task A_fill_is_known_by_either_id_and_learns_the_other(string? exec, string? txn, string? execThen, string? txnThen)
    {
        await using var book = await LedgerBook.CreateAsync();

        await book.StoreAsync(
            LedgerBook.Made(1, Mapped.Trade(("ibExecID", exec), ("transactionID", txn))),
            LedgerBook.Made(2, Mapped.Trade(("ibExecID", execThen), ("transactionID", txnThen))),
            LedgerBook.Made(3, Mapped.Trade(("ibExecID", "0001.01.01"), ("transactionID", null))),
            LedgerBook.Made(4, Mapped.Trade(("ibExecID", null), ("transactionID", "9001"))));

        Assert.Equal("0001.01.01/9001", await book.ReadAsync("ib_exec_id, transaction_id", "event_trade_fill"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_commission_of_the_later_statement_is_in_force_whichever_arrived_first(bool inOrder)
    {
        await using var book = await LedgerBook.CreateAsync();
        var (early, late) = (LedgerBook.Made(1, Mapped.Trade()), LedgerBook.Made(2, Mapped.Trade(("ibCommission", "-1.25"))));

        await book.StoreAsync(inOrder ? [early, late] : [late, early]);

        Assert.Equal("-1.25", await book.ReadAsync("commission", "event_trade_fill"));
        Assert.Equal(
            "event_trade_fill/0001.01.01/commission/-1/-1.25",
            await book.ReadAsync("table_name, identity, column_name, former, latter", "event_restatement"));
        Assert.Equal(
            "-1/-1.25",
            await book.ReadAsync(
                "f.source_payload ->> 'ibCommission', l.source_payload ->> 'ibCommission'",
                "event_restatement r JOIN flex.raw_record f ON f.raw_record_id = former_raw_record_id "
                + "JOIN flex.raw_record l ON l.raw_record_id = latter_raw_record_id"));
        Assert.Equal(
            "-1.25", await book.ReadAsync(
                "r.source_payload ->> 'ibCommission'",
                "event_trade_fill e JOIN flex.raw_record r ON r.raw_record_id = e.source_raw_record_id"));
    }

    [Fact]
    public async Task A_statement_that_says_the_same_again_holds_against_one_from_in_between()
    {
        await using var book = await LedgerBook.CreateAsync();

        await book.StoreAsync(
            LedgerBook.Made(1, Mapped.Trade()), LedgerBook.Made(3, Mapped.Trade()),
            LedgerBook.Made(2, Mapped.Trade(("ibCommission", "-7"))));

        Assert.Equal("-1", await book.ReadAsync("commission", "event_trade_fill"));
        Assert.Equal("-7/-1", await book.ReadAsync("former, latter", "event_restatement"));
    }

    public static TheoryData<int, int, int> Orders => new()
    {
        { 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 }, { 1, 2, 0 }, { 2, 0, 1 }, { 2, 1, 0 },
    };

    /// <summary>The third leaves the cost out, and the first the result: each figure is that of the last one that has it.</summary>
    [Theory]
    [MemberData(nameof(Orders))]
    public async Task Each_figure_is_the_one_of_the_last_statement_that_has_it(int one, int two, int three)
    {
        await using var book = await LedgerBook.CreateAsync();
        string[] statements =
        [
            LedgerBook.Made(1, Mapped.Trade(("cost", "50"), ("fifoPnlRealized", null), ("ibCommission", "-1"), ("notes", "A"))),
            LedgerBook.Made(2, Mapped.Trade(("cost", "60"), ("fifoPnlRealized", "7"), ("ibCommission", "-2"), ("notes", "B"))),
            LedgerBook.Made(3, Mapped.Trade(("cost", null), ("fifoPnlRealized", "8"), ("ibCommission", "-3"), ("notes", "C"))),
        ];

        await book.StoreAsync(statements[one], statements[two], statements[three]);

        Assert.Equal("60/8/-3/C", await book.ReadAsync("cost, realized_pnl, commission, notes", "event_trade_fill"));
        Assert.Equal(
            "-3", await book.ReadAsync(
                "r.source_payload ->> 'ibCommission'",
                "event_trade_fill e JOIN flex.raw_record r ON r.raw_record_id = e.source_raw_record_id"));
        Assert.Equal(
            "60", await book.ReadAsync(
                "r.source_payload ->> 'cost'",
                "event_trade_fill e JOIN flex.raw_record r ON r.raw_record_id = (e.stated_apart -> 'cost' ->> 1)::uuid"));
    }

    [Fact]
    public async Task Another_quantity_or_price_is_a_conflict_that_names_both_rows_and_the_first_stays()
    {
        await using var book = await LedgerBook.CreateAsync();

        await book.StoreAsync(
            LedgerBook.Made(1, Mapped.Trade()),
            LedgerBook.Made(2, Mapped.Trade(("quantity", "11"), ("tradePrice", "5.6"), ("conid", "1002"), ("ibCommission", "-9"))));

        Assert.Equal("10/5.5/-1/1001", await book.ReadAsync(
            "quantity, price, commission, i.conid", "event_trade_fill JOIN flex.instrument i USING (instrument_id)"));
        Assert.Equal(
            "conid/1002/1001 price/5.6/5.5 quantity/11/10",
            await book.ReadAsync("attribute, value, other_value", "ledger_diagnostic WHERE code = 'TRADE_CONSISTENCY_CONFLICT'"));
        Assert.Equal(
            "11/10 11/10 11/10",
            await book.ReadAsync(
                "n.source_payload ->> 'quantity', o.source_payload ->> 'quantity'",
                "ledger_diagnostic d JOIN flex.raw_record n ON n.raw_record_id = d.source_raw_record_id "
                + "JOIN flex.raw_record o ON o.raw_record_id = d.other_raw_record_id"));
        Assert.Equal(0, await book.CountAsync("event_restatement"));
    }

    [Fact]
    public async Task A_cancelled_and_rebooked_trade_is_three_fills_however_often_it_is_stated()
    {
        await using var book = await LedgerBook.CreateAsync();
        var booked = Mapped.Trade();
        var canceled = Mapped.Trade(
            ("ibExecID", ""), ("transactionID", "9002"), ("transactionType", "TradeCancel"), ("buySell", "BUY (Ca.)"), ("quantity", "-10"),
            ("origTransactionID", "9001"));
        var again = Mapped.Trade(("ibExecID", ""), ("transactionID", "9003"), ("tradePrice", "5.4"));

        await book.StoreAsync(
            LedgerBook.Made(1, booked), LedgerBook.Made(2, canceled, again), LedgerBook.Made(3, booked, canceled, again));

        Assert.Equal(
            "9001/501/10 9002/501/-10 9003/501/10", await book.ReadAsync("transaction_id, trade_id, quantity", "event_trade_fill"));
        Assert.Equal(0, await book.CountAsync("ledger_diagnostic"));
    }

    [Fact]
    public async Task A_fill_without_contract_or_without_ids_is_no_event()
    {
        await using var book = await LedgerBook.CreateAsync();

        await book.StoreAsync(LedgerBook.Made(
            1, Mapped.Trade(("conid", "")), Mapped.Trade(("ibExecID", ""), ("transactionID", ""), ("tradeID", ""))));

        Assert.Equal(0, await book.CountAsync("event_trade_fill"));
        Assert.Equal("EXECUTION_ID_MISSING/1 INSTRUMENT_UNKNOWN/1", await book.ReadAsync("code, row_count", "ledger_diagnostic"));
        Assert.Equal(2, await book.CountAsync("raw_record"));
    }

    [Fact]
    public async Task A_deal_is_two_legs_and_stays_so_when_the_account_counts_in_another_currency()
    {
        await using var book = await LedgerBook.CreateAsync();
        var deal = Mapped.Trade(
            ("assetCategory", "CASH"), ("symbol", "EUR.USD"), ("conid", "12087792"), ("quantity", "100"), ("tradePrice", "1.1"),
            ("proceeds", "-110"), ("currency", "USD"));

        await book.StoreAsync(
            LedgerBook.Made(1, deal),
            LedgerBook.Made(2, Rate("USD", "CHF", "0.9"), deal),
            LedgerBook.Made(
                3, Rate("USD", "EUR", "0.91"), deal.Replace("ibCommission=\"-1\"", "ibCommission=\"-2\"", StringComparison.Ordinal)));

        Assert.Equal(
            "dealt/EUR/100/EUR priced/USD/-110/EUR",
            await book.ReadAsync("leg, currency, amount, functional_currency", "event_fx"));
        Assert.Equal("-2", await book.ReadAsync("commission", "event_fx WHERE leg = 'priced'"));
        Assert.Equal("event_fx/commission/-1/-2", await book.ReadAsync("table_name, column_name, former, latter", "event_restatement"));
        Assert.Equal("BASE_CURRENCY_UNKNOWN", await book.ReadAsync("code", "ledger_diagnostic"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_rate_is_one_for_each_day_and_pair_and_the_later_statement_decides(bool inOrder)
    {
        await using var book = await LedgerBook.CreateAsync();
        var (early, late) = (LedgerBook.Made(1, Rate("USD", "CHF", "0.9")), LedgerBook.Made(2, Rate("USD", "CHF", "0.91")));

        await book.StoreAsync(inOrder ? [early, late] : [late, early]);

        Assert.Equal("2026-01-05/USD/CHF/0.91", await book.ReadAsync(
            "report_date_local, from_currency, to_currency, rate", "fx_rate"));
        Assert.Equal("fx_rate/2026-01-05|USD|CHF/rate/0.9/0.91", await book.ReadAsync(
            "table_name, identity, column_name, former, latter", "event_restatement"));
    }

    [Theory]
    [MemberData(nameof(Orders))]
    public async Task Each_attribute_of_a_contract_is_the_one_of_the_last_statement_that_has_it(int one, int two, int three)
    {
        await using var book = await LedgerBook.CreateAsync();
        string[] statements =
        [
            LedgerBook.Made(1, Contract("OLD", "20260105", ("description", "Old name"), ("listingExchange", "NYSE"))),
            LedgerBook.Made(2, Contract("MID", "20260106", ("description", "Mid name"), ("issuer", "Mid"))),
            LedgerBook.Made(3, Contract("NEW", "20260107", ("issuer", "New"))),
        ];

        await book.StoreAsync(statements[one], statements[two], statements[three]);

        Assert.Equal(
            "1001/NEW/Mid name/NYSE/New", await book.ReadAsync("conid, symbol, description, listing_exchange, issuer", "instrument"));
        Assert.Equal(
            "MID/2026-01-06/2026-01-06 NEW/2026-01-07/2026-01-07 OLD/2026-01-05/2026-01-05",
            await book.ReadAsync("symbol, first_day_local, last_day_local", "instrument_name"));
    }

    [Fact]
    public async Task A_name_has_the_first_and_the_last_day_of_all_statements_and_its_first_row()
    {
        await using var book = await LedgerBook.CreateAsync();

        await book.StoreAsync(
            LedgerBook.Made(2, Contract("ABC", "20260106")), LedgerBook.Made(1, Contract("ABC", "20260105")),
            LedgerBook.Made(3, Contract("ABC", "20260107")));

        Assert.Equal(
            "ABC/2026-01-05/2026-01-07/20260105",
            await book.ReadAsync(
                "symbol, first_day_local, last_day_local, r.source_payload ->> 'reportDate'",
                "instrument_name n JOIN flex.raw_record r ON r.raw_record_id = n.source_raw_record_id"));
    }

    private static string Contract(string symbol, string day, params (string, string?)[] more) => Mapped.Row(
        "SecurityInfo", [("accountId", Mapped.Account), ("conid", "1001"), ("symbol", symbol), ("reportDate", day), .. more]);

    private static string Rate(string from, string to, string rate) => Mapped.Row(
        "ConversionRate", ("accountId", Mapped.Account), ("reportDate", "20260105"), ("fromCurrency", from), ("toCurrency", to),
        ("rate", rate));
}
