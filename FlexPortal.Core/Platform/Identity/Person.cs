using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FlexPortal.Core.Platform.Identity;

/// <summary>
/// Somebody who may sign in. The framework's identity user with a role of the portal and with who made it and who disabled it. People are
/// disabled, never removed: runs, mutes and the audit log name them.
/// </summary>
public sealed class Person : IdentityUser<Guid>
{
    private Person()
    {
    }

    internal Person(string name, PortalRole role, string createdBy, DateTimeOffset createdAtUtc)
    {
        (Id, UserName, Role) = (Guid.CreateVersion7(), name, role);
        (CreatedBy, CreatedAtUtc) = (createdBy, createdAtUtc);
    }

    /// <summary>What the person may do.</summary>
    public PortalRole Role { get; internal set; }

    /// <summary>How far the person sees; an administrator sees everything whatever this says.</summary>
    public AccountReach AccountScope { get; internal set; } = AccountReach.All;

    /// <summary>When, UTC.</summary>
    public DateTimeOffset CreatedAtUtc { get; private set; }

    /// <summary>Name of who invited the person; <c>this machine</c> for the command line and the first setup.</summary>
    public string CreatedBy { get; private set; } = "";

    /// <summary>Since when the person may not sign in, UTC; null when they may.</summary>
    public DateTimeOffset? DisabledAtUtc { get; private set; }

    /// <summary>Who disabled the person.</summary>
    public string? DisabledBy { get; private set; }

    internal void Disable(string by, DateTimeOffset atUtc) => (DisabledBy, DisabledAtUtc) = (by, atUtc);

    internal void Enable() => (DisabledBy, DisabledAtUtc, LockoutEnd, AccessFailedCount) = (null, null, null, 0);

    internal sealed class Configuration : IEntityTypeConfiguration<Person>
    {
        public void Configure(EntityTypeBuilder<Person> person)
        {
            person.ToTable("person", "platform");
            person.HasKey(p => p.Id);
            person.Property(p => p.Id).HasColumnName("person_id").ValueGeneratedNever();
            person.Property(p => p.UserName).IsRequired();
            person.Property(p => p.NormalizedUserName).IsRequired();
            person.Property(p => p.SecurityStamp).IsRequired();
            person.Property(p => p.ConcurrencyStamp).IsRequired().IsConcurrencyToken();
            person.Property(p => p.Role).HasConversion(EnumText.Converter<PortalRole>());
            person.Property(p => p.AccountScope).HasConversion(EnumText.Converter<AccountReach>());
            // No mail, no telephone: a person is a name. Lockout holds for everybody.
            person.Ignore(p => p.Email).Ignore(p => p.NormalizedEmail).Ignore(p => p.EmailConfirmed)
                .Ignore(p => p.PhoneNumber).Ignore(p => p.PhoneNumberConfirmed).Ignore(p => p.LockoutEnabled).Ignore(p => p.TwoFactorEnabled);
        }
    }
}
