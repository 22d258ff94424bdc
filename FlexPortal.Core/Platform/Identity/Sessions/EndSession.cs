using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.EntityFrameworkCore;

namespace FlexPortal.Core.Platform.Identity.Sessions;

/// <summary>Ends a session before its time: by signing out, or from the list of one's own.</summary>
public sealed class EndSession(PortalDbContext context, PortalSessions sessions, AuditLog audit, TimeProvider time)
{
    /// <summary>Ends a session of this user, never one of another user. False when there is none to end.</summary>
    /// <param name="user">Whose it is, by key and name.</param>
    /// <param name="sessionId">Which.</param>
    /// <param name="action"><see cref="AuditAction.SignOut"/> or <see cref="AuditAction.SessionEnd"/>.</param>
    /// <param name="by">Who asks.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<bool> ExecuteAsync(
        (Guid Id, string Name) user, Guid sessionId, AuditAction action, AuditActor by, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        var ended = await context.Set<Session>()
            .Where(session => session.SessionId == sessionId && session.UserId == user.Id && session.EndedAtUtc == null)
            .ExecuteUpdateAsync(row => row.SetProperty(session => session.EndedAtUtc, now), cancellationToken);
        if (ended == 0)
            return false;

        await audit.CommitAsync(transaction, UserAuditEvents.Of(by, action, user.Name), cancellationToken);
        sessions.Forget();
        return true;
    }
}
