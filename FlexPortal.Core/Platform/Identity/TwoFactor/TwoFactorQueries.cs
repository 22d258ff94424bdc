using FlexPortal.Core.Platform.Persistence;
using Microsoft.EntityFrameworkCore;

namespace FlexPortal.Core.Platform.Identity.TwoFactor;

/// <summary>Two-factor authentication of a user.</summary>
/// <param name="TurnedOnAtUtc">When it was turned on, UTC; null when it is off.</param>
/// <param name="RecoveryCodesLeft">Unused recovery codes.</param>
/// <param name="Required">Whether the user must have it.</param>
public sealed record TwoFactorView(DateTimeOffset? TurnedOnAtUtc, int RecoveryCodesLeft, bool Required);

/// <summary>The rule as it is shown.</summary>
/// <param name="RequiredOf">Which users must have it.</param>
/// <param name="ChangedBy">Who changed it last; null when it was never changed.</param>
/// <param name="ChangedAtUtc">When, UTC.</param>
/// <param name="Without">How many users must have it and have not set it up.</param>
public sealed record TwoFactorRuleView(TwoFactorRequirement RequiredOf, string? ChangedBy, DateTimeOffset? ChangedAtUtc, int Without);

/// <summary>Reads who has two-factor authentication, and who must.</summary>
public sealed class TwoFactorQueries(IDbContextFactory<PortalDbContext> contexts)
{
    /// <summary>Status of a user.</summary>
    public async Task<TwoFactorView> FindAsync(Guid userId, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var on = await context
            .Set<TwoFactorEnrolment>()
            .Where(row => row.UserId == userId)
            .Select(row => (DateTimeOffset?)row.TurnedOnAtUtc)
            .FirstOrDefaultAsync(cancellationToken);
        var left = await context.Set<RecoveryCode>().CountAsync(code => code.UserId == userId, cancellationToken);
        return new(on, left, await context.UsersWithRequiredTwoFactor().AnyAsync(user => user.Id == userId, cancellationToken));
    }

    /// <summary>The rule.</summary>
    public async Task<TwoFactorRuleView> RuleAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var without = await context.UsersMissingTwoFactor().CountAsync(user => user.DisabledAtUtc == null, cancellationToken);
        return await context.Set<TwoFactorRule>().AsNoTracking()
            .Select(rule => new TwoFactorRuleView(rule.RequiredOf, rule.ChangedBy, rule.ChangedAtUtc, without))
            .SingleAsync(cancellationToken);
    }
}

/// <summary>The rule as a part of larger queries.</summary>
internal static class TwoFactorDuty
{
    /// <summary>Users who must have two-factor authentication.</summary>
    public static IQueryable<PortalUser> UsersWithRequiredTwoFactor(this PortalDbContext context) =>
        from user in context.Set<PortalUser>()
        from rule in context.Set<TwoFactorRule>()
        where rule.RequiredOf == TwoFactorRequirement.Everybody
            || (rule.RequiredOf == TwoFactorRequirement.Administrators && user.Role == PortalRole.Admin)
        select user;

    /// <summary>Users who must have it and have not set it up: they can set it up, and nothing else.</summary>
    public static IQueryable<PortalUser> UsersMissingTwoFactor(this PortalDbContext context) =>
        context.UsersWithRequiredTwoFactor().Where(user => !context.Set<TwoFactorEnrolment>().Any(codes => codes.UserId == user.Id));
}
