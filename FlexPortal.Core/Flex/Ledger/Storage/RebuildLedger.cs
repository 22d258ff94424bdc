using System.Runtime.CompilerServices;
using FlexPortal.Core.Flex.Raw;
using FlexPortal.Core.Flex.Statements;
using FlexPortal.Core.Platform.Content;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace FlexPortal.Core.Flex.Ledger.Storage;

/// <summary>How much a ledger holds.</summary>
public sealed record LedgerCounts(
    long Fills, long CurrencyLegs, long CashMovements, long CorporateActionLegs, long Rates, long Instruments, long Restatements,
    long Diagnostics);

/// <summary>A ledger that was built.</summary>
/// <param name="AccountId">The account.</param>
/// <param name="Statements">Stored statements that were read.</param>
/// <param name="NotTaken">Of these the ones that the ledger could not take; each has a diagnostic.</param>
/// <param name="Counts">What it holds now.</param>
public sealed record RebuiltLedger(string AccountId, int Statements, int NotTaken, LedgerCounts Counts);

/// <summary>
/// Empties the ledger of an account and builds it again from the stored statements, in the order in which they were stored, by the way that
/// a run takes. Nothing but keys and moments of storage differ afterwards.
/// </summary>
public sealed class RebuildLedger(PortalDatabase database, IOptions<PlatformOptions> platform, ILogger<RebuildLedger> logger)
{
    /// <summary>
    /// Builds the ledger of one account or of all, each in a transaction of its own: until it ends, the former ledger is what readers see,
    /// and what remains when it fails. Statements that arrive meanwhile wait.
    /// </summary>
    /// <param name="accountId">The account; null for all.</param>
    /// <param name="cancellationToken">Ends the account that is being built, which then stays as it was.</param>
    /// <exception cref="PortalException">Stored bytes are damaged.</exception>
    public async IAsyncEnumerable<RebuiltLedger> ExecuteAsync(
        string? accountId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var connection = await database.Main.OpenConnectionAsync(cancellationToken);
        var accounts = accountId is not null ? [accountId] : await RebuildSql.ListAccountsAsync(connection, cancellationToken);
        foreach (var account in accounts.Where(LedgerKeys.IsAccount))
            yield return (await BuildAsync(connection, account, onlyPending: false, cancellationToken))!;
    }

    /// <summary>Builds the ledgers that an upgrade left empty.</summary>
    public async Task BuildPendingAsync(CancellationToken cancellationToken)
    {
        foreach (var account in await RebuildSql.ListPendingAsync(database.Main, cancellationToken))
        {
            await using var connection = await database.Main.OpenConnectionAsync(cancellationToken);
            await BuildAsync(connection, account, onlyPending: true, cancellationToken);
        }
    }

    private async Task<RebuiltLedger?> BuildAsync(NpgsqlConnection connection, string account, bool onlyPending, CancellationToken ct)
    {
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await LedgerSql.LockAsync(connection, [account], ct);
        if (onlyPending && (await LedgerSql.FindPendingAsync(connection, [account], ct)).Count == 0)
            return null;
        await RebuildSql.ClearAsync(connection, account, ct);
        var documents = await RebuildSql.ListDocumentsAsync(connection, account, ct);
        var notTaken = 0;
        foreach (var document in documents)
        {
            var origin = new LedgerOrigin(document.RunId, document.Bytes.Id, document.AccountId);
            var feed = await LedgerFeed.OpenAsync(connection, origin, IsOfAccount, ct);
            await MapAsync(connection, document, feed, ct);
            if (await StoreEvents.StoreAsync(connection, feed, ct) is not { } fault)
                continue;
            FlexLog.LedgerFault(logger, fault, document.RunId);
            notTaken++;
        }

        await RebuildSql.EndPendingAsync(connection, account, ct);
        var counts = await RebuildSql.CountAsync(connection, account, ct);
        await transaction.CommitAsync(ct);
        FlexLog.LedgerBuilt(logger, documents.Count);
        return new(account, documents.Count, notTaken, counts);

        bool IsOfAccount(string other) => string.Equals(other, account, StringComparison.Ordinal);
    }

    /// <summary>Maps the stored rows of a document. When its statements were made stands in the bytes alone.</summary>
    private async Task MapAsync(NpgsqlConnection connection, StoredDocument document, LedgerFeed feed, CancellationToken ct)
    {
        using var content = SpoolFile.Create(Path.Combine(platform.Value.ResolveDataDirectory(), "spool"));
        await using (var copy = content.OpenWrite())
        {
            var bytes = document.Bytes;
            if (await new ChunkSql(RawArtifactSql.Chunks).CopyRangeAsync(connection, bytes, 0, bytes.ByteLength, copy, ct) is { } damaged)
                throw new PortalException(FlexErrors.ArtifactDamaged(bytes.Id, damaged));
        }

        ReadHeaders(content, feed, ct);
        await foreach (var rows in RebuildSql.ReadRowsAsync(connection, document.Bytes.Id, ct))
        {
            foreach (var (key, row) in rows)
                feed.Add(row, key);
            if (feed.IsFull)
                await feed.StageAsync(ct);
        }
    }

    private static void ReadHeaders(SpoolFile content, LedgerFeed feed, CancellationToken ct)
    {
        using var bytes = content.OpenRead();
        using var reader = FlexStatementReader.Open(
            bytes, StatementLimits.Default with { MaxBytes = long.MaxValue }, cancellationToken: ct);
        while (reader.Read(ct))
        {
            if (reader.Kind == StatementItem.StatementStart)
                feed.Start(reader.Statement!);
        }
    }
}
