using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Core.Platform.Secrets.Keys;

namespace FlexPortal.Core.Platform.Secrets;

/// <summary>Stores a secret in place of the one before, encrypted, for page, API and command line.</summary>
public sealed class SetSecret(PortalDatabase database, KeyRing keys, SecretVault vault, AuditLog audit, TimeProvider time)
{
    private const int LongestLifeYears = 10;

    /// <summary>Sets it; every process takes it for the runs that start from now on.</summary>
    /// <param name="name">Which secret.</param>
    /// <param name="value">Its value.</param>
    /// <param name="expiresOn">The last day on which it can be used; null when that is not known.</param>
    /// <param name="by">Who sets it.</param>
    /// <param name="cancellationToken">Gives up; it is set and written down, or neither.</param>
    public async Task<SecretOutcome> ExecuteAsync(
        string name, SecretValue value, DateOnly? expiresOn, AuditActor by, CancellationToken cancellationToken)
    {
        if (vault.Find(name) is not { } kind)
            return new SecretOutcome.Refused(SecretErrors.Unknown(vault.Kinds));
        if (FaultOf(kind, value, expiresOn) is { } refusal)
        {
            await audit.WriteAsync(SecretAudit.Refused(by, AuditAction.SecretSet, kind, refusal), cancellationToken);
            return new SecretOutcome.Refused(refusal);
        }

        vault.Hide(value);
        var secret = new StoredSecret(kind.Name, keys.Encrypt(kind.Purpose, value), value.LastFour, by.Name, time.GetUtcNow(), expiresOn);
        await using var connection = await database.Main.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await SecretSql.SetAsync(transaction, secret, cancellationToken);
        await audit.CommitAsync(transaction, SecretAudit.Set(by, secret), cancellationToken);
        return new SecretOutcome.Done(vault.View(kind, new(secret, value)));
    }

    private PortalError? FaultOf(SecretKind kind, SecretValue value, DateOnly? expiresOn)
    {
        if (kind.FaultOf(value) is { } fault)
            return SecretErrors.Malformed(fault);

        // Today by UTC is still yesterday further west.
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        return expiresOn < today.AddDays(-1) || expiresOn > today.AddYears(LongestLifeYears) ? SecretErrors.ExpiryInvalid() : null;
    }
}
