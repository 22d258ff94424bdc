using System.Security.Cryptography;
using FlexPortal.Core.Platform.Secrets.Keys;
using Microsoft.AspNetCore.DataProtection;
using Npgsql;

namespace FlexPortal.Core.Platform.Identity.Codes;

/// <summary>Seals authenticator keys with the portal's key ring, each for its person: moved to another one's row it cannot be opened.</summary>
internal sealed class SealedKeys(IDataProtectionProvider protection)
{
    private const string Purpose = "FlexPortal.AuthenticatorKey.1";

    public string Seal(Guid personId, AuthenticatorKey key) => Convert.ToBase64String(For(personId).Protect(key.Bytes.ToArray()));

    /// <summary>
    /// The key; null when the key ring that sealed it is not here any more, or it was not sealed for this person. A revoked key of the ring
    /// still opens it: who revokes the keys of cookies means that everybody signs in anew, not that nobody can.
    /// </summary>
    public AuthenticatorKey? Open(Guid personId, string sealedKey)
    {
        try
        {
            return new(((IPersistedDataProtector)For(personId)).DangerousUnprotect(Convert.FromBase64String(sealedKey), ignoreRevocationErrors: true, out _, out _));
        }
        catch (Exception fault) when (fault is CryptographicException or FormatException)
        {
            return null;
        }
    }

    /// <summary>Seals every person's key with the newest key of the ring, in the transaction of a rotation.</summary>
    public static async Task<int> SealAnewAsync(NpgsqlTransaction transaction, KeyRing ring, CancellationToken cancellationToken)
    {
        var count = 0;
        foreach (var (person, key) in await CodesSql.LockAsync(transaction, cancellationToken))
        {
            if (ring.SealAnew(Purpose, person.ToString(), Convert.FromBase64String(key)) is not { } anew)
                continue;

            await CodesSql.SealAsync(transaction, person, Convert.ToBase64String(anew), cancellationToken);
            count++;
        }

        return count;
    }

    private IDataProtector For(Guid personId) => protection.CreateProtector(Purpose, personId.ToString());
}
