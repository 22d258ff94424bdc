using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Identity.Sessions;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.EntityFrameworkCore;

namespace FlexPortal.Core.Platform.Identity.TwoFactor;

/// <summary>Says of whom one-time codes are required.</summary>
public sealed class RequireTwoFactor(PortalDbContext context, PortalSessions sessions, AuditLog audit, TimeProvider time)
{
    /// <summary>Changes the rule. Whoever must have codes now and has none turns them on before anything else; what they have open ends within a minute.</summary>
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
