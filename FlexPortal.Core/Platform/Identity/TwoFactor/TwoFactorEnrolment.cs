using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FlexPortal.Core.Platform.Identity.TwoFactor;

/// <summary>Two-factor authentication of a user. There is no row while it is off.</summary>
internal sealed class TwoFactorEnrolment
{
    private TwoFactorEnrolment()
    {
    }

    internal TwoFactorEnrolment(Guid userId, string sealedKey, int usedCode, DateTimeOffset turnedOnAtUtc) =>
        (UserId, SealedKey, UsedCodes, TurnedOnAtUtc) = (userId, sealedKey, [usedCode], turnedOnAtUtc);

    /// <summary>The user.</summary>
    public Guid UserId { get; private set; }

    /// <summary>The key of <see cref="AuthenticatorKeyProtector"/>.</summary>
    public string SealedKey { get; private set; } = "";

    /// <summary>The codes used last, newest first; see <see cref="TwoFactorSql.UseCodeAsync"/>.</summary>
    public int[] UsedCodes { get; private set; } = [];

    /// <summary>Salt of the present set of recovery codes.</summary>
    public byte[] RecoverySalt { get; internal set; } = [];

    /// <summary>When it was turned on, UTC.</summary>
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

/// <summary>An unused recovery code, as a hash.</summary>
internal sealed class RecoveryCode
{
    private RecoveryCode()
    {
    }

    internal RecoveryCode(Guid userId, byte[] codeHash) => (UserId, CodeHash) = (userId, codeHash);

    /// <summary>The user.</summary>
    public Guid UserId { get; private set; }

    /// <summary>See <see cref="HashOf"/>.</summary>
    public byte[] CodeHash { get; private set; } = [];

    /// <summary>A code has about 45 random bits: too few for a fast hash, enough for one as slow as a password's.</summary>
    /// <param name="code">The code without blanks and dashes.</param>
    /// <param name="salt">Salt of its set.</param>
    /// <param name="iterations">Rounds of the password hasher.</param>
    public static byte[] HashOf(string code, byte[] salt, int iterations) =>
        Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(code), salt, iterations, HashAlgorithmName.SHA512, 32);

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
