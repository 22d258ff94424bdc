using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Identity.Sessions;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.EntityFrameworkCore;

namespace FlexPortal.Core.Platform.Identity.TwoFactor;

/// <summary>Changes which users must have two-factor authentication.</summary>
public sealed class RequireTwoFactor(PortalDbContext context, PortalSessions sessions, AuditLog audit, TimeProvider time)
{
    /// <summary>Changes the rule. Users who must have it and have not must set it up first; their open pages end within a minute.</summary>
    public async Task ExecuteAsync(TwoFactorRequirement requiredOf, AuditActor by, CancellationToken cancellationToken)
    {
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        await UserSql.LockAsync(context, cancellationToken);
        var rule = await context.Set<TwoFactorRule>().SingleAsync(cancellationToken);
        if (rule.RequiredOf == requiredOf)
            return;

        var entry = UserAuditEvents.Rule(by, rule.RequiredOf, requiredOf);
        rule.Change(requiredOf, UserAuditEvents.NameOf(by), time.GetUtcNow());
        await context.SaveChangesAsync(cancellationToken);
        await audit.CommitAsync(transaction, entry, cancellationToken);
        sessions.Forget();
    }
}
