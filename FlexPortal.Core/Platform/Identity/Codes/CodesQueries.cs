using FlexPortal.Core.Platform.Persistence;
using Microsoft.EntityFrameworkCore;

namespace FlexPortal.Core.Platform.Identity.Codes;

/// <summary>How a person stands with one-time codes.</summary>
/// <param name="TurnedOnAtUtc">Since when they are asked for, UTC; null when they are not.</param>
/// <param name="RecoveryCodesLeft">How many recovery codes were not used yet.</param>
/// <param name="Required">Whether the person must have them.</param>
public sealed record CodesView(DateTimeOffset? TurnedOnAtUtc, int RecoveryCodesLeft, bool Required);

/// <summary>The rule as it is shown.</summary>
/// <param name="RequiredOf">Of whom codes are required.</param>
/// <param name="ChangedBy">Who said so; null when nobody has changed it.</param>
/// <param name="ChangedAtUtc">When, UTC.</param>
/// <param name="Without">How many people must have codes and have none yet.</param>
public sealed record CodesRuleView(CodesRequiredOf RequiredOf, string? ChangedBy, DateTimeOffset? ChangedAtUtc, int Without);

/// <summary>Reads who has one-time codes, and who must.</summary>
public sealed class CodesQueries(IDbContextFactory<PortalDbContext> contexts)
{
    /// <summary>How this person stands.</summary>
    public async Task<CodesView> FindAsync(Guid personId, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var on = await context.Set<PersonCodes>().Where(codes => codes.PersonId == personId).Select(codes => (DateTimeOffset?)codes.TurnedOnAtUtc).FirstOrDefaultAsync(cancellationToken);
        var left = await context.Set<RecoveryCode>().CountAsync(code => code.PersonId == personId, cancellationToken);
        return new(on, left, await context.Obliged().AnyAsync(person => person.Id == personId, cancellationToken));
    }

    /// <summary>The rule.</summary>
    public async Task<CodesRuleView> RuleAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var without = await context.WithoutNeededCodes().CountAsync(person => person.DisabledAtUtc == null, cancellationToken);
        return await context.Set<CodesRule>().AsNoTracking()
            .Select(rule => new CodesRuleView(rule.RequiredOf, rule.ChangedBy, rule.ChangedAtUtc, without)).SingleAsync(cancellationToken);
    }
}

/// <summary>Whom the rule is about, as parts of larger questions.</summary>
internal static class CodesDuty
{
    /// <summary>Who must have codes.</summary>
    public static IQueryable<Person> Obliged(this PortalDbContext context) =>
        from person in context.Set<Person>()
        from rule in context.Set<CodesRule>()
        where rule.RequiredOf == CodesRequiredOf.Everybody || (rule.RequiredOf == CodesRequiredOf.Administrators && person.Role == PortalRole.Admin)
        select person;

    /// <summary>Who must have codes and has none: they may turn them on, and nothing else.</summary>
    public static IQueryable<Person> WithoutNeededCodes(this PortalDbContext context) =>
        context.Obliged().Where(person => !context.Set<PersonCodes>().Any(codes => codes.PersonId == person.Id));
}
