using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FlexPortal.Core.Platform.Identity.Accounts;

/// <summary>How far a user sees. Stored as a lower-case word.</summary>
public enum AccountReach
{
    /// <summary>Every account.</summary>
    All,

    /// <summary>The named ones.</summary>
    Named,
}

/// <summary>An account that a user with <see cref="AccountReach.Named"/> may see.</summary>
public sealed class UserAccount
{
    private UserAccount()
    {
    }

    internal UserAccount(Guid userId, string accountId) => (UserId, AccountId) = (userId, accountId);

    /// <summary>The user.</summary>
    public Guid UserId { get; private set; }

    /// <summary>The account, by its id.</summary>
    public string AccountId { get; private set; } = "";

    internal sealed class Configuration : IEntityTypeConfiguration<UserAccount>
    {
        public void Configure(EntityTypeBuilder<UserAccount> account)
        {
            account.ToTable("user_account", "platform");
            account.HasKey(a => new { a.UserId, a.AccountId });
            account.HasOne<PortalUser>().WithMany().HasForeignKey(a => a.UserId).OnDelete(DeleteBehavior.Restrict);
        }
    }
}
