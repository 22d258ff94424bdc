using System.Collections.ObjectModel;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace FlexPortal.Core.Platform.Audit;

/// <summary>
/// Appends entries, one after the other over all processes, each linked to the one before. An entry that cannot be written is an
/// <see cref="AuditUnavailableException"/>, which the caller must not swallow: an action that cannot be audited does not happen.
/// </summary>
public sealed partial class AuditLog(PortalDatabase database, ILogger<AuditLog> logger)
{
    private long _announced;

    /// <summary>
    /// Writes an entry in a transaction of its own: before a download, or after something that does not change the database. A change is
    /// audited by <c>CommitAsync</c>.
    /// </summary>
    /// <param name="entry">What happened.</param>
    /// <param name="cancellationToken">Cancels; the entry is written whole or not. Pass none where it has happened already.</param>
    public async Task<AuditHead> WriteAsync(AuditEvent entry, CancellationToken cancellationToken)
    {
        await using var connection = await database.Main.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        return await CommitAsync(transaction, entry, cancellationToken);
    }

    /// <summary>
    /// Appends an entry as the last statement of the transaction that it describes, and commits both or neither. The transaction must
    /// be READ COMMITTED (the default). Other writers wait until it ends, so nothing may follow.
    /// </summary>
    public Task<AuditHead> CommitAsync(NpgsqlTransaction transaction, AuditEvent entry, CancellationToken cancellationToken) =>
        CommitAsync(transaction, [entry], cancellationToken);

    /// <summary>The same for a change with several entries, in this order; at least one.</summary>
    public async Task<AuditHead> CommitAsync(
        NpgsqlTransaction transaction, IReadOnlyList<AuditEvent> entries, CancellationToken cancellationToken)
    {
        var row = await AppendAsync(transaction, entries[0], cancellationToken);
        foreach (var entry in entries.Skip(1))
            row = await AppendAsync(transaction, entry, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        var head = new AuditHead(row.Seq, Convert.ToHexStringLower(row.Link));
        // Another process may have written the hundredth entry; the first process past it logs the head.
        if (head.Seq / AuditAnchor.Interval > Interlocked.Read(ref _announced) / AuditAnchor.Interval)
            Announce(head);
        return head;
    }

    private static async Task<AuditRow> AppendAsync(NpgsqlTransaction transaction, AuditEvent entry, CancellationToken cancellationToken)
    {
        try
        {
            var row = RowOf(entry, await AuditSql.TakeTurnAsync(transaction, cancellationToken));
            await AuditSql.InsertAsync(transaction, row, cancellationToken);
            return row;
        }
        catch (NpgsqlException fault)
        {
            throw new AuditUnavailableException(fault);
        }
    }

    /// <summary>Logs the head: a later change of the database cannot change the log.</summary>
    internal void Announce(AuditHead head)
    {
        Interlocked.Exchange(ref _announced, head.Seq);
        Head(logger, head.Seq, head.Link);
    }

    /// <summary>Every part on one line and cut to its column, with the hash over all of them.</summary>
    private static AuditRow RowOf(AuditEvent entry, AuditChainEnd end)
    {
        var row = new AuditRow
        {
            Seq = end.Seq + 1,
            AtUtc = end.NowUtc.ToUniversalTime(),
            Actor = AuditLineFormatter.Line(entry.Actor.Name),
            ActorKind = EnumFormatter.From(entry.Actor.Kind),
            Action = entry.Action.Code(),
            SubjectKind = EnumFormatter.From(entry.SubjectKind),
            Subject = AuditLineFormatter.Line(entry.Subject),
            FromAddress = entry.Actor.FromAddress is { } from ? AuditLineFormatter.Line(from) : null,
            Outcome = EnumFormatter.From(entry.Outcome),
            Code = AuditLineFormatter.Code(entry.Code),
            Details = AuditLineFormatter.Json(DetailsOf(entry)),
            PrevLink = end.Link,
        };
        return row with { Link = AuditChain.Link(row) };
    }

    private static IReadOnlyDictionary<string, string>? DetailsOf(AuditEvent entry) => entry.Actor.Token is { } token
        ? new Dictionary<string, string>(entry.Details ?? ReadOnlyDictionary<string, string>.Empty, StringComparer.Ordinal)
        {
            ["token"] = token,
        }
        : entry.Details;

    [LoggerMessage(2100, LogLevel.Information, "audit head seq={Seq} link={Link}")]
    private static partial void Head(ILogger logger, long seq, string link);
}
