using Npgsql;
using Xunit;
using static FlexPortal.Tests.Flex.Ledger.LedgerRows;

namespace FlexPortal.Tests.Flex.Ledger;

public sealed class LedgerProvenanceDbTests
{
    private static readonly string[] Tables =
        ["event_trade_fill", "event_cashflow", "event_fx", "event_corp_action", "position_lot", "pnl_snapshot_daily", "instrument"];

    [Fact]
    public async Task A_row_of_no_run_or_no_raw_row_is_refused()
    {
        await using var rows = await LedgerRows.CreateAsync();
        foreach (var table in Tables)
        {
            await RefusedAsync($"fk_{table}_run", () => InsertAsync(rows, table, ("ingestion_run_id", Guid.NewGuid())));
            await RefusedAsync($"fk_{table}_raw_record", () => InsertAsync(rows, table, ("source_raw_record_id", Guid.NewGuid())));
            foreach (var column in new[] { "ingestion_run_id", "source_raw_record_id" })
            {
                var refusal = await Assert.ThrowsAsync<PostgresException>(() => InsertAsync(rows, table, (column, null)));
                Assert.Equal(("23502", table, column), (refusal.SqlState, refusal.TableName, refusal.ColumnName));
            }

            await InsertAsync(rows, table);
        }
    }

    [Fact]
    public async Task A_row_names_an_instrument_of_its_own_account()
    {
        await using var rows = await LedgerRows.CreateAsync();
        var other = await rows.InstrumentAsync(("account_id", "U2000002"));
        foreach (var table in Tables.Except(["instrument"], StringComparer.Ordinal))
        {
            await RefusedAsync($"fk_{table}_instrument", () => InsertAsync(rows, table, ("instrument_id", Guid.NewGuid())));
            await RefusedAsync($"fk_{table}_instrument", () => InsertAsync(rows, table, ("instrument_id", other)));
            await InsertAsync(rows, table, ("instrument_id", rows.Instrument));
            await AssertKeptAsync(rows, $"DELETE FROM flex.instrument WHERE instrument_id = '{rows.Instrument}'");
            await rows.Database.ExecuteAsync($"DELETE FROM flex.{table}");
        }
    }

    /// <summary>The guards are off, so that the foreign keys refuse.</summary>
    [Fact]
    public async Task The_source_of_a_row_cannot_be_deleted()
    {
        await using var rows = await LedgerRows.CreateAsync();
        await rows.Database.ExecuteAsync("ALTER TABLE flex.raw_record DISABLE TRIGGER USER");
        await rows.Database.ExecuteAsync("ALTER TABLE flex.ingestion_run DISABLE TRIGGER USER");
        foreach (var table in Tables)
        {
            var source = await rows.RawRecordAsync("Trades", "Trade");
            var run = await rows.RunAsync("U2000002");
            await InsertAsync(rows, table, ("source_raw_record_id", source), ("ingestion_run_id", run));

            await AssertKeptAsync(rows, $"DELETE FROM flex.raw_record WHERE raw_record_id = '{source}'");
            await AssertKeptAsync(rows, $"DELETE FROM flex.ingestion_run WHERE ingestion_run_id = '{run}'");
            await rows.Database.ExecuteAsync(
                $"""
                 DELETE FROM flex.{table} WHERE source_raw_record_id = '{source}';
                 DELETE FROM flex.raw_record WHERE raw_record_id = '{source}';
                 DELETE FROM flex.ingestion_run WHERE ingestion_run_id = '{run}'
                 """);
        }
    }

    [Fact]
    public async Task Neither_a_raw_row_nor_a_run_can_be_deleted_while_the_guards_are_on()
    {
        await using var rows = await LedgerRows.CreateAsync();
        await rows.FillAsync(("ib_exec_id", "a.01.01"));
        foreach (var table in new[] { "raw_record", "ingestion_run" })
        {
            var refusal = await Assert.ThrowsAsync<PostgresException>(() => rows.Database.ExecuteAsync($"DELETE FROM flex.{table}"));
            Assert.Equal("55000", refusal.SqlState);
        }
    }

    private static Task<Guid> InsertAsync(LedgerRows rows, string table, params (string, object?)[] columns) => table switch
    {
        "event_trade_fill" => rows.FillAsync([("ib_exec_id", "a.01.01"), .. columns]),
        "event_cashflow" => rows.CashAsync([("transaction_id", "2001"), .. columns]),
        "event_corp_action" => rows.LegAsync([("transaction_id", "3001"), .. columns]),
        "event_fx" => rows.FxLegAsync([("transaction_id", "4001"), .. columns]),
        "position_lot" => rows.LotAsync(columns),
        "pnl_snapshot_daily" => rows.SnapshotAsync(columns),
        _ => rows.InstrumentAsync([("conid", "265599"), .. columns]),
    };

    /// <summary>PostgreSQL before 18 calls a refusal by RESTRICT a violated foreign key, later ones a violated restriction.</summary>
    private static async Task AssertKeptAsync(LedgerRows rows, string delete)
    {
        var refusal = await Assert.ThrowsAsync<PostgresException>(() => rows.Database.ExecuteAsync(delete));
        Assert.True(refusal.SqlState is "23001" or "23503", refusal.Message);
    }
}
