using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Core.Platform.Identity.TwoFactor;
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
        var missing = context.UsersMissingTwoFactor();
        return from token in context.Set<ApiToken>().AsNoTracking()
               join user in context.Set<PortalUser>() on token.UserId equals user.Id
               select new OwnedToken
               {
                   Token = token,
                   Owner = user.UserName!,
                   Role = user.Role,
                   AccountScope = user.AccountScope,
                   Named = context
                       .Set<UserAccount>()
                       .Where(account => account.UserId == user.Id)
                       .Select(account => account.AccountId)
                       .ToList(),
                   IsAble = user.DisabledAtUtc == null && user.PasswordHash != null && !missing.Any(without => without.Id == user.Id),
               };
    }
}
