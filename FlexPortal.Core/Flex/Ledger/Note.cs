using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FlexPortal.Core.Flex.Ledger;

/// <summary>A user's note about an instrument, a label, or both.</summary>
public sealed class Note
{
    private Note()
    {
    }

    /// <summary>Key.</summary>
    public Guid NoteId { get; private set; }

    /// <summary>The account of the instrument; null when the note is about a label alone.</summary>
    public string? AccountId { get; private set; }

    /// <summary>The instrument; null when the note is about a label alone.</summary>
    public Guid? InstrumentId { get; private set; }

    /// <summary>The label; null when the note is about an instrument alone.</summary>
    public Guid? LabelId { get; private set; }

    /// <summary>The broker's day that the note is about; null when it is about none in particular.</summary>
    public DateOnly? ReportDateLocal { get; private set; }

    /// <summary>The text, up to 20,000 characters.</summary>
    public string Content { get; private set; } = "";

    /// <summary>Who wrote it.</summary>
    public string CreatedBy { get; private set; } = "";

    /// <summary>When it was written, UTC, by the database's clock.</summary>
    public DateTimeOffset CreatedAtUtc { get; private set; }

    /// <summary>When it last changed, UTC.</summary>
    public DateTimeOffset UpdatedAtUtc { get; private set; }

    internal sealed class Configuration : IEntityTypeConfiguration<Note>
    {
        public void Configure(EntityTypeBuilder<Note> note)
        {
            note.ToTable("note", "flex");
            note.HasKey(n => n.NoteId);
        }
    }
}
