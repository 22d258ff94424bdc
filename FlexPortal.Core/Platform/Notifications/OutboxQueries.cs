using FlexPortal.Core.Platform.Lists;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.EntityFrameworkCore;

namespace FlexPortal.Core.Platform.Notifications;

/// <summary>Reads the outbox.</summary>
internal sealed class OutboxQueries(IDbContextFactory<PortalDbContext> contexts)
{
    /// <summary>One page of messages, newest first.</summary>
    public async Task<Page<MailView>> ListAsync(Cursor? cursor, int pageSize, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var messages = context.Set<OutboxMessage>().AsNoTracking();
        return await OutboxMessage.Newest.ReadAsync(
            (place, most) => OutboxMessage.Newest.Walk(messages, place).Take(most).Select(OutboxMessage.Read)
                .ToListAsync(cancellationToken),
            cursor, pageSize);
    }
}
