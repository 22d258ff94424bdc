using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Core.Platform.Identity.Codes;
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

    /// <summary>How far the owner sees, and the accounts that are named for them.</summary>
    public required AccountReach AccountScope { get; init; }

    /// <summary>Ids of those accounts.</summary>
    public required List<string> Named { get; init; }

    /// <summary>Whether the owner may sign in, and has the one-time codes that are asked of them.</summary>
    public required bool IsAble { get; init; }
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
                   AccountScope = person.AccountScope,
                   Named = context.Set<PersonAccount>().Where(account => account.PersonId == person.Id).Select(account => account.AccountId).ToList(),
                   IsAble = person.DisabledAtUtc == null && person.PasswordHash != null && !withoutCodes.Any(without => without.Id == person.Id),
               };
    }
}
