using System.Security.Cryptography;
using FlexPortal.Core.Platform.Secrets.Keys;
using Microsoft.AspNetCore.DataProtection;
using Npgsql;

namespace FlexPortal.Core.Platform.Identity.TwoFactor;

/// <summary>Seals authenticator keys with the portal's key ring, each for its user: moved to another one's row it cannot be opened.</summary>
internal sealed class AuthenticatorKeyProtector(IDataProtectionProvider protection)
{
    private const string Purpose = "FlexPortal.AuthenticatorKey.1";

    public string Seal(Guid userId, AuthenticatorKey key) => Convert.ToBase64String(For(userId).Protect(key.Bytes.ToArray()));

    /// <summary>
    /// The key; null when the key ring that sealed it is not here any more, or it was not sealed for this user. A revoked key of the ring
    /// still opens it: who revokes the keys of cookies means that everybody signs in anew, not that nobody can.
    /// </summary>
    public AuthenticatorKey? Open(Guid userId, string sealedKey)
    {
        try
        {
            return new(((IPersistedDataProtector)For(userId)).DangerousUnprotect(Convert.FromBase64String(sealedKey), ignoreRevocationErrors: true, out _, out _));
        }
        catch (Exception fault) when (fault is CryptographicException or FormatException)
        {
            return null;
        }
    }

    /// <summary>Seals every user's key with the newest key of the ring, in the transaction of a rotation.</summary>
    public static async Task<int> SealAnewAsync(NpgsqlTransaction transaction, KeyRing ring, CancellationToken cancellationToken)
    {
        var count = 0;
        foreach (var (user, key) in await TwoFactorSql.LockAsync(transaction, cancellationToken))
        {
            if (ring.SealAnew(Purpose, user.ToString(), Convert.FromBase64String(key)) is not { } anew)
                continue;

            await TwoFactorSql.SealAsync(transaction, user, Convert.ToBase64String(anew), cancellationToken);
            count++;
        }

        return count;
    }

    private IDataProtector For(Guid userId) => protection.CreateProtector(Purpose, userId.ToString());
}
