using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace FlexPortal.Core.Platform.Identity.Tokens;

/// <summary>Ends a token before its time. The next request with it is refused; what it holds open is cut within a minute.</summary>
public sealed class RevokeToken(PortalDbContext context, AuditLog audit, TimeProvider time)
{
    /// <summary>Revokes a token of this user, or of anybody.</summary>
    /// <param name="publicId">Which, by the part that names it.</param>
    /// <param name="ownerId">The owner it must have; null for any. A token of another owner is not found.</param>
    /// <param name="by">Who asks.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<TokenOutcome> ExecuteAsync(string publicId, Guid? ownerId, AuditActor by, CancellationToken cancellationToken)
    {
        var (now, who) = (time.GetUtcNow(), by.Name);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        var tokens = context.Set<ApiToken>().Where(token => token.PublicId == publicId && (ownerId == null || token.UserId == ownerId));
        var revoked = await tokens.Where(token => token.RevokedAtUtc == null && token.ExpiresAtUtc > now).ExecuteUpdateAsync(
            row => row.SetProperty(token => token.RevokedAtUtc, now).SetProperty(token => token.RevokedBy, who), cancellationToken);
        if (revoked == 0)
        {
            await transaction.RollbackAsync(cancellationToken);
            await audit.WriteAsync(TokenAuditEvents.NotRevoked(by, publicId), CancellationToken.None);
            return new TokenOutcome.Refused(TokenErrors.NotFound());
        }

        var found = await (
            from token in tokens
            join user in context.Set<PortalUser>() on token.UserId equals user.Id
            select new { token.Name, Owner = user.UserName! }).SingleAsync(cancellationToken);
        await audit.CommitAsync(
            (NpgsqlTransaction)transaction.GetDbTransaction(),
            TokenAuditEvents.Revoked(by, publicId, found.Name, found.Owner),
            cancellationToken);
        return new TokenOutcome.Revoked(publicId, found.Name, found.Owner);
    }
}
