using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FlexPortal.Core.Platform.Audit;

/// <summary>One entry as it is stored. Only appended, by <see cref="AuditLog"/>.</summary>
public sealed record AuditRow
{
    /// <summary>Key: 1, 2, 3 and so on without a gap.</summary>
    public long Seq { get; init; }

    /// <summary>When, UTC, by the database's clock, in microseconds.</summary>
    public DateTimeOffset AtUtc { get; init; }

    /// <summary>Who.</summary>
    public string Actor { get; init; } = "";

    /// <summary>user, machine, portal or unknown.</summary>
    public string ActorKind { get; init; } = "";

    /// <summary>What, such as RUN_START.</summary>
    public string Action { get; init; } = "";

    /// <summary>Kind of thing.</summary>
    public string SubjectKind { get; init; } = "";

    /// <summary>Which thing.</summary>
    public string Subject { get; init; } = "";

    /// <summary>From where; null when it came from nowhere else.</summary>
    public string? FromAddress { get; init; }

    /// <summary>ok, refused or failed.</summary>
    public string Outcome { get; init; } = "";

    /// <summary>Stable code of a refusal or fault.</summary>
    public string? Code { get; init; }

    /// <summary>A JSON object of texts, kept letter by letter; null for none.</summary>
    public string? Details { get; init; }

    /// <summary>Link of the entry before.</summary>
    public byte[] PrevLink { get; init; } = [];

    /// <summary>Link of this entry: <see cref="AuditChain"/>.</summary>
    public byte[] Link { get; init; } = [];

    internal sealed class Configuration : IEntityTypeConfiguration<AuditRow>
    {
        public void Configure(EntityTypeBuilder<AuditRow> entry)
        {
            entry.ToTable("audit_entry", "platform");
            entry.HasKey(e => e.Seq);
            entry.Property(e => e.Seq).ValueGeneratedNever();
            entry.Property(e => e.Details).HasColumnType("json");
        }
    }
}
