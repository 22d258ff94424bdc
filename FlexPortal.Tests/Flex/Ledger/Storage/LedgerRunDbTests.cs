using FlexPortal.Core.Flex.Ledger.Storage;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Tests.Flex.Ledger.Events;
using FlexPortal.Tests.Flex.Raw;
using FlexPortal.Tests.Flex.Runs;
using FlexPortal.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace FlexPortal.Tests.Flex.Ledger.Storage;

/// <summary>Runs fill the ledger.</summary>
public sealed class LedgerRunDbTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_default_statement_fills_every_table_with_its_events_and_a_second_run_adds_nothing()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var portal = await TestPortal.StartAsync(shared: database);

        var run = await portal.RunAsync("default");

        Assert.Equal((RunStatus.Success, (string?)null), (run.Status, run.ErrorCode));
        var events = Mapped.OfDocument(await StoredRows.ExportAsync(portal, run.RawArtifactId!.Value));
        Assert.True(events.Fills.Count > 10 && events.Deals.Count > 0 && events.Cash.Count > 5 && events.CorporateActions.Count > 0);
        (string Table, int Expected)[] tables =
        [
            ("event_trade_fill", events.Fills.Count), ("event_fx", events.Deals.Count), ("event_cashflow", events.Cash.Count),
            ("event_corp_action", events.CorporateActions.Count), ("fx_rate", events.Rates.Count),
            ("instrument_name", events.InstrumentNames.Count), ("event_restatement", 0),
            ("ledger_diagnostic", events.Diagnostics.Count),
        ];
        Assert.Equal(
            tables.Select(table => $"{table.Table} {table.Expected}"),
            await Task.WhenAll(tables.Select(async table => $"{table.Table} {await CountAsync(database, table.Table)}")));
        Assert.True(await CountAsync(database, "instrument") >= events.Instruments.Count);
        Assert.Equal(
            events.Fills.Sum(fill => fill.Quantity * (fill.Price ?? 0)),
            await database.ScalarAsync<decimal>("SELECT sum(quantity * price) FROM flex.event_trade_fill"));
        Assert.Equal(
            events.Cash.Sum(cash => cash.Amount), await database.ScalarAsync<decimal>("SELECT sum(amount) FROM flex.event_cashflow"));
        Assert.Equal(0, await database.ScalarAsync<long>(
            """
            SELECT count(*) FROM flex.event_trade_fill e JOIN flex.raw_record r ON r.raw_record_id = e.source_raw_record_id
             WHERE r.source_payload ->> 'transactionID' <> e.transaction_id OR r.section_name <> 'Trades'
            """));

        var stored = await LedgerBook.SnapshotAsync(database);
        await portal.RunAsync("default");
        Assert.Equal(stored, await LedgerBook.SnapshotAsync(database));
    }

    [Fact]
    public async Task A_restated_tax_is_rows_of_its_own_and_the_rebuilt_ledger_is_the_same()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var portal = await TestPortal.StartAsync(shared: database);
        await portal.RunAsync("restated");
        var first = await CountAsync(database, "event_cashflow");

        await portal.RunAsync("restated");
        await portal.RunAsync("default");

        var cash = await CountAsync(database, "event_cashflow");
        Assert.InRange(cash - first, 1, 4);
        var stored = await LedgerBook.SnapshotAsync(database);
        await foreach (var ledger in portal.Services.GetRequiredService<RebuildLedger>().ExecuteAsync(null, Cancel))
            Assert.Equal((cash, 0), (ledger.Counts.CashMovements, ledger.NotTaken));
        Assert.Equal(stored, await LedgerBook.SnapshotAsync(database));
    }

    [Fact]
    public async Task A_start_builds_the_ledgers_that_an_upgrade_left_empty()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using (var before = await TestPortal.StartAsync(shared: database))
            await before.RunAsync("default");
        var fills = await CountAsync(database, "event_trade_fill");
        await database.ExecuteAsync(
            """
            DELETE FROM flex.event_trade_fill;
            INSERT INTO flex.ledger_pending (account_id) SELECT DISTINCT account_id FROM flex.raw_artifact
            """);

        await using var portal = await TestPortal.StartAsync(shared: database);

        await Eventually.GetAsync(async () => await CountAsync(database, "ledger_pending") == 0 ? "built" : null);
        Assert.Equal(fills, await CountAsync(database, "event_trade_fill"));
    }

    private static Task<long> CountAsync(TestDatabase database, string table) =>
        database.ScalarAsync<long>($"SELECT count(*) FROM flex.{table}");
}
