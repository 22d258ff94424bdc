using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Persistence;

namespace FlexPortal.Core.Platform.Secrets;

/// <summary>Removes a stored secret, for page, API and command line. Runs under way keep what they started with.</summary>
public sealed class RemoveSecret(PortalDatabase database, SecretVault vault, AuditLog audit)
{
    /// <summary>Removes it, readable or not; it cannot be brought back.</summary>
    public async Task<SecretOutcome> ExecuteAsync(string name, AuditActor by, CancellationToken cancellationToken)
    {
        if (vault.Find(name) is not { } kind)
            return new SecretOutcome.Refused(SecretErrors.Unknown(vault.Kinds));

        await using var connection = await database.Main.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (!await SecretSql.RemoveAsync(transaction, kind.Name, cancellationToken))
        {
            var refusal = SecretErrors.NotSet();
            await audit.CommitAsync(transaction, SecretAudit.Refused(by, AuditAction.SecretRemove, kind, refusal), cancellationToken);
            return new SecretOutcome.Refused(refusal);
        }

        await audit.CommitAsync(transaction, SecretAudit.Removed(by, kind), cancellationToken);
        return new SecretOutcome.Done(vault.View(kind, new(null, null)));
    }
}
