using FlexPortal.Core.Platform.Persistence;
using Microsoft.EntityFrameworkCore;

namespace FlexPortal.Core.Platform.Identity;

/// <summary>A link that can be used now.</summary>
/// <param name="Kind">What it is for.</param>
/// <param name="Name">Name of the user; null for the first setup.</param>
/// <param name="Role">What the user will be.</param>
/// <param name="ExpiresAtUtc">Until when, UTC.</param>
public sealed record OpenLink(EntryLinkKind Kind, string? Name, PortalRole Role, DateTimeOffset ExpiresAtUtc);

/// <summary>Issues links, looks at them, and uses them up.</summary>
public sealed class EntryLinks(PortalDbContext context, TimeProvider time)
{
    /// <summary>How long a setup link can be used.</summary>
    public static readonly TimeSpan SetupLife = TimeSpan.FromHours(1);

    /// <summary>How long an invitation or a link for a new password can be used.</summary>
    public static readonly TimeSpan InvitationLife = TimeSpan.FromDays(3);

    /// <summary>What the link is for; null when it was used, replaced, is too old, or never was.</summary>
    public async Task<OpenLink?> FindAsync(string token, CancellationToken cancellationToken)
    {
        var found = await (
            from link in Usable(EntryLink.HashOf(token))
            join user in context.Set<PortalUser>() on link.UserId equals (Guid?)user.Id into users
            from user in users.DefaultIfEmpty()
            select new
            {
                link.Kind,
                link.ExpiresAtUtc,
                Name = user == null ? null : user.UserName,
                Role = user == null ? PortalRole.Admin : user.Role
            })
            .FirstOrDefaultAsync(cancellationToken);
        return found is null ? null : new(found.Kind, found.Name, found.Role, found.ExpiresAtUtc);
    }

    /// <summary>Creates a link and revokes an unused one of the same user or of the setup, in the caller's transaction.</summary>
    internal async Task<IssuedLink> IssueAsync(EntryLinkKind kind, Guid? userId, string by, CancellationToken cancellationToken)
    {
        var (now, token) = (time.GetUtcNow(), EntryLink.NewToken());
        await RevokeAsync(userId, cancellationToken);
        var link = new EntryLink(token, kind, userId, by, now, kind == EntryLinkKind.Setup ? SetupLife : InvitationLife);
        context.Add(link);
        await context.SaveChangesAsync(cancellationToken);
        return new(token, kind, link.ExpiresAtUtc);
    }

    /// <summary>Unused links of a user, or for the setup, can no longer be used.</summary>
    internal Task<int> RevokeAsync(Guid? userId, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return context.Set<EntryLink>().Where(link => link.UserId == userId && link.UsedAtUtc == null && link.RevokedAtUtc == null)
            .ExecuteUpdateAsync(row => row.SetProperty(link => link.RevokedAtUtc, now), cancellationToken);
    }

    /// <summary>Uses the link up: true for one caller only, however many come at once. The caller's transaction ends it.</summary>
    internal async Task<EntryLink?> UseAsync(string token, CancellationToken cancellationToken)
    {
        var (now, hash) = (time.GetUtcNow(), EntryLink.HashOf(token));
        var used = await Usable(hash).ExecuteUpdateAsync(row => row.SetProperty(link => link.UsedAtUtc, now), cancellationToken);
        return used == 1
            ? await context.Set<EntryLink>().AsNoTracking().SingleAsync(link => link.TokenHash == hash, cancellationToken)
            : null;
    }

    private IQueryable<EntryLink> Usable(byte[] hash)
    {
        var now = time.GetUtcNow();
        return context.Set<EntryLink>().Where(link =>
            link.TokenHash == hash && link.UsedAtUtc == null && link.RevokedAtUtc == null && link.ExpiresAtUtc > now);
    }
}
