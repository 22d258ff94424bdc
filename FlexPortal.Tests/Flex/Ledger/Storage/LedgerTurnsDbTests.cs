using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Tests.Flex.Ledger.Events;
using FlexPortal.Tests.Flex.Raw;
using FlexPortal.Tests.Support;
using Npgsql;
using Xunit;

namespace FlexPortal.Tests.Flex.Ledger.Storage;

/// <summary>An upgrade, a run that meets a rebuild, and a rebuild that is killed.</summary>
public sealed class LedgerTurnsDbTests
{
    private static readonly string[] Statements =
    [
        LedgerBook.Made(1, Mapped.Trade(), Mapped.Cash(), Mapped.Action(), Mapped.Trade(("conid", ""), ("ibExecID", "x"))),
        LedgerBook.Made(2, Mapped.Trade(("ibCommission", "-2")), Mapped.Trade(("accountId", "U2")), Mapped.Cash()),
    ];

    private static readonly string Third = LedgerBook.Made(3, Mapped.Trade(("ibCommission", "-3")), Mapped.Cash(("transactionID", "7")));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_upgrade_builds_from_the_rows_that_are_there_what_runs_would_have_built()
    {
        await using var book = await LedgerBook.CreateAsync();
        await book.StoreAsync(Statements);
        var stored = await book.SnapshotAsync();
        await Tampering.TamperAsync(book.Database, """
            DELETE FROM flex.event_cashflow;
            DELETE FROM flex.event_corp_action;
            DELETE FROM flex.event_fx;
            DELETE FROM flex.event_trade_fill;
            DROP TABLE flex.fx_rate, flex.instrument_name, flex.event_restatement, flex.event_confirmation, flex.ledger_diagnostic,
                       flex.ledger_pending;
            DELETE FROM flex.instrument;
            ALTER TABLE flex.instrument DROP COLUMN stated_at_utc, DROP COLUMN stated_apart;
            ALTER TABLE flex.event_trade_fill DROP COLUMN stated_at_utc, DROP COLUMN stated_apart;
            ALTER TABLE flex.event_fx DROP COLUMN stated_at_utc, DROP COLUMN stated_apart;
            ALTER TABLE flex.event_corp_action DROP COLUMN stated_at_utc, DROP COLUMN stated_apart;
            ALTER TABLE flex.event_cashflow DROP COLUMN stated_at_utc;
            DELETE FROM platform.migration_history WHERE "MigrationId" = '0042_ledger_events'
            """);

        await using (var opened = await book.Database.OpenAsync())
            Assert.Equal(["0042_ledger_events"], (await MigrationRunner.RunAsync(opened, TimeProvider.System, Cancel)).Applied);
        Assert.Equal("U1 U2", await book.ReadAsync("account_id", "ledger_pending"));
        Assert.Equal(0, await book.CountAsync("event_trade_fill"));
        await book.Rebuild.BuildPendingAsync(Cancel);

        Assert.Equal(0, await book.CountAsync("ledger_pending"));
        Assert.Equal(stored, await book.SnapshotAsync());
    }

    [Fact]
    public async Task A_run_that_meets_a_rebuild_waits_and_is_part_of_the_ledger_afterwards()
    {
        await using var book = await LedgerBook.CreateAsync();
        await book.StoreAsync(Statements);
        await using var other = await LedgerBook.CreateAsync();
        await other.StoreAsync([.. Statements, Third]);
        Task<List<FlexPortal.Core.Flex.Ledger.Storage.RebuiltLedger>> rebuild;
        Task run;
        await using (await HoldAsync(book))
        {
            rebuild = book.RebuildAsync("U1");
            await Eventually.IsAsync(async () => await WaitingAsync(book, "relation") == 1);
            run = book.StoreAsync(Third);
            await Eventually.IsAsync(async () => await WaitingAsync(book, "advisory") == 1);
            Assert.False(run.IsCompleted);
        }

        Assert.Equal(2, Assert.Single(await rebuild).Statements);
        await run;

        Assert.Equal("-1 -3", await book.ReadAsync("commission", "event_trade_fill"));
        Assert.Equal(await FactsAsync(other), await FactsAsync(book));
    }

    [Fact]
    public async Task A_rebuild_that_is_killed_leaves_the_former_ledger()
    {
        await using var book = await LedgerBook.CreateAsync();
        await book.StoreAsync(Statements);
        var stored = await book.SnapshotAsync();
        await using (await HoldAsync(book))
        {
            var rebuild = book.RebuildAsync("U1");
            await Eventually.IsAsync(async () => await WaitingAsync(book, "relation") == 1);
            await book.Database.ExecuteAsync(
                "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE NOT granted AND locktype = 'relation' AND database = (SELECT oid "
                + "FROM pg_database WHERE datname = current_database())");
            await Assert.ThrowsAnyAsync<NpgsqlException>(() => rebuild);
        }

        Assert.Equal(stored, await book.SnapshotAsync());
        await book.RebuildAsync();
        Assert.Equal(stored, await book.SnapshotAsync());
    }

    /// <summary>Holds a table that a rebuild empties in its middle.</summary>
    private static async Task<NpgsqlConnection> HoldAsync(LedgerBook book)
    {
        var connection = await book.Database.Source.OpenConnectionAsync(Cancel);
        await using var hold = new NpgsqlCommand("BEGIN; LOCK TABLE flex.event_trade_fill IN SHARE MODE", connection);
        await hold.ExecuteNonQueryAsync(Cancel);
        return connection;
    }

    private static Task<long> WaitingAsync(LedgerBook book, string kind) => book.Database.ScalarAsync<long>(
        $"""
         SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = '{kind}'
            AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
         """);

    private static Task<string> FactsAsync(LedgerBook book) => book.ReadAsync(
        "account_id, transaction_id, commission, cost, quantity, stated_at_utc", "event_trade_fill");
}
