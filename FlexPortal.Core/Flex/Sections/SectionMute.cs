using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FlexPortal.Core.Flex.Sections;

/// <summary>
/// A section's absence is expected until a day. It is shown as muted, with user, reason and last day, and no longer makes a run
/// incomplete. A mute is ended, never removed.
/// </summary>
public sealed class SectionMute
{
    private SectionMute()
    {
    }

    internal SectionMute(SectionMuteRequest request, string accountId, string flexQueryId, bool isSandbox, string statementAccountId)
    {
        (SectionMuteId, AccountId, FlexQueryId, IsSandbox, StatementAccountId) = (Guid.CreateVersion7(), accountId, flexQueryId, isSandbox, statementAccountId);
        (SectionName, UntilDate, Reason, MutedBy) = (request.Section, request.Until, request.Reason.Trim(), request.By.Name);
    }

    /// <summary>Key.</summary>
    public Guid SectionMuteId { get; private set; }

    /// <summary>Account of the runs.</summary>
    public string AccountId { get; private set; } = "";

    /// <summary>Query of the runs.</summary>
    public string FlexQueryId { get; private set; } = "";

    /// <summary>Whether it is about runs that the sandbox answers.</summary>
    [JsonPropertyName("sandbox")]
    public bool IsSandbox { get; private set; }

    /// <summary>Account of the statement that lacks the section; empty when it names none.</summary>
    public string StatementAccountId { get; private set; } = "";

    /// <summary>Element name of the section.</summary>
    public string SectionName { get; private set; } = "";

    /// <summary>Last day on which it counts, by UTC.</summary>
    public DateOnly UntilDate { get; private set; }

    /// <summary>The reason, as the user wrote it.</summary>
    public string Reason { get; private set; } = "";

    /// <summary>Name of the user.</summary>
    public string MutedBy { get; private set; } = "";

    /// <summary>When, UTC, by the database's clock.</summary>
    public DateTimeOffset MutedAtUtc { get; internal set; }

    /// <summary>When a user ended it, UTC; null when none did. It is also over after <see cref="UntilDate"/>.</summary>
    public DateTimeOffset? EndedAtUtc { get; private set; }

    /// <summary>Name of the user who ended it; null when none did.</summary>
    public string? EndedBy { get; private set; }

    internal sealed class Configuration : IEntityTypeConfiguration<SectionMute>
    {
        public void Configure(EntityTypeBuilder<SectionMute> mute)
        {
            mute.ToTable("section_mute", "flex");
            mute.HasKey(m => m.SectionMuteId);
        }
    }
}
