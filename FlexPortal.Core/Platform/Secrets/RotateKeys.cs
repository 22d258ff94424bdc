using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Core.Platform.Secrets.Keys;

namespace FlexPortal.Core.Platform.Secrets;

/// <summary>Result of a rotation.</summary>
public abstract record RotationOutcome
{
    private RotationOutcome()
    {
    }

    /// <summary>There is a new key, and every secret is encrypted with it.</summary>
    /// <param name="KeyId">The new key.</param>
    /// <param name="Secrets">Secrets that were encrypted again.</param>
    /// <param name="Revoked">Older keys that were revoked.</param>
    public sealed record Done(Guid KeyId, int Secrets, int Revoked) : RotationOutcome;

    /// <summary>Nothing was changed, and why.</summary>
    public sealed record Refused(PortalError Error) : RotationOutcome;
}

/// <summary>
/// Creates a key, encrypts every stored secret and authenticator key with it, and revokes the older keys if asked to. Cookies in browsers
/// need the older keys: once those are revoked, every user must sign in again.
/// </summary>
public sealed class RotateKeys(PortalDatabase database, KeyRing keys, SecretVault vault, AuditLog audit, IEnumerable<Reseal> others)
{
    /// <summary>Rotates. A secret that cannot be read stops it, because it would be lost with its key.</summary>
    /// <param name="revoke">Whether the older keys are revoked.</param>
    /// <param name="by">The user.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public async Task<RotationOutcome> ExecuteAsync(bool revoke, AuditActor by, CancellationToken cancellationToken)
    {
        await using var connection = await database.Main.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var opened = new List<(SecretKind Kind, SecretValue Value)>();
        foreach (var row in await SecretSql.LockAsync(transaction, cancellationToken))
        {
            if (vault.Find(row.Name) is not { } kind)
                return new RotationOutcome.Refused(SecretErrors.Unknown(vault.Kinds));
            if (keys.Decrypt(kind.Purpose, row.Protected) is not { } value)
                return new RotationOutcome.Refused(SecretErrors.Unreadable(kind));
            opened.Add((kind, value));
        }

        // A crash from here on leaves a key more than is needed, and every secret readable.
        var key = keys.CreateKey();
        foreach (var (kind, value) in opened)
            await SecretSql.ReplaceProtectedAsync(transaction, kind.Name, keys.Encrypt(kind.Purpose, value), cancellationToken);
        foreach (var reseal in others)
            await reseal(transaction, keys, cancellationToken);
        await audit.CommitAsync(transaction, SecretAudit.Rotated(by, key, opened.Count, revoke), cancellationToken);
        var revoked = revoke ? keys.RevokeAllBut(key) : 0;
        return new RotationOutcome.Done(key, opened.Count, revoked);
    }
}
