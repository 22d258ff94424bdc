using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FlexPortal.Core.Flex.Raw;

/// <summary>
/// One row of a statement as the broker sent it, with its place in the stored bytes. Written by <see cref="RawRecordCopy"/> alone, never
/// changed, never removed.
/// </summary>
public sealed class RawRecord
{
    private RawRecord()
    {
    }

    /// <summary>Key; grows with the order in which rows were stored.</summary>
    public Guid RawRecordId { get; private set; }

    /// <summary>The run that published the row.</summary>
    public Guid IngestionRunId { get; private set; }

    /// <summary>The bytes it was read from.</summary>
    public Guid RawArtifactId { get; private set; }

    /// <summary>The account the row names, else the one its statement names.</summary>
    public string AccountId { get; private set; } = "";

    /// <summary>The row's own reportDate, a calendar day of the broker (New York); null when the row states none.</summary>
    public DateOnly? ReportDateLocal { get; private set; }

    /// <summary>
    /// The day the row is about, a calendar day of the broker (New York): its reportDate, else its section's own date attribute, else for
    /// a snapshot the last day of its statement. Null when none of them is stated. See <see cref="Statements.RowDateRule"/>.
    /// </summary>
    public DateOnly? RowDateLocal { get; private set; }

    /// <summary>Element name of the section.</summary>
    public string SectionName { get; private set; } = "";

    /// <summary>Place in the document, unique within artifact and section, for instance <c>1/Trades/Trade[17]</c>.</summary>
    public string SourceRowRef { get; private set; } = "";

    /// <summary>Element name of the row.</summary>
    public string ElementName { get; private set; } = "";

    /// <summary>First byte of the element in the artifact, from 0.</summary>
    public long ByteOffset { get; private set; }

    /// <summary>Bytes from the element's first to its last.</summary>
    public long ByteLength { get; private set; }

    /// <summary>
    /// A JSON object of every attribute in document order, empty ones included; all values are text, as the broker wrote them.
    /// </summary>
    public string SourcePayload { get; private set; } = "";

    internal sealed class Configuration : IEntityTypeConfiguration<RawRecord>
    {
        public void Configure(EntityTypeBuilder<RawRecord> record)
        {
            record.ToTable("raw_record", "flex");
            record.HasKey(r => r.RawRecordId);
            record.Property(r => r.SourcePayload).HasColumnType("json");
        }
    }
}
