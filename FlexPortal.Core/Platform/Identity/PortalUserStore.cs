using System.Security.Cryptography;
using FlexPortal.Core.Platform.Identity.TwoFactor;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace FlexPortal.Core.Platform.Identity;

/// <summary>
/// The framework's user store over the portal's database. The framework keeps authenticator keys and recovery codes in clear; here keys are
/// encrypted and recovery codes are hashed.
/// </summary>
internal sealed class PortalUserStore(
    PortalDbContext context,
    AuthenticatorKeyProtector keys,
    IOptions<PasswordHasherOptions> hashing,
    IdentityErrorDescriber? describer = null)
    : UserOnlyStore<PortalUser, PortalDbContext, Guid, IdentityUserClaim<Guid>, IdentityUserLogin<Guid>, IdentityUserToken<Guid>>(
        context, describer)
{
    private const int SaltLength = 16;

    /// <summary>The key in Base32; null when the user has none, or it cannot be decrypted.</summary>
    public override async Task<string?> GetAuthenticatorKeyAsync(PortalUser user, CancellationToken cancellationToken) =>
        await Context.Set<TwoFactorEnrolment>().FindAsync([user.Id], cancellationToken) is { } enrolment
            ? keys.Open(user.Id, enrolment.SealedKey)?.Secret
            : null;

    /// <summary>A new set; old codes become invalid. The user has two-factor, or gets it in the same transaction.</summary>
    public override async Task ReplaceCodesAsync(PortalUser user, IEnumerable<string> recoveryCodes, CancellationToken cancellationToken)
    {
        var enrolment = await Context.Set<TwoFactorEnrolment>().FindAsync([user.Id], cancellationToken)
            ?? throw new InvalidOperationException("Recovery codes need two-factor authentication.");
        enrolment.RecoverySalt = RandomNumberGenerator.GetBytes(SaltLength);
        await Context.Set<RecoveryCode>().Where(code => code.UserId == user.Id).ExecuteDeleteAsync(cancellationToken);
        Context.AddRange(
            recoveryCodes.Select(code => new RecoveryCode(user.Id, HashOf(TwoFactorCheck.Bare(code), enrolment.RecoverySalt))));
        await Context.SaveChangesAsync(cancellationToken);
    }

    /// <summary>Uses a code: true for one caller, however many come at once.</summary>
    public override async Task<bool> RedeemCodeAsync(PortalUser user, string code, CancellationToken cancellationToken)
    {
        if (await Context.Set<TwoFactorEnrolment>().Where(row => row.UserId == user.Id).Select(row => row.RecoverySalt)
                .FirstOrDefaultAsync(cancellationToken) is not { } salt)
            return false;

        var hash = HashOf(code, salt);
        return await Context.Set<RecoveryCode>()
            .Where(row => row.UserId == user.Id && row.CodeHash == hash)
            .ExecuteDeleteAsync(cancellationToken) == 1;
    }

    /// <summary>How many are left.</summary>
    public override Task<int> CountCodesAsync(PortalUser user, CancellationToken cancellationToken) =>
        Context.Set<RecoveryCode>().CountAsync(code => code.UserId == user.Id, cancellationToken);

    private byte[] HashOf(string code, byte[] salt) => RecoveryCode.HashOf(code, salt, hashing.Value.IterationCount);
}
