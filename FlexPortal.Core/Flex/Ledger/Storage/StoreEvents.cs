using FlexPortal.Core.Flex.Ledger.Events;
using Npgsql;

namespace FlexPortal.Core.Flex.Ledger.Storage;

/// <summary>
/// Takes the events of a document into the ledger, inside the caller's transaction and after the rows. What is known from other documents
/// is not counted again; a figure that differs is a restatement, and the later statement's is in force.
/// </summary>
internal static class StoreEvents
{
    /// <summary>
    /// Stores the events. A document that the ledger cannot take changes nothing but for a diagnostic; the result is then why, else null.
    /// An account whose ledger has yet to be built takes nothing: building takes this document too.
    /// </summary>
    public static async Task<Exception?> ExecuteAsync(NpgsqlConnection connection, LedgerFeed feed, CancellationToken ct)
    {
        var restatements = await feed.CompleteAsync(ct);
        string[] accounts = [.. feed.Accounts.Where(LedgerKeys.IsAccount)];
        await LedgerSql.LockAsync(connection, accounts, ct);
        var pending = await LedgerSql.FindPendingAsync(connection, accounts, ct);
        return pending.Count == accounts.Length ? null : await MergeAsync(connection, feed, restatements, pending, ct);
    }

    /// <summary>Stores the events of a document whose accounts are locked.</summary>
    public static async Task<Exception?> StoreAsync(NpgsqlConnection connection, LedgerFeed feed, CancellationToken ct) =>
        await MergeAsync(connection, feed, await feed.CompleteAsync(ct), [], ct);

    private static async Task<Exception?> MergeAsync(
        NpgsqlConnection connection, LedgerFeed feed, IReadOnlyList<StagedRestatement> restatements, HashSet<string> leftOut,
        CancellationToken ct)
    {
        var (origin, fault) = (feed.Origin, feed.Fault);
        if (fault is null)
        {
            await LedgerSql.BeginPartAsync(connection, ct);
            try
            {
                await LedgerSql.PrepareAsync(connection, ct);
                await PrepareAsync(connection, feed.Staged, [.. leftOut], ct);
                await MergeAsync(connection, origin.RunId, feed.Staged, ct);
                await feed.Staged.RestateAsync(
                    origin.RunId, [.. restatements.Where(one => !leftOut.Contains(one.Value.AccountId))], ct);
                await LedgerSql.KeepPartAsync(connection, ct);
            }
            catch (PostgresException refused) when (LedgerFaults.IsAboutData(refused))
            {
                fault = refused;
                await LedgerSql.UndoPartAsync(connection, ct);
            }
        }

        if (fault is not null && feed.Takes(origin.AccountId) && !leftOut.Contains(origin.AccountId))
            await LedgerSql.AddDiagnosticAsync(connection, origin, LedgerCode.StatementNotTaken, ct);
        return fault;
    }

    private static async Task MergeAsync(NpgsqlConnection connection, Guid runId, EventCopy staged, CancellationToken ct)
    {
        await MergeAsync(connection, InstrumentTable.Instruments, runId, staged, ct);
        if (staged.Has(InstrumentTable.Instruments.Name))
            await LedgerSql.AnalyzeInstrumentsAsync(connection, ct);
        if (staged.Has(LedgerSql.Names.Name))
            await LedgerSql.MergeNamesAsync(connection, runId, ct);
        await MergeAsync(connection, LedgerTables.Fills, runId, staged, ct);
        await MergeAsync(connection, LedgerTables.Deals, runId, staged, ct);
        if (staged.Has(CashSql.Table.Name))
            await staged.CreateAsync(LedgerTables.CorporateActions, ct);
        await MergeAsync(connection, LedgerTables.CorporateActions, runId, staged, ct);
        if (staged.Has(CashSql.Table.Name))
            await CashSql.MergeAsync(connection, runId, ct);
        await MergeAsync(connection, LedgerTables.Rates, runId, staged, ct);
        await staged.TakeDiagnosticsAsync(runId, ct);
    }

    private static async Task PrepareAsync(NpgsqlConnection connection, EventCopy staged, string[] leftOut, CancellationToken ct)
    {
        await PrepareAsync(InstrumentTable.Instruments);
        await PrepareAsync(LedgerSql.Names);
        await PrepareAsync(LedgerTables.Fills);
        if (staged.Has(LedgerTables.Deals.Name))
            await LedgerSql.NameBaseCurrenciesAsync(connection, staged.BaseCurrencies, ct);
        await PrepareAsync(LedgerTables.Deals);
        await PrepareAsync(LedgerTables.CorporateActions);
        await PrepareAsync(CashSql.Table);
        await PrepareAsync(LedgerTables.Rates);
        await staged.LeaveOutDiagnosticsAsync(leftOut, ct);

        Task PrepareAsync<T>(LedgerTable<T> table) =>
            staged.Has(table.Name) ? new MergeSql<T>(table).PrepareAsync(connection, leftOut, ct) : Task.CompletedTask;
    }

    private static Task MergeAsync<T>(
        NpgsqlConnection connection, LedgerTable<T> table, Guid runId, EventCopy staged, CancellationToken ct) =>
        staged.Has(table.Name) ? new MergeSql<T>(table).MergeAsync(connection, runId, ct) : Task.CompletedTask;
}
