using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using FlexPortal.Core.Platform.Secrets.Keys;
using Microsoft.AspNetCore.DataProtection;
using Npgsql;

namespace FlexPortal.Core.Platform.Identity.TwoFactor;

/// <summary>Encrypts authenticator keys with the key ring, bound to their user: no other user's row decrypts them.</summary>
internal sealed class AuthenticatorKeyProtector(IDataProtectionProvider protection)
{
    private const string Purpose = "FlexPortal.AuthenticatorKey.1";
    private const string Base32Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    public string Seal(Guid userId, AuthenticatorKey key) =>
        Convert.ToBase64String(For(userId).Protect(Encoding.ASCII.GetBytes(key.Secret)));

    /// <summary>
    /// The key; null when the key ring that encrypted it is missing, or it was encrypted for another user. A revoked key of the ring
    /// still decrypts it: revoking the keys of cookies signs users out, it does not lock them out.
    /// </summary>
    public AuthenticatorKey? Open(Guid userId, string sealedKey)
    {
        try
        {
            var key = ((IPersistedDataProtector)For(userId)).DangerousUnprotect(
                Convert.FromBase64String(sealedKey), ignoreRevocationErrors: true, out _, out _);
            return new(key.Length == 20 ? Base32(key) : Encoding.ASCII.GetString(key));
        }
        catch (Exception fault) when (fault is CryptographicException or FormatException)
        {
            return null;
        }
    }

    /// <summary>Encrypts every user's key with the newest key of the ring, in the transaction of a rotation.</summary>
    public static async Task<int> ResealAsync(NpgsqlTransaction transaction, KeyRing ring, CancellationToken cancellationToken)
    {
        var count = 0;
        foreach (var (user, key) in await TwoFactorSql.LockAsync(transaction, cancellationToken))
        {
            if (ring.Reseal(Purpose, user.ToString(), Convert.FromBase64String(key)) is not { } resealed)
                continue;

            await TwoFactorSql.SealAsync(transaction, user, Convert.ToBase64String(resealed), cancellationToken);
            count++;
        }

        return count;
    }

    private IDataProtector For(Guid userId) => protection.CreateProtector(Purpose, userId.ToString());

    // Earlier versions stored the 160 bits; the framework reads Base32.
    private static string Base32(byte[] key)
    {
        var bits = new BigInteger(key, isUnsigned: true, isBigEndian: true);
        return string.Concat(
            Enumerable.Range(1, key.Length * 8 / 5).Select(letter => Base32Letters[(int)((bits >> (key.Length * 8 - 5 * letter)) & 31)]));
    }
}
