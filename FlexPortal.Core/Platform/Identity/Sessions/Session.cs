using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FlexPortal.Core.Platform.Identity.Sessions;

/// <summary>
/// One sign-in of a user in one browser. It counts while it is not ended, not too old, not idle for too long, and while the user's
/// security stamp is the one it began with: a new password, a new role or being disabled gives a new stamp.
/// </summary>
public sealed class Session
{
    private Session()
    {
    }

    internal Session(string key, PortalUser user, SignInPlace place, DateTimeOffset now, TimeSpan longest)
    {
        (SessionId, KeyHash) = (Guid.CreateVersion7(), EntryLink.HashOf(key));
        (UserId, SecurityStamp) = (user.Id, user.SecurityStamp!);
        (CreatedAtUtc, SeenAtUtc, ExpiresAtUtc) = (now, now, now + longest);
        (Address, UserAgent) = (place.Address, place.UserAgent);
    }

    /// <summary>Names it in lists; not a secret.</summary>
    public Guid SessionId { get; private set; }

    /// <summary>SHA-256 of the key in the browser's cookie.</summary>
    public byte[] KeyHash { get; private set; } = [];

    /// <summary>Whose.</summary>
    public Guid UserId { get; private set; }

    /// <summary>The user's stamp when it began.</summary>
    public string SecurityStamp { get; private set; } = "";

    /// <summary>When it began, UTC.</summary>
    public DateTimeOffset CreatedAtUtc { get; private set; }

    /// <summary>When it was last used, UTC, to the minute.</summary>
    public DateTimeOffset SeenAtUtc { get; private set; }

    /// <summary>When it ends at the latest, UTC.</summary>
    public DateTimeOffset ExpiresAtUtc { get; private set; }

    /// <summary>When it was ended, UTC; null when it was not.</summary>
    public DateTimeOffset? EndedAtUtc { get; private set; }

    /// <summary>Network address of the browser at sign-in.</summary>
    public string Address { get; private set; } = "";

    /// <summary>What the browser called itself, shortened; empty when it said nothing.</summary>
    public string UserAgent { get; private set; } = "";

    internal sealed class Configuration : IEntityTypeConfiguration<Session>
    {
        public void Configure(EntityTypeBuilder<Session> session)
        {
            session.ToTable("session", "platform");
            session.HasKey(s => s.SessionId);
            session.Property(s => s.SessionId).ValueGeneratedNever();
            session.HasOne<PortalUser>().WithMany().HasForeignKey(s => s.UserId).OnDelete(DeleteBehavior.Restrict);
        }
    }
}
