using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FlexPortal.Core.Flex.Ledger;

/// <summary>A name that groups instruments, of one account or several.</summary>
public sealed class Label
{
    private Label()
    {
    }

    /// <summary>Key.</summary>
    public Guid LabelId { get; private set; }

    /// <summary>The name, up to 100 characters; unique, ignoring case.</summary>
    public string Name { get; private set; } = "";

    /// <summary>Colour as <c>#rrggbb</c> in lower case; null for none.</summary>
    public string? Color { get; private set; }

    /// <summary>Who made it.</summary>
    public string CreatedBy { get; private set; } = "";

    /// <summary>When it was made, UTC, by the database's clock.</summary>
    public DateTimeOffset CreatedAtUtc { get; private set; }

    /// <summary>When it last changed, UTC.</summary>
    public DateTimeOffset UpdatedAtUtc { get; private set; }

    internal sealed class Configuration : IEntityTypeConfiguration<Label>
    {
        public void Configure(EntityTypeBuilder<Label> label)
        {
            label.ToTable("label", "flex");
            label.HasKey(l => l.LabelId);
        }
    }
}
