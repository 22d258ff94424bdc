using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Identity.Passwords;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.AspNetCore.Identity;

namespace FlexPortal.Core.Platform.Identity;

/// <summary>Makes a user: with a link by which they choose their password, or with a password that is given.</summary>
public sealed class InviteUser(PortalDbContext context, UserManager<PortalUser> users, EntryLinks links, AuditLog audit, TimeProvider time)
{
    /// <summary>Makes the user.</summary>
    /// <param name="name">Their name.</param>
    /// <param name="role">What they may do.</param>
    /// <param name="password">Their password; null makes an invitation link.</param>
    /// <param name="by">Who makes them.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<UserOutcome> ExecuteAsync(
        string name, PortalRole role, string? password, AuditActor by, CancellationToken cancellationToken)
    {
        name = name.Trim();
        var entry = UserAuditEvents.Invited(by, name.Length == 0 ? "-" : name, role);
        if (!UserNameRules.IsOne(name))
            return await audit.RefuseAsync(entry, IdentityErrors.NameInvalid());
        if (password is not null && PasswordRules.FindError(password, name) is { } error)
            return await audit.RefuseAsync(entry, error);

        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        await UserSql.LockAsync(context, cancellationToken);
        if (await users.FindByNameAsync(name) is not null)
            return await audit.RefuseAsync(entry, IdentityErrors.NameTaken());

        var user = await users.AddAsync(new PortalUser(name, role, UserAuditEvents.NameOf(by), time.GetUtcNow()), password);
        var link = password is null
            ? await links.IssueAsync(EntryLinkKind.Invitation, user.Id, UserAuditEvents.NameOf(by), cancellationToken)
            : null;
        await audit.CommitAsync(transaction, entry, cancellationToken);
        return new UserOutcome.Done(name, link);
    }
}

/// <summary>The framework's refusals are bugs here: whatever a user can do wrong is refused before, in words.</summary>
internal static class IdentityResults
{
    public static async Task<PortalUser> AddAsync(this UserManager<PortalUser> users, PortalUser user, string? password)
    {
        Ensure(password is null ? await users.CreateAsync(user) : await users.CreateAsync(user, password));
        return user;
    }

    public static void Ensure(IdentityResult result)
    {
        if (!result.Succeeded)
            throw new InvalidOperationException(
                $"A user could not be stored: {string.Join(' ', result.Errors.Select(error => error.Code))}");
    }
}
