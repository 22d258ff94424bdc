using FlexPortal.Core.Platform.Identity.Passwords;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using System.Security.Cryptography;
using System.Text;

namespace FlexPortal.Core.Platform.Identity.Codes;

/// <summary>That a person signs in with one-time codes. There is no row while they do not.</summary>
internal sealed class PersonCodes
{
    private PersonCodes()
    {
    }

    internal PersonCodes(Guid personId, string sealedKey, long lastStep, DateTimeOffset turnedOnAtUtc) =>
        (PersonId, SealedKey, LastStep, TurnedOnAtUtc) = (personId, sealedKey, lastStep, turnedOnAtUtc);

    /// <summary>Whose.</summary>
    public Guid PersonId { get; private set; }

    /// <summary>The key of <see cref="SealedKeys"/>.</summary>
    public string SealedKey { get; private set; } = "";

    /// <summary>The step whose code was used last.</summary>
    public long LastStep { get; private set; }

    /// <summary>For the recovery codes of the present set.</summary>
    public byte[] RecoverySalt { get; internal set; } = [];

    /// <summary>Since when, UTC.</summary>
    public DateTimeOffset TurnedOnAtUtc { get; private set; }

    internal sealed class Configuration : IEntityTypeConfiguration<PersonCodes>
    {
        public void Configure(EntityTypeBuilder<PersonCodes> codes)
        {
            codes.ToTable("person_codes", "platform");
            codes.HasKey(c => c.PersonId);
            codes.Property(c => c.PersonId).ValueGeneratedNever();
            codes.HasOne<Person>().WithOne().HasForeignKey<PersonCodes>(c => c.PersonId).OnDelete(DeleteBehavior.Restrict);
        }
    }
}

/// <summary>A recovery code that was not used yet, as a hash.</summary>
internal sealed class RecoveryCode
{
    private RecoveryCode()
    {
    }

    internal RecoveryCode(Guid personId, byte[] codeHash) => (PersonId, CodeHash) = (personId, codeHash);

    /// <summary>Whose.</summary>
    public Guid PersonId { get; private set; }

    /// <summary>See <see cref="HashOf"/>.</summary>
    public byte[] CodeHash { get; private set; } = [];

    /// <summary>A code has some 45 random bits: too few for a fast hash, plenty for one that is as slow as a password's.</summary>
    public static byte[] HashOf(string code, byte[] salt) =>
        Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(code), salt, PasswordCost.Iterations, HashAlgorithmName.SHA512, 32);

    internal sealed class Configuration : IEntityTypeConfiguration<RecoveryCode>
    {
        public void Configure(EntityTypeBuilder<RecoveryCode> code)
        {
            code.ToTable("recovery_code", "platform");
            code.HasKey(c => new { c.PersonId, c.CodeHash });
            code.HasOne<PersonCodes>().WithMany().HasForeignKey(c => c.PersonId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}
