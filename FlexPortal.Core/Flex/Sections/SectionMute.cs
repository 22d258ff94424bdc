using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FlexPortal.Core.Flex.Sections;

/// <summary>
/// A user's statement that a section's absence is expected until a day. The section is shown as muted, with who, why and until when, and no
/// longer makes a run incomplete. Mutes are ended, never removed.
/// </summary>
/// <param name="SectionMuteId">Key.</param>
/// <param name="AccountId">Account of the runs.</param>
/// <param name="FlexQueryId">Query of the runs.</param>
/// <param name="Sandbox">Whether it is about runs that the sandbox answers.</param>
/// <param name="StatementAccountId">Account of the statement that lacks the section; empty when the statement names none.</param>
/// <param name="SectionName">Element name of the section.</param>
/// <param name="UntilDate">Last day on which it counts, by UTC.</param>
/// <param name="Reason">The reason that the user gave.</param>
/// <param name="MutedBy">Name of the user, as far as the surface knows.</param>
/// <param name="MutedAtUtc">Time, UTC, by the database's clock.</param>
/// <param name="EndedAtUtc">When a user ended it, UTC; null when no user did. It no longer counts after <paramref name="UntilDate"/> either
/// way.</param>
/// <param name="EndedBy">Name of the user who ended it.</param>
public sealed record SectionMute(
    Guid SectionMuteId, string AccountId, string FlexQueryId, bool Sandbox, string StatementAccountId, string SectionName,
    DateOnly UntilDate, string Reason,
    string MutedBy, DateTimeOffset MutedAtUtc, DateTimeOffset? EndedAtUtc = null, string? EndedBy = null);

/// <summary>A row of <c>flex.section_mute</c>.</summary>
internal sealed class SectionMuteRow
{
    public static Expression<Func<SectionMuteRow, SectionMute>> Read { get; } = row => new SectionMute(
        row.SectionMuteId, row.AccountId, row.FlexQueryId, row.IsSandbox, row.StatementAccountId, row.SectionName, row.UntilDate,
        row.Reason, row.MutedBy,
        row.MutedAtUtc, row.EndedAtUtc, row.EndedBy);

    public Guid SectionMuteId { get; init; }

    public string AccountId { get; init; } = "";

    public string FlexQueryId { get; init; } = "";

    public bool IsSandbox { get; init; }

    public string StatementAccountId { get; init; } = "";

    public string SectionName { get; init; } = "";

    public DateOnly UntilDate { get; init; }

    public string Reason { get; init; } = "";

    public string MutedBy { get; init; } = "";

    public DateTimeOffset MutedAtUtc { get; init; }

    public DateTimeOffset? EndedAtUtc { get; init; }

    public string? EndedBy { get; init; }

    internal sealed class Configuration : IEntityTypeConfiguration<SectionMuteRow>
    {
        public void Configure(EntityTypeBuilder<SectionMuteRow> mute)
        {
            mute.ToTable("section_mute", "flex");
            mute.HasKey(m => m.SectionMuteId);
        }
    }
}
