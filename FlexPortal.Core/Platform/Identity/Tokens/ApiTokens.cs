using System.Security.Cryptography;
using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Core.Platform.Identity.Sessions;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.EntityFrameworkCore;

namespace FlexPortal.Core.Platform.Identity.Tokens;

/// <summary>Why a token was refused; for the program's log. The caller is told only of the expiry.</summary>
public enum TokenRejection
{
    /// <summary>There is no such token, or its secret is another.</summary>
    Unknown,

    /// <summary>It was revoked.</summary>
    Revoked,

    /// <summary>Its time is over.</summary>
    Expired,

    /// <summary>Its owner is disabled, or has to choose a password or to turn on one-time codes first.</summary>
    OwnerUnable,
}

/// <summary>For whom a token acts, and what it may at this moment.</summary>
/// <param name="ApiTokenId">The token.</param>
/// <param name="PublicId">The part that names it.</param>
/// <param name="UserId">Its owner.</param>
/// <param name="Name">The owner's name.</param>
/// <param name="Role">The lower of the token's role and the owner's present one.</param>
/// <param name="ExpiresAtUtc">Until when, UTC.</param>
/// <param name="Accounts">The accounts that its owner sees now.</param>
public sealed record TokenBearer(
    Guid ApiTokenId, string PublicId, Guid UserId, string Name, PortalRole Role, DateTimeOffset ExpiresAtUtc, AccountScope Accounts);

/// <summary>Permissions of a token at the time of the request.</summary>
/// <param name="Role">The lower of the token's role and the owner's.</param>
/// <param name="Accounts">The accounts that its owner sees.</param>
public sealed record TokenGrant(PortalRole Role, AccountScope Accounts);

/// <summary>What became of a token that was shown.</summary>
/// <param name="Bearer">For whom it acts; null when it does not count.</param>
/// <param name="Fault">Why not.</param>
public sealed record TokenCheck(TokenBearer? Bearer, TokenRejection Fault = TokenRejection.Unknown);

/// <summary>Who a token is. The row is asked each time: what was revoked or lost a moment ago does not count.</summary>
public sealed class ApiTokens(IDbContextFactory<PortalDbContext> contexts, TimeProvider time)
{
    // "Last used" to the minute costs one write a minute and token, not one a request.
    private static readonly TimeSpan Grain = TimeSpan.FromMinutes(1);

    /// <summary>Looks a token up and notes its use.</summary>
    /// <param name="token">What was shown.</param>
    /// <param name="address">From where, for the list of tokens.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<TokenCheck> CheckAsync(TokenValue token, string? address, CancellationToken cancellationToken)
    {
        var (now, publicId) = (time.GetUtcNow(), token.PublicId);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var found = await context.TokensWithOwners().FirstOrDefaultAsync(owned => owned.Token.PublicId == publicId, cancellationToken);
        // The secret first, in constant time: only a caller who has the token is told why it is invalid.
        if (found is null || !CryptographicOperations.FixedTimeEquals(found.Token.SecretHash, token.SecretHash))
            return new(null);
        if (found.Token.RevokedAtUtc is not null)
            return new(null, TokenRejection.Revoked);
        if (!found.IsAble)
            return new(null, TokenRejection.OwnerUnable);
        if (found.Token.ExpiresAtUtc <= now)
            return new(null, TokenRejection.Expired);

        if (found.Token.LastUsedAtUtc is not { } used || now - used >= Grain)
            await NoteUseAsync(context, found.Token.ApiTokenId, now, new SignInPlace(address, userAgent: null).Address, cancellationToken);
        return new(
            new(
                found.Token.ApiTokenId,
                publicId,
                found.Token.UserId,
                found.Owner,
                Lower(found.Token.Role, found.Role),
                found.Token.ExpiresAtUtc,
            PortalSessions.ScopeOf(found.Role, found.AccountScope, found.Named)));
    }

    /// <summary>Which of these tokens count now, and what each may; asking is not use.</summary>
    public async Task<IReadOnlyDictionary<Guid, TokenGrant>> StillCountAsync(
        IReadOnlyCollection<Guid> tokens, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var rows = await context.TokensWithOwners()
            .Where(
                owned => tokens.Contains(owned.Token.ApiTokenId)
                    && owned.Token.RevokedAtUtc == null
                    && owned.Token.ExpiresAtUtc > now
                    && owned.IsAble)
            .ToListAsync(cancellationToken);
        return rows.ToDictionary(
            owned => owned.Token.ApiTokenId,
            owned =>
                new TokenGrant(Lower(owned.Token.Role, owned.Role), PortalSessions.ScopeOf(owned.Role, owned.AccountScope, owned.Named)));
    }

    /// <summary>What both roles allow.</summary>
    internal static PortalRole Lower(PortalRole token, PortalRole owner) => token < owner ? token : owner;

    private static Task<int> NoteUseAsync(
        PortalDbContext context, Guid id, DateTimeOffset now, string address, CancellationToken cancellationToken) =>
        context.Set<ApiToken>().Where(token => token.ApiTokenId == id && (token.LastUsedAtUtc == null || token.LastUsedAtUtc < now))
            .ExecuteUpdateAsync(
                row => row.SetProperty(token => token.LastUsedAtUtc, now).SetProperty(token => token.LastUsedAddress, address),
                cancellationToken);
}
