using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Notifications;
using FlexPortal.Core.Platform.Persistence;

namespace FlexPortal.Core.MarketData.Freshness;

/// <summary>A test message that was written.</summary>
/// <param name="OutboxMessageId">Its id.</param>
/// <param name="State">Whether it is to be sent or, without a mail server, captured.</param>
/// <param name="Recipients">Addresses of the distribution list.</param>
public sealed record TestAlert(Guid OutboxMessageId, OutboxState State, int Recipients);

/// <summary>Writes a message to the distribution list that tests the way to it. It goes the way of every other.</summary>
internal sealed class SendTestAlert(PortalDatabase database, Outbox outbox, AlertMail mails, AuditLog audit, TimeProvider time)
{
    /// <summary>Writes the message.</summary>
    public async Task<TestAlert> ExecuteAsync(AuditActor by, CancellationToken cancellationToken)
    {
        var (id, now) = (Guid.CreateVersion7(), time.GetUtcNow());
        await using var connection = await database.Main.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await outbox.AddAsync(connection, mails.Test(id, by.Name, now), now, cancellationToken);
        await audit.CommitAsync(transaction, AlertAuditEvents.Tested(by, id), cancellationToken);
        return new(id, outbox.FirstState, outbox.Recipients.Count);
    }
}
