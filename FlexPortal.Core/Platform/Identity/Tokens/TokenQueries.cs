using FlexPortal.Core.Platform.Persistence;
using Microsoft.EntityFrameworkCore;

namespace FlexPortal.Core.Platform.Identity.Tokens;

/// <summary>How a token stands.</summary>
public enum TokenState
{
    /// <summary>Counts.</summary>
    Active,

    /// <summary>Counts, but not for long.</summary>
    ExpiresSoon,

    /// <summary>Does not count while its owner is disabled, has no password, or lacks the one-time codes that are asked of them.</summary>
    Inactive,

    /// <summary>Its time is over.</summary>
    Expired,

    /// <summary>It was revoked.</summary>
    Revoked,
}

/// <summary>A token in a list.</summary>
/// <param name="PublicId">The part that names it.</param>
/// <param name="Name">What its owner calls it.</param>
/// <param name="Owner">The owner's name.</param>
/// <param name="State">How it stands.</param>
/// <param name="Role">The most that it may do.</param>
/// <param name="EffectiveRole">What it may do at present: less where the owner's role is lower.</param>
/// <param name="CreatedAtUtc">When it was made, UTC.</param>
/// <param name="CreatedBy">By whom.</param>
/// <param name="ExpiresAtUtc">From when on it counts no more, UTC.</param>
/// <param name="LastUsedAtUtc">When it was last used, UTC, to the minute; null when never.</param>
/// <param name="LastUsedAddress">From where, at that time.</param>
/// <param name="RevokedAtUtc">When it was revoked, UTC; null when it was not.</param>
/// <param name="RevokedBy">By whom.</param>
public sealed record TokenView(
    string PublicId, string Name, string Owner, TokenState State, PortalRole Role, PortalRole EffectiveRole, DateTimeOffset CreatedAtUtc,
    string CreatedBy,
    DateTimeOffset ExpiresAtUtc, DateTimeOffset? LastUsedAtUtc, string? LastUsedAddress, DateTimeOffset? RevokedAtUtc, string? RevokedBy)
{
    /// <summary>What it is called where it is listed: its beginning.</summary>
    public string Prefix => TokenValue.PrefixOf(PublicId);

    /// <summary>Whether there is anything to revoke.</summary>
    public bool CanBeRevoked => State is TokenState.Active or TokenState.ExpiresSoon or TokenState.Inactive;
}

/// <summary>Lists tokens.</summary>
public sealed class TokenQueries(IDbContextFactory<PortalDbContext> contexts, TimeProvider time)
{
    /// <summary>So long before its end a token is said to expire soon.</summary>
    public static readonly TimeSpan Soon = TimeSpan.FromDays(14);

    /// <summary>How long an invalid token stays in the lists; the audit log keeps it longer.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(90);

    /// <summary>The most tokens that a list shows.</summary>
    public const int Most = 500;

    /// <summary>Tokens: valid ones first, the first to expire on top; then invalid ones, the newest first.</summary>
    /// <param name="userId">The owner; null for all.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<IReadOnlyList<TokenView>> ListAsync(Guid? userId, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var since = now - Kept;
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var rows = await (
            from owned in context.TokensWithOwners()
            let token = owned.Token
            where (userId == null || token.UserId == userId)
                && token.ExpiresAtUtc > since
                && (token.RevokedAtUtc == null || token.RevokedAtUtc > since)
            orderby token.RevokedAtUtc != null || token.ExpiresAtUtc <= now, token.CreatedAtUtc descending, token.ApiTokenId
            select owned)
            .Take(Most).ToListAsync(cancellationToken);
        return
        [
            .. rows.Select(row => View(row.Token, row.Owner, row.Role, row.IsAble, now))
                .OrderBy(view => !view.CanBeRevoked)
                .ThenBy(view => view.CanBeRevoked ? view.ExpiresAtUtc.UtcTicks : -(view.RevokedAtUtc ?? view.ExpiresAtUtc).UtcTicks),
        ];
    }

    private static TokenView View(ApiToken token, string owner, PortalRole role, bool isAble, DateTimeOffset now) => new(
        token.PublicId, token.Name, owner, State(token, isAble, now), token.Role, ApiTokens.Lower(token.Role, role), token.CreatedAtUtc,
        token.CreatedBy,
        token.ExpiresAtUtc, token.LastUsedAtUtc, token.LastUsedAddress, token.RevokedAtUtc, token.RevokedBy);

    private static TokenState State(ApiToken token, bool isAble, DateTimeOffset now) => token switch
    {
        { RevokedAtUtc: not null } => TokenState.Revoked,
        _ when token.ExpiresAtUtc <= now => TokenState.Expired,
        _ when !isAble => TokenState.Inactive,
        _ when IsSoon(token.ExpiresAtUtc - now, token.ExpiresAtUtc - token.CreatedAtUtc) => TokenState.ExpiresSoon,
        _ => TokenState.Active,
    };

    // One that was made for a week is not about to expire on its first day.
    private static bool IsSoon(TimeSpan left, TimeSpan life) => left <= Soon && left <= life / 2;
}
