using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace FlexPortal.Core.Platform.Identity.Tokens;

/// <summary>Makes a token for a user. The token and the word of it in the audit log come together, or neither.</summary>
public sealed class CreateToken(PortalDbContext context, AuditLog audit, TimeProvider time)
{
    /// <summary>The most tokens of one user that count at a time.</summary>
    public const int Most = 50;

    /// <summary>Makes the token.</summary>
    /// <param name="id">Its key, chosen by the form: the same form sent twice makes one token.</param>
    /// <param name="owner">Name of the user whose it will be.</param>
    /// <param name="request">What is wanted.</param>
    /// <param name="by">Who asks.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<TokenOutcome> ExecuteAsync(
        Guid id, string owner, TokenRequest request, AuditActor by, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        // No role changes, no user is disabled, and no other token is created until this is done.
        await UserSql.LockAsync(context, cancellationToken);
        var normalized = owner.Trim().ToUpperInvariant();
        var user = await context.Set<PortalUser>().AsNoTracking().FirstOrDefaultAsync(
            p => p.NormalizedUserName == normalized && p.DisabledAtUtc == null && p.PasswordHash != null, cancellationToken);
        var refusal = user is null
            ? TokenErrors.OwnerUnable()
            : request.Fault(user.Role) ?? await FaultAsync(id, user.Id, now, cancellationToken);
        if (refusal is not null)
        {
            await transaction.RollbackAsync(cancellationToken);
            await audit.WriteAsync(TokenAuditEvents.NotMade(by, user?.UserName, request, refusal), CancellationToken.None);
            return new TokenOutcome.Refused(refusal);
        }

        var text = TokenValue.New();
        var token = new ApiToken(id, text, request, user!.Id, by.Name, now);
        context.Add(token);
        await context.SaveChangesAsync(cancellationToken);
        await audit.CommitAsync(
            (NpgsqlTransaction)transaction.GetDbTransaction(), TokenAuditEvents.Made(by, user.UserName!, token), cancellationToken);
        return new TokenOutcome.Created(text, token.Name, token.Role, token.ExpiresAtUtc);
    }

    private async Task<PortalError?> FaultAsync(Guid id, Guid userId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (await context.Set<ApiToken>().AnyAsync(token => token.ApiTokenId == id, cancellationToken))
            return TokenErrors.MadeBefore();

        var count = await context.Set<ApiToken>()
            .CountAsync(token => token.UserId == userId && token.RevokedAtUtc == null && token.ExpiresAtUtc > now, cancellationToken);
        return count >= Most ? TokenErrors.TooMany() : null;
    }
}
