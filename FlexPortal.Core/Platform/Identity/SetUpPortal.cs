using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Identity.Passwords;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace FlexPortal.Core.Platform.Identity;

/// <summary>Creates the first user. There is no default account: the link on the console makes the administrator.</summary>
public sealed class SetUpPortal(PortalDbContext context, UserManager<PortalUser> users, EntryLinks links, AuditLog audit, TimeProvider time)
{
    private const string Machine = AuditActor.ThisMachine;

    /// <summary>Creates a setup link and invalidates the one before; null when there are users already.</summary>
    public async Task<IssuedLink?> IssueLinkAsync(CancellationToken cancellationToken)
    {
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        await UserSql.LockAsync(context, cancellationToken);
        if (await context.Set<PortalUser>().AnyAsync(cancellationToken))
            return null;

        var link = await links.IssueAsync(EntryLinkKind.Setup, userId: null, Machine, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return link;
    }

    /// <summary>Makes the first user, an administrator. What is refused does not use the link up.</summary>
    public async Task<UserOutcome> ExecuteAsync(
        string token, string name, string password, AuditActor by, CancellationToken cancellationToken)
    {
        name = name.Trim();
        var refused = UserAuditEvents.Of(by, AuditAction.PortalSetup, "the first administrator");
        if (!UserNameRules.IsOne(name))
            return await audit.RefuseAsync(refused, IdentityErrors.NameInvalid());
        if (PasswordRules.FindError(password, name) is { } error)
            return await audit.RefuseAsync(refused, error);

        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        await UserSql.LockAsync(context, cancellationToken);
        if (await context.Set<PortalUser>().AnyAsync(cancellationToken))
            return await audit.RefuseAsync(refused, IdentityErrors.SetupDone());
        if (await links.UseAsync(token, cancellationToken) is not { Kind: EntryLinkKind.Setup })
            return await audit.RefuseAsync(refused, IdentityErrors.LinkInvalid());

        await users.AddAsync(new PortalUser(name, PortalRole.Admin, Machine, time.GetUtcNow()), password);
        var entry = UserAuditEvents.Of(UserAuditEvents.Proven(by, name), AuditAction.PortalSetup, name);
        await audit.CommitAsync(transaction, entry, cancellationToken);
        return new UserOutcome.Done(name);
    }
}
