using System.Security.Cryptography;
using System.Text;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FlexPortal.Core.Platform.Identity;

/// <summary>What a link is for.</summary>
public enum EntryLinkKind
{
    /// <summary>Making the first user, who is administrator.</summary>
    Setup,

    /// <summary>Choosing the first password.</summary>
    Invitation,

    /// <summary>Choosing a new password in place of one that was taken away.</summary>
    Reset,
}

/// <summary>A link as it is handed over, once: only its hash is kept.</summary>
/// <param name="Token">256 random bits in Base64url.</param>
/// <param name="Kind">What it is for.</param>
/// <param name="ExpiresAtUtc">Until when it can be used, UTC.</param>
public sealed record IssuedLink(string Token, EntryLinkKind Kind, DateTimeOffset ExpiresAtUtc)
{
    /// <summary>Where it leads in the portal.</summary>
    public string Path => $"{(Kind == EntryLinkKind.Setup ? "/setup" : "/join")}?token={Token}";

    /// <summary>Keeps the token out of whatever prints the record.</summary>
    private bool PrintMembers(StringBuilder text)
    {
        text.Append("Kind = ").Append(Kind).Append(", ExpiresAtUtc = ").Append(ExpiresAtUtc);
        return true;
    }
}

/// <summary>A link that lets a user choose a password, once, until it expires.</summary>
public sealed class EntryLink
{
    private EntryLink()
    {
    }

    internal EntryLink(string token, EntryLinkKind kind, Guid? userId, string createdBy, DateTimeOffset createdAtUtc, TimeSpan life)
    {
        (EntryLinkId, TokenHash, Kind, UserId) = (Guid.CreateVersion7(), HashOf(token), kind, userId);
        (CreatedBy, CreatedAtUtc, ExpiresAtUtc) = (createdBy, createdAtUtc, createdAtUtc + life);
    }

    /// <summary>Key.</summary>
    public Guid EntryLinkId { get; private set; }

    /// <summary>SHA-256 of the token.</summary>
    public byte[] TokenHash { get; private set; } = [];

    /// <summary>What it is for.</summary>
    public EntryLinkKind Kind { get; private set; }

    /// <summary>The user; null for the first setup.</summary>
    public Guid? UserId { get; private set; }

    /// <summary>Who asked for it.</summary>
    public string CreatedBy { get; private set; } = "";

    /// <summary>When, UTC.</summary>
    public DateTimeOffset CreatedAtUtc { get; private set; }

    /// <summary>Until when it can be used, UTC.</summary>
    public DateTimeOffset ExpiresAtUtc { get; private set; }

    /// <summary>When it was used, UTC; null when it was not.</summary>
    public DateTimeOffset? UsedAtUtc { get; private set; }

    /// <summary>When a newer one took its place, UTC; null when none did.</summary>
    public DateTimeOffset? RevokedAtUtc { get; private set; }

    /// <summary>256 random bits.</summary>
    internal static string NewToken() => System.Buffers.Text.Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    internal static byte[] HashOf(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));

    internal sealed class Configuration : IEntityTypeConfiguration<EntryLink>
    {
        public void Configure(EntityTypeBuilder<EntryLink> link)
        {
            link.ToTable("entry_link", "platform");
            link.HasKey(l => l.EntryLinkId);
            link.Property(l => l.EntryLinkId).ValueGeneratedNever();
            link.Property(l => l.Kind).HasConversion(EnumFormatter.Converter<EntryLinkKind>());
            link.HasOne<PortalUser>().WithMany().HasForeignKey(l => l.UserId).OnDelete(DeleteBehavior.Restrict);
        }
    }
}
