using System.Security.Cryptography;
using FlexPortal.Core.Platform.Identity.TwoFactor;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;

namespace FlexPortal.Core.Platform.Identity;

/// <summary>The framework's user store over the portal's database; recovery codes are kept as hashes, where the framework keeps them as they are.</summary>
internal sealed class PortalUserStore(PortalDbContext context, IdentityErrorDescriber? describer = null)
    : UserOnlyStore<PortalUser, PortalDbContext, Guid, IdentityUserClaim<Guid>, IdentityUserLogin<Guid>, IdentityUserToken<Guid>>(context, describer)
{
    private const int SaltLength = 16;

    /// <summary>A new set; no code of the old one counts any more. The user has codes, or gets them in the same transaction.</summary>
    public override async Task ReplaceCodesAsync(PortalUser user, IEnumerable<string> recoveryCodes, CancellationToken cancellationToken)
    {
        var codes = await Context.Set<TwoFactorEnrolment>().FindAsync([user.Id], cancellationToken) ?? throw new InvalidOperationException("Recovery codes belong to one-time codes.");
        codes.RecoverySalt = RandomNumberGenerator.GetBytes(SaltLength);
        await Context.Set<RecoveryCode>().Where(code => code.UserId == user.Id).ExecuteDeleteAsync(cancellationToken);
        Context.AddRange(recoveryCodes.Select(code => new RecoveryCode(user.Id, RecoveryCode.HashOf(TwoFactorCheck.Bare(code), codes.RecoverySalt))));
        await Context.SaveChangesAsync(cancellationToken);
    }

    /// <summary>Uses a code up: true for one caller only, however many come at once.</summary>
    public override async Task<bool> RedeemCodeAsync(PortalUser user, string code, CancellationToken cancellationToken)
    {
        if (await Context.Set<TwoFactorEnrolment>().Where(codes => codes.UserId == user.Id).Select(codes => codes.RecoverySalt).FirstOrDefaultAsync(cancellationToken) is not { } salt)
            return false;

        var hash = RecoveryCode.HashOf(code, salt);
        return await Context.Set<RecoveryCode>().Where(row => row.UserId == user.Id && row.CodeHash == hash).ExecuteDeleteAsync(cancellationToken) == 1;
    }

    /// <summary>How many are left.</summary>
    public override Task<int> CountCodesAsync(PortalUser user, CancellationToken cancellationToken) =>
        Context.Set<RecoveryCode>().CountAsync(code => code.UserId == user.Id, cancellationToken);
}
