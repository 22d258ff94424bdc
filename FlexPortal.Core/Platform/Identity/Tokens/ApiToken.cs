using FlexPortal.Core.Platform.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FlexPortal.Core.Platform.Identity.Tokens;

/// <summary>
/// What lets a program act for a user. It counts while it is neither revoked nor too old, and while its owner may sign in; it may what its
/// own role and the owner's present role both allow.
/// </summary>
public sealed class ApiToken
{
    private ApiToken()
    {
    }

    internal ApiToken(Guid id, TokenValue token, TokenRequest request, Guid userId, string createdBy, DateTimeOffset now)
    {
        (ApiTokenId, PublicId, SecretHash) = (id, token.PublicId, token.SecretHash);
        (Name, UserId, Role) = (request.Name.Trim(), userId, request.Role);
        (CreatedBy, CreatedAtUtc, ExpiresAtUtc) = (createdBy, now, now.AddDays(request.Days));
    }

    /// <summary>Key.</summary>
    public Guid ApiTokenId { get; private set; }

    /// <summary>The part of the token that names it; not a secret.</summary>
    public string PublicId { get; private set; } = "";

    /// <summary>SHA-256 of the secret part.</summary>
    public byte[] SecretHash { get; private set; } = [];

    /// <summary>What its owner calls it.</summary>
    public string Name { get; private set; } = "";

    /// <summary>Whose.</summary>
    public Guid UserId { get; private set; }

    /// <summary>The most that it may do.</summary>
    public PortalRole Role { get; private set; }

    /// <summary>When it was made, UTC.</summary>
    public DateTimeOffset CreatedAtUtc { get; private set; }

    /// <summary>Who made it: its owner, or the machine's user.</summary>
    public string CreatedBy { get; private set; } = "";

    /// <summary>From when on it counts no more, UTC.</summary>
    public DateTimeOffset ExpiresAtUtc { get; private set; }

    /// <summary>When it was last used, UTC, to the minute; null when never.</summary>
    public DateTimeOffset? LastUsedAtUtc { get; private set; }

    /// <summary>From which address, at that time.</summary>
    public string? LastUsedAddress { get; private set; }

    /// <summary>When it was revoked, UTC; null when it was not.</summary>
    public DateTimeOffset? RevokedAtUtc { get; private set; }

    /// <summary>Who revoked it.</summary>
    public string? RevokedBy { get; private set; }

    internal sealed class Configuration : IEntityTypeConfiguration<ApiToken>
    {
        public void Configure(EntityTypeBuilder<ApiToken> token)
        {
            token.ToTable("api_token", "platform");
            token.HasKey(t => t.ApiTokenId);
            token.Property(t => t.ApiTokenId).ValueGeneratedNever();
            token.Property(t => t.Role).HasConversion(EnumFormatter.Converter<PortalRole>());
            token.HasOne<PortalUser>().WithMany().HasForeignKey(t => t.UserId).OnDelete(DeleteBehavior.Restrict);
        }
    }
}
