using System.Globalization;
using FlexPortal.Core.Platform.Persistence;

namespace FlexPortal.Core.Platform.Audit;

/// <summary>
/// Removes the oldest entries of the audit log. The removal is an entry of the log itself, with the number and the link of the last entry
/// removed; the same two are kept in <c>platform.audit_checkpoint</c>, where verification takes up the chain.
/// </summary>
internal sealed class PruneAudit(PortalDatabase database, AuditLog audit)
{
    /// <summary>Removes entries from before a moment, at most so many, all or none. Returns how many.</summary>
    public async Task<int> ExecuteAsync(DateTimeOffset before, int most, CancellationToken cancellationToken)
    {
        await using var connection = await database.Main.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        // Appending waits meanwhile, so that no entry comes between; a batch takes milliseconds.
        await AuditSql.TakeTurnAsync(transaction, cancellationToken);
        if (await AuditPruneSql.FindLastAsync(transaction, before, most, cancellationToken) is not { } last)
            return 0;

        await AuditPruneSql.AddCheckpointAsync(transaction, last, cancellationToken);
        var removed = await AuditPruneSql.DeleteAsync(transaction, last.Seq, cancellationToken);
        await audit.CommitAsync(transaction, EntryOf(last, removed), cancellationToken);
        return removed;
    }

    /// <summary>Verification compares the checkpoint with this entry.</summary>
    private static AuditEvent EntryOf(AuditHead last, int removed) => new(
        AuditActor.Portal, AuditAction.AuditPrune, AuditSubjectKind.List, "audit",
        Details: new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["through_seq"] = last.Seq.ToString(CultureInfo.InvariantCulture),
            ["link"] = last.Link,
            ["entries"] = removed.ToString(CultureInfo.InvariantCulture),
        });
}
