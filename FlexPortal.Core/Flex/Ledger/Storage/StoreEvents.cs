using FlexPortal.Core.Flex.Ledger.Events;
using Npgsql;

namespace FlexPortal.Core.Flex.Ledger.Storage;

/// <summary>Where a document belongs.</summary>
/// <param name="RunId">The run that stored its rows.</param>
/// <param name="ArtifactId">Its bytes.</param>
/// <param name="AccountId">The account of the run.</param>
internal sealed record LedgerOrigin(Guid RunId, Guid ArtifactId, string AccountId);

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
    public static async Task<Exception?> ExecuteAsync(
        NpgsqlConnection connection, LedgerOrigin origin, MappedDocument document, CancellationToken ct)
    {
        var accounts = EventStaging.AccountsOf(document.Events, origin.AccountId);
        await LedgerSql.LockAsync(connection, accounts, ct);
        var pending = await LedgerSql.FindPendingAsync(connection, accounts, ct);
        return pending.Count == accounts.Length
            ? null
            : await StoreAsync(connection, origin, document, account => !pending.Contains(account), ct);
    }

    /// <summary>Stores the events of some accounts, whose locks the caller holds.</summary>
    public static async Task<Exception?> StoreAsync(
        NpgsqlConnection connection, LedgerOrigin origin, MappedDocument document, Func<string, bool> takes, CancellationToken ct)
    {
        var receivedAt = await LedgerSql.ReadReceivedAtAsync(connection, origin.ArtifactId, ct);
        var (staged, fault) = EventStaging.Of(document, origin.AccountId, takes, receivedAt);
        if (staged is not null)
        {
            await LedgerSql.BeginPartAsync(connection, ct);
            try
            {
                await MergeAsync(connection, origin.RunId, staged, ct);
                await LedgerSql.KeepPartAsync(connection, ct);
            }
            catch (PostgresException refused) when (IsAboutData(refused))
            {
                fault = refused;
                await LedgerSql.UndoPartAsync(connection, ct);
            }
        }

        if (fault is not null && takes(origin.AccountId))
        {
            var diagnostic = new LedgerDiagnostic(LedgerCode.StatementNotTaken, origin.AccountId, "");
            await EventCopy.AddAsync(connection, origin.RunId, [new StagedDiagnostic(diagnostic, origin.AccountId, null, null)], ct);
        }

        return fault;
    }

    private static async Task MergeAsync(NpgsqlConnection connection, Guid runId, StagedEvents staged, CancellationToken ct)
    {
        await MergeAsync(connection, InstrumentTable.Instruments, runId, staged.Instruments, ct);
        if (staged.Names.Count > 0)
        {
            await EventCopy.StageAsync(connection, LedgerSql.Names, staged.Names, ct);
            await LedgerSql.MergeNamesAsync(connection, runId, ct);
        }

        await MergeAsync(connection, LedgerTables.Fills, runId, staged.Fills, ct);
        await MergeAsync(connection, LedgerTables.Deals, runId, staged.Deals, ct);
        if (staged.CorporateActions.Count + staged.Cash.Count > 0)
        {
            await EventCopy.StageAsync(connection, LedgerTables.CorporateActions, staged.CorporateActions, ct);
            await new MergeSql<EventCorpAction>(LedgerTables.CorporateActions).MergeAsync(connection, runId, ct);
            await EventCopy.StageAsync(connection, CashSql.Table, staged.Cash, ct);
            await CashSql.MergeAsync(connection, runId, ct);
        }

        await MergeAsync(connection, LedgerTables.Rates, runId, staged.Rates, ct);
        await EventCopy.AddAsync(connection, runId, staged.Restatements, ct);
        await EventCopy.AddAsync(connection, runId, staged.Diagnostics, ct);
    }

    private static async Task MergeAsync<T>(
        NpgsqlConnection connection, LedgerTable<T> table, Guid runId, IReadOnlyList<StagedRow<T>> rows, CancellationToken ct)
    {
        if (rows.Count == 0)
            return;
        await EventCopy.StageAsync(connection, table, rows, ct);
        await new MergeSql<T>(table).MergeAsync(connection, runId, ct);
    }

    /// <summary>Whether the database refuses what the events say, and not because of its own state: data, constraints, sizes.</summary>
    private static bool IsAboutData(PostgresException refused) =>
        refused.SqlState[..2] is "22" or "23" || refused.SqlState is PostgresErrorCodes.ProgramLimitExceeded;
}
