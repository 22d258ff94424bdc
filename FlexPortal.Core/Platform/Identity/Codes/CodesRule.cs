using FlexPortal.Core.Platform.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FlexPortal.Core.Platform.Identity.Codes;

/// <summary>Of whom one-time codes are required.</summary>
public enum CodesRequiredOf
{
    /// <summary>Whoever wants to has them.</summary>
    Nobody,

    /// <summary>Administrators must have them.</summary>
    Administrators,

    /// <summary>Whoever signs in must have them.</summary>
    Everybody,
}

/// <summary>The one row that says so. In the database, not in the settings: an administrator decides it, it is written down, and all replicas read it.</summary>
internal sealed class CodesRule
{
    /// <summary>Always 1.</summary>
    public int CodesRuleId { get; private set; }

    /// <summary>Of whom.</summary>
    public CodesRequiredOf RequiredOf { get; private set; }

    /// <summary>Who said so last; null when nobody has changed it.</summary>
    public string? ChangedBy { get; private set; }

    /// <summary>When, UTC.</summary>
    public DateTimeOffset? ChangedAtUtc { get; private set; }

    internal void Change(CodesRequiredOf requiredOf, string by, DateTimeOffset atUtc) => (RequiredOf, ChangedBy, ChangedAtUtc) = (requiredOf, by, atUtc);

    internal sealed class Configuration : IEntityTypeConfiguration<CodesRule>
    {
        public void Configure(EntityTypeBuilder<CodesRule> rule)
        {
            rule.ToTable("codes_rule", "platform");
            rule.HasKey(r => r.CodesRuleId);
            rule.Property(r => r.CodesRuleId).ValueGeneratedNever();
            rule.Property(r => r.RequiredOf).HasConversion(EnumText.Converter<CodesRequiredOf>());
        }
    }
}
