using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FlexPortal.Core.Platform.Identity;

/// <summary>
/// A user: the framework's identity user with a role of the portal, and with who created and who disabled it. Users are disabled, never
/// removed: runs, mutes and the audit log name them.
/// </summary>
public sealed class PortalUser : IdentityUser<Guid>
{
    private PortalUser()
    {
    }

    internal PortalUser(string name, PortalRole role, string createdBy, DateTimeOffset createdAtUtc)
    {
        (Id, UserName, Role) = (Guid.CreateVersion7(), name, role);
        (CreatedBy, CreatedAtUtc) = (createdBy, createdAtUtc);
    }

    /// <summary>The role, which gives the permissions.</summary>
    public PortalRole Role { get; internal set; }

    /// <summary>The accounts that the user sees; an administrator sees all.</summary>
    public AccountReach AccountScope { get; internal set; } = AccountReach.All;

    /// <summary>When the user was created, UTC.</summary>
    public DateTimeOffset CreatedAtUtc { get; private set; }

    /// <summary>Name of the user who invited this one; <c>this machine</c> for the command line and the first setup.</summary>
    public string CreatedBy { get; private set; } = "";

    /// <summary>When the user was disabled, UTC; null when enabled.</summary>
    public DateTimeOffset? DisabledAtUtc { get; private set; }

    /// <summary>Name of the user who disabled this one.</summary>
    public string? DisabledBy { get; private set; }

    internal void Disable(string by, DateTimeOffset atUtc) => (DisabledBy, DisabledAtUtc) = (by, atUtc);

    internal void Enable() => (DisabledBy, DisabledAtUtc, LockoutEnd, AccessFailedCount) = (null, null, null, 0);

    internal sealed class Configuration : IEntityTypeConfiguration<PortalUser>
    {
        public void Configure(EntityTypeBuilder<PortalUser> user)
        {
            user.ToTable("portal_user", "platform");
            user.HasKey(p => p.Id);
            user.Property(p => p.Id).HasColumnName("user_id").ValueGeneratedNever();
            user.Property(p => p.UserName).IsRequired();
            user.Property(p => p.NormalizedUserName).IsRequired();
            user.Property(p => p.SecurityStamp).IsRequired();
            user.Property(p => p.ConcurrencyStamp).IsRequired().IsConcurrencyToken();
            user.Property(p => p.Role).HasConversion(EnumFormatter.Converter<PortalRole>());
            user.Property(p => p.AccountScope).HasConversion(EnumFormatter.Converter<AccountReach>());
            // Users have no e-mail and no telephone number. Lockout is on for all.
            user.Ignore(p => p.Email).Ignore(p => p.NormalizedEmail).Ignore(p => p.EmailConfirmed)
                .Ignore(p => p.PhoneNumber)
                .Ignore(p => p.PhoneNumberConfirmed)
                .Ignore(p => p.LockoutEnabled)
                .Ignore(p => p.TwoFactorEnabled);
        }
    }
}
