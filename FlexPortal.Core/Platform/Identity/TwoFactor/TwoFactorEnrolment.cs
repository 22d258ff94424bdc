using System.Security.Cryptography;
using System.Text;
using FlexPortal.Core.Platform.Identity.Passwords;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FlexPortal.Core.Platform.Identity.TwoFactor;

/// <summary>That a user signs in with one-time codes. There is no row while they do not.</summary>
internal sealed class TwoFactorEnrolment
{
    private TwoFactorEnrolment()
    {
    }

    internal TwoFactorEnrolment(Guid userId, string sealedKey, long lastStep, DateTimeOffset turnedOnAtUtc) =>
        (UserId, SealedKey, LastStep, TurnedOnAtUtc) = (userId, sealedKey, lastStep, turnedOnAtUtc);

    /// <summary>Whose.</summary>
    public Guid UserId { get; private set; }

    /// <summary>The key of <see cref="AuthenticatorKeyProtector"/>.</summary>
    public string SealedKey { get; private set; } = "";

    /// <summary>The step whose code was used last.</summary>
    public long LastStep { get; private set; }

    /// <summary>For the recovery codes of the present set.</summary>
    public byte[] RecoverySalt { get; internal set; } = [];

    /// <summary>Since when, UTC.</summary>
    public DateTimeOffset TurnedOnAtUtc { get; private set; }

    internal sealed class Configuration : IEntityTypeConfiguration<TwoFactorEnrolment>
    {
        public void Configure(EntityTypeBuilder<TwoFactorEnrolment> codes)
        {
            codes.ToTable("two_factor", "platform");
            codes.HasKey(c => c.UserId);
            codes.Property(c => c.UserId).ValueGeneratedNever();
            codes.HasOne<PortalUser>().WithOne().HasForeignKey<TwoFactorEnrolment>(c => c.UserId).OnDelete(DeleteBehavior.Restrict);
        }
    }
}

/// <summary>A recovery code that was not used yet, as a hash.</summary>
internal sealed class RecoveryCode
{
    private RecoveryCode()
    {
    }

    internal RecoveryCode(Guid userId, byte[] codeHash) => (UserId, CodeHash) = (userId, codeHash);

    /// <summary>Whose.</summary>
    public Guid UserId { get; private set; }

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
            code.HasKey(c => new { c.UserId, c.CodeHash });
            code.HasOne<TwoFactorEnrolment>().WithMany().HasForeignKey(c => c.UserId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}
