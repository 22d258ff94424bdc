using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FlexPortal.Core.Platform.Identity.Accounts;

/// <summary>How far a person sees. Stored as a lower-case word.</summary>
public enum AccountReach
{
    /// <summary>Every account.</summary>
    All,

    /// <summary>The named ones.</summary>
    Named,
}

/// <summary>An account that a person with <see cref="AccountReach.Named"/> may see.</summary>
public sealed class PersonAccount
{
    private PersonAccount()
    {
    }

    internal PersonAccount(Guid personId, string accountId) => (PersonId, AccountId) = (personId, accountId);

    /// <summary>The person.</summary>
    public Guid PersonId { get; private set; }

    /// <summary>The account, by its id.</summary>
    public string AccountId { get; private set; } = "";

    internal sealed class Configuration : IEntityTypeConfiguration<PersonAccount>
    {
        public void Configure(EntityTypeBuilder<PersonAccount> account)
        {
            account.ToTable("person_account", "platform");
            account.HasKey(a => new { a.PersonId, a.AccountId });
            account.HasOne<Person>().WithMany().HasForeignKey(a => a.PersonId).OnDelete(DeleteBehavior.Restrict);
        }
    }
}
