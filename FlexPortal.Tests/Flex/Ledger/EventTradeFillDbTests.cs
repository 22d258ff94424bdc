using Xunit;
using static FlexPortal.Tests.Flex.Ledger.LedgerRows;

namespace FlexPortal.Tests.Flex.Ledger;

public sealed class EventTradeFillDbTests
{
    [Fact]
    public async Task The_same_execution_is_refused_a_second_time()
    {
        await using var rows = await LedgerRows.CreateAsync();
        await rows.FillAsync(("ib_exec_id", "0000e9c6.5a4ea7d4.01.01"), ("transaction_id", "1001"));

        await RefusedAsync(
            "uq_event_trade_fill_account_exec",
            () => rows.FillAsync(("ib_exec_id", "0000e9c6.5a4ea7d4.01.01"), ("transaction_id", "1002")));

        await rows.FillAsync(("ib_exec_id", "0000e9c6.5a4ea7d4.01.02"), ("transaction_id", "1002"));
        Assert.Equal(2, await rows.CountAsync("event_trade_fill"));
    }

    [Fact]
    public async Task Two_accounts_may_have_the_same_execution_id()
    {
        await using var rows = await LedgerRows.CreateAsync();
        var other = await rows.InstrumentAsync(("account_id", "U2000002"));
        await rows.FillAsync(("ib_exec_id", "0000e9c6.5a4ea7d4.01.01"));

        await rows.FillAsync(("ib_exec_id", "0000e9c6.5a4ea7d4.01.01"), ("account_id", "U2000002"), ("instrument_id", other));

        Assert.Equal(2, await rows.CountAsync("event_trade_fill"));
    }

    [Fact]
    public async Task A_transaction_is_one_fill_even_if_its_execution_id_comes_to_light_later()
    {
        await using var rows = await LedgerRows.CreateAsync();
        await rows.FillAsync(("transaction_id", "1001"));

        await RefusedAsync(
            "uq_event_trade_fill_account_transaction",
            () => rows.FillAsync(("ib_exec_id", "0000e9c6.5a4ea7d4.01.01"), ("transaction_id", "1001")));
    }

    [Fact]
    public async Task A_cancelled_trade_is_rebooked_under_the_same_trade_id()
    {
        await using var rows = await LedgerRows.CreateAsync();
        await rows.FillAsync(("ib_exec_id", "a.01.01"), ("transaction_id", "1001"), ("trade_id", "464740365"), ("side", "BUY"));
        await rows.FillAsync(
            ("transaction_id", "1002"), ("orig_transaction_id", "1001"), ("orig_trade_id", "464740365"), ("side", "BUY (Ca.)"),
            ("quantity", -100m), ("transaction_type", "TradeCancel"), ("notes", "Ca"));
        await rows.FillAsync(("ib_exec_id", "a.01.02"), ("transaction_id", "1003"), ("trade_id", "464740365"), ("side", "BUY"));

        Assert.Equal(100m, await rows.Database.ScalarAsync<decimal>("SELECT sum(quantity) FROM flex.event_trade_fill"));
    }

    [Fact]
    public async Task A_fill_without_execution_id_is_known_by_its_transaction_or_trade()
    {
        await using var rows = await LedgerRows.CreateAsync();
        (string? Execution, string? Transaction, string? Trade, string Identity)[] fills =
        [
            ("a.01.01", "1001", "7", "a.01.01"),
            (null, "1002", "7", "FLEX_TXN:1002"),
            (null, null, "7", "FLEX_TRADE:7"),
        ];
        foreach (var (execution, transaction, trade, identity) in fills)
        {
            (string, object?)[] ids = [("ib_exec_id", execution), ("transaction_id", transaction), ("trade_id", trade)];
            var id = await rows.FillAsync(ids);

            var found = await rows.Database.ScalarAsync<string>(
                $"SELECT exec_identity FROM flex.event_trade_fill WHERE event_trade_fill_id = '{id}'");
            Assert.Equal(identity, found);
            await RefusedAsync("uq_event_trade_fill_account_exec", () => rows.FillAsync(ids));
        }
    }

    [Fact]
    public async Task A_fill_without_any_id_is_refused()
    {
        await using var rows = await LedgerRows.CreateAsync();

        var refusal = await Assert.ThrowsAsync<Npgsql.PostgresException>(() => rows.FillAsync());

        Assert.Equal(("23502", "exec_identity"), (refusal.SqlState, refusal.ColumnName));
    }

    [Fact]
    public async Task A_placeholder_is_no_id()
    {
        await using var rows = await LedgerRows.CreateAsync();
        foreach (var column in new[] { "ib_exec_id", "transaction_id", "trade_id", "orig_transaction_id", "orig_trade_id" })
        {
            foreach (var placeholder in new[] { "", "-", "--", "N/A", "n/a", "0", " a.01.01" })
            {
                await RefusedAsync(
                    "ck_event_trade_fill_ids",
                    () => rows.FillAsync(("ib_exec_id", "a.01.01"), ("transaction_id", "1001"), (column, placeholder)));
            }
        }
    }

    [Fact]
    public async Task Texts_of_the_broker_that_mean_a_fill_are_accepted()
    {
        await using var rows = await LedgerRows.CreateAsync();
        (string Column, string? Value)[] accepted =
        [
            ("side", "BUY"), ("side", "SELL"), ("side", "BUY (Ca.)"), ("side", "SELL (Ca.)"), ("side", null),
            ("open_close", "O"), ("open_close", "C"), ("open_close", "C;O"), ("open_close", "O;C"), ("open_close", null),
            ("level_of_detail", "EXECUTION"), ("level_of_detail", null), ("asset_category", "OPT"), ("currency", "CNH"),
        ];
        foreach (var (index, (column, value)) in accepted.Index())
        {
            await rows.FillAsync(("transaction_id", $"{1000 + index}"), (column, value));
        }

        Assert.Equal(accepted.Length, await rows.CountAsync("event_trade_fill"));
    }

    [Fact]
    public async Task An_invalid_fill_is_refused()
    {
        await using var rows = await LedgerRows.CreateAsync();
        (string Column, object Value, string Constraint)[] refused =
        [
            ("side", "buy", "ck_event_trade_fill_side"),
            ("open_close", "-", "ck_event_trade_fill_open_close"),
            ("level_of_detail", "ORDER", "ck_event_trade_fill_level"),
            ("level_of_detail", "CLOSED_LOT", "ck_event_trade_fill_level"),
            ("asset_category", "CASH", "ck_event_trade_fill_asset"),
            ("currency", "BASE_SUMMARY", "ck_event_trade_fill_currency"),
            ("commission_currency", "", "ck_event_trade_fill_currency"),
            ("account_id", "-", "ck_event_trade_fill_account"),
            ("fx_rate_to_base", -1m, "ck_event_trade_fill_fx_rate"),
        ];
        foreach (var (column, value, constraint) in refused)
        {
            await RefusedAsync(constraint, () => rows.FillAsync(("ib_exec_id", "a.01.01"), (column, value)));
        }
    }

    [Fact]
    public async Task A_moment_needs_the_text_and_the_zone_it_was_read_by()
    {
        await using var rows = await LedgerRows.CreateAsync();
        var moment = new DateTimeOffset(2026, 1, 5, 14, 30, 1, TimeSpan.Zero);
        (string, object?) id = ("ib_exec_id", "a.01.01"), read = ("occurred_at_utc", moment);

        await RefusedAsync("ck_event_trade_fill_time", () => rows.FillAsync(id, read, ("date_time_text", "20260105;093001")));
        await RefusedAsync("ck_event_trade_fill_time", () => rows.FillAsync(id, read, ("time_zone", "America/New_York")));
        await rows.FillAsync(id, read, ("date_time_text", "20260105;093001"), ("time_zone", "America/New_York"));
        await rows.FillAsync(("ib_exec_id", "a.01.02"), ("date_time_text", "20260105"));
    }
}
