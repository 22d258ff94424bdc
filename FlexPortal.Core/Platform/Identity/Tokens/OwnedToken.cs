using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Core.Platform.Identity.Codes;
using FlexPortal.Core.Platform.Identity.Sessions;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.EntityFrameworkCore;

namespace FlexPortal.Core.Platform.Identity.Tokens;

/// <summary>A token beside its owner as they stand now.</summary>
internal sealed class OwnedToken
{
    public required ApiToken Token { get; init; }

    /// <summary>The owner's name.</summary>
    public required string Owner { get; init; }

    /// <summary>The owner's role.</summary>
    public required PortalRole Role { get; init; }

    /// <summary>Whether the owner may sign in, and has the one-time codes that are asked of them.</summary>
    public required bool IsAble { get; init; }

    /// <summary>Whether the owner sees every account.</summary>
    public required AccountReach Reach { get; init; }

    /// <summary>The accounts that the owner is limited to, where they are.</summary>
    public required List<string> Named { get; init; }

    /// <summary>What the owner sees, and the token with them.</summary>
    public AccountScope Accounts => PortalSessions.ScopeOf(Role, Reach, Named);
}

/// <summary>Tokens with their owners, as a part of larger questions.</summary>
internal static class OwnedTokens
{
    public static IQueryable<OwnedToken> TokensWithOwners(this PortalDbContext context)
    {
        var withoutCodes = context.WithoutNeededCodes();
        return from token in context.Set<ApiToken>().AsNoTracking()
               join person in context.Set<Person>() on token.PersonId equals person.Id
               select new OwnedToken
               {
                   Token = token,
                   Owner = person.UserName!,
                   Role = person.Role,
                   IsAble = person.DisabledAtUtc == null && person.PasswordHash != null && !withoutCodes.Any(without => without.Id == person.Id),
                   Reach = person.AccountScope,
                   Named = context.Set<PersonAccount>().Where(account => account.PersonId == person.Id).Select(account => account.AccountId).ToList(),
               };
    }
}
