using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FlexPortal.Core.Platform.Identity.Sessions;

/// <summary>Failed sign-ins of a user from one source. Written by <see cref="SignInAttemptSql"/>.</summary>
internal sealed class SignInAttempt
{
    /// <summary>The user.</summary>
    public Guid UserId { get; private set; }

    /// <summary>A network address, or a known device.</summary>
    public string Source { get; private set; } = "";

    /// <summary>Failures since the last success from there.</summary>
    public int FailedCount { get; private set; }

    /// <summary>How many of them the user was told of after a sign-in elsewhere.</summary>
    public int ReportedCount { get; private set; }

    /// <summary>The last failure, UTC.</summary>
    public DateTimeOffset LastAtUtc { get; private set; }

    /// <summary>Until when attempts from there are refused, UTC; null when they are not.</summary>
    public DateTimeOffset? LockedUntilUtc { get; private set; }

    internal sealed class Configuration : IEntityTypeConfiguration<SignInAttempt>
    {
        public void Configure(EntityTypeBuilder<SignInAttempt> attempt)
        {
            attempt.ToTable("sign_in_attempt", "platform");
            attempt.HasKey(a => new { a.UserId, a.Source });
        }
    }
}
