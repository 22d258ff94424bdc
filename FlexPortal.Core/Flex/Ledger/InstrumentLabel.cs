using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FlexPortal.Core.Flex.Ledger;

/// <summary>A label of an instrument; at most once.</summary>
public sealed class InstrumentLabel
{
    private InstrumentLabel()
    {
    }

    /// <summary>Key.</summary>
    public Guid InstrumentLabelId { get; private set; }

    /// <summary>The account of the instrument.</summary>
    public string AccountId { get; private set; } = "";

    /// <summary>The instrument.</summary>
    public Guid InstrumentId { get; private set; }

    /// <summary>The label.</summary>
    public Guid LabelId { get; private set; }

    /// <summary>Who attached it.</summary>
    public string CreatedBy { get; private set; } = "";

    /// <summary>When it was attached, UTC, by the database's clock.</summary>
    public DateTimeOffset CreatedAtUtc { get; private set; }

    internal sealed class Configuration : IEntityTypeConfiguration<InstrumentLabel>
    {
        public void Configure(EntityTypeBuilder<InstrumentLabel> pair)
        {
            pair.ToTable("instrument_label", "flex");
            pair.HasKey(p => p.InstrumentLabelId);
        }
    }
}
