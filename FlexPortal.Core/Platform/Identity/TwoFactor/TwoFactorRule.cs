using FlexPortal.Core.Platform.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FlexPortal.Core.Platform.Identity.TwoFactor;

/// <summary>Which users must have two-factor authentication.</summary>
public enum TwoFactorRequirement
{
    /// <summary>No user; each can.</summary>
    Nobody,

    /// <summary>Administrators.</summary>
    Administrators,

    /// <summary>All users.</summary>
    Everybody,
}

/// <summary>The rule, one row. In the database, because administrators change it, audited, for all replicas.</summary>
internal sealed class TwoFactorRule
{
    /// <summary>Always 1.</summary>
    public int TwoFactorRuleId { get; private set; }

    /// <summary>Which users.</summary>
    public TwoFactorRequirement RequiredOf { get; private set; }

    /// <summary>Who changed it last; null when it was never changed.</summary>
    public string? ChangedBy { get; private set; }

    /// <summary>When, UTC.</summary>
    public DateTimeOffset? ChangedAtUtc { get; private set; }

    internal void Change(TwoFactorRequirement requiredOf, string by, DateTimeOffset atUtc) =>
        (RequiredOf, ChangedBy, ChangedAtUtc) = (requiredOf, by, atUtc);

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
