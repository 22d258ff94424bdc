using FlexPortal.Core.Platform.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FlexPortal.Core.Platform.Identity.TwoFactor;

/// <summary>Of whom one-time codes are required.</summary>
public enum TwoFactorRequirement
{
    /// <summary>Whoever wants to has them.</summary>
    Nobody,

    /// <summary>Administrators must have them.</summary>
    Administrators,

    /// <summary>Whoever signs in must have them.</summary>
    Everybody,
}

/// <summary>The one row that says so. In the database, not in the settings: an administrator decides it, it is written down, and all replicas read it.</summary>
internal sealed class TwoFactorRule
{
    /// <summary>Always 1.</summary>
    public int TwoFactorRuleId { get; private set; }

    /// <summary>Of whom.</summary>
    public TwoFactorRequirement RequiredOf { get; private set; }

    /// <summary>Who said so last; null when nobody has changed it.</summary>
    public string? ChangedBy { get; private set; }

    /// <summary>When, UTC.</summary>
    public DateTimeOffset? ChangedAtUtc { get; private set; }

    internal void Change(TwoFactorRequirement requiredOf, string by, DateTimeOffset atUtc) => (RequiredOf, ChangedBy, ChangedAtUtc) = (requiredOf, by, atUtc);

    internal sealed class Configuration : IEntityTypeConfiguration<TwoFactorRule>
    {
        public void Configure(EntityTypeBuilder<TwoFactorRule> rule)
        {
            rule.ToTable("two_factor_rule", "platform");
            rule.HasKey(r => r.TwoFactorRuleId);
            rule.Property(r => r.TwoFactorRuleId).ValueGeneratedNever();
            rule.Property(r => r.RequiredOf).HasConversion(EnumFormatter.Converter<TwoFactorRequirement>());
        }
    }
}
