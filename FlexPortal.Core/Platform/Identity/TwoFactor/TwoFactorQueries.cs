using FlexPortal.Core.Platform.Persistence;
using Microsoft.EntityFrameworkCore;

namespace FlexPortal.Core.Platform.Identity.TwoFactor;

/// <summary>How a user stands with one-time codes.</summary>
/// <param name="TurnedOnAtUtc">Since when they are asked for, UTC; null when they are not.</param>
/// <param name="RecoveryCodesLeft">How many recovery codes were not used yet.</param>
/// <param name="Required">Whether the user must have them.</param>
public sealed record TwoFactorView(DateTimeOffset? TurnedOnAtUtc, int RecoveryCodesLeft, bool Required);

/// <summary>The rule as it is shown.</summary>
/// <param name="RequiredOf">Of whom codes are required.</param>
/// <param name="ChangedBy">Who said so; null when nobody has changed it.</param>
/// <param name="ChangedAtUtc">When, UTC.</param>
/// <param name="Without">How many users must have codes and have none yet.</param>
public sealed record TwoFactorRuleView(TwoFactorRequirement RequiredOf, string? ChangedBy, DateTimeOffset? ChangedAtUtc, int Without);

/// <summary>Reads who has one-time codes, and who must.</summary>
public sealed class TwoFactorQueries(IDbContextFactory<PortalDbContext> contexts)
{
    /// <summary>How this user stands.</summary>
    public async Task<TwoFactorView> FindAsync(Guid userId, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var on = await context.Set<TwoFactorEnrolment>().Where(codes => codes.UserId == userId).Select(codes => (DateTimeOffset?)codes.TurnedOnAtUtc).FirstOrDefaultAsync(cancellationToken);
        var left = await context.Set<RecoveryCode>().CountAsync(code => code.UserId == userId, cancellationToken);
        return new(on, left, await context.UsersWithRequiredTwoFactor().AnyAsync(user => user.Id == userId, cancellationToken));
    }

    /// <summary>The rule.</summary>
    public async Task<TwoFactorRuleView> RuleAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var without = await context.UsersMissingTwoFactor().CountAsync(user => user.DisabledAtUtc == null, cancellationToken);
        return await context.Set<TwoFactorRule>().AsNoTracking()
            .Select(rule => new TwoFactorRuleView(rule.RequiredOf, rule.ChangedBy, rule.ChangedAtUtc, without)).SingleAsync(cancellationToken);
    }
}

/// <summary>Whom the rule is about, as parts of larger questions.</summary>
internal static class TwoFactorDuty
{
    /// <summary>Who must have codes.</summary>
    public static IQueryable<PortalUser> UsersWithRequiredTwoFactor(this PortalDbContext context) =>
        from user in context.Set<PortalUser>()
        from rule in context.Set<TwoFactorRule>()
        where rule.RequiredOf == TwoFactorRequirement.Everybody || (rule.RequiredOf == TwoFactorRequirement.Administrators && user.Role == PortalRole.Admin)
        select user;

    /// <summary>Who must have codes and has none: they may turn them on, and nothing else.</summary>
    public static IQueryable<PortalUser> UsersMissingTwoFactor(this PortalDbContext context) =>
        context.UsersWithRequiredTwoFactor().Where(user => !context.Set<TwoFactorEnrolment>().Any(codes => codes.UserId == user.Id));
}
