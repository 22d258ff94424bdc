using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FlexPortal.Core.MarketData.Status;

/// <summary>Kinds of entries.</summary>
public enum RemediationKind
{
    /// <summary>An attempt failed and is repeated.</summary>
    Retry,

    /// <summary>The last attempt failed.</summary>
    Failure,

    /// <summary>A vendor changed final bars.</summary>
    Restatement,

    /// <summary>A user asked again.</summary>
    Refetch,

    /// <summary>A user marked a gap as known.</summary>
    Acknowledgement,

    /// <summary>An acknowledgement ended: by a user, or because its last day has passed.</summary>
    Reopening,

    /// <summary>A special day changed sessions.</summary>
    SpecialDay,
}

/// <summary>
/// A row of <c>market.remediation_log</c>, for reading. The private detail has no property, so that no page, answer or file can hold it.
/// </summary>
internal sealed class RemediationRow
{
    public long RemediationId { get; init; }

    public DateTimeOffset AtUtc { get; init; }

    public RemediationKind Kind { get; init; }

    public Guid? IngestionRunId { get; init; }

    public long? SliceId { get; init; }

    public int? AssetId { get; init; }

    public BarInterval? BarInterval { get; init; }

    public DateTimeOffset? FromUtc { get; init; }

    public DateTimeOffset? ToUtc { get; init; }

    public string? VendorCode { get; init; }

    public string? ErrorClass { get; init; }

    public int? HttpStatus { get; init; }

    public int? Attempt { get; init; }

    public long? WaitMs { get; init; }

    public string Message { get; init; } = "";

    public string? ByUser { get; init; }

    internal sealed class Configuration : IEntityTypeConfiguration<RemediationRow>
    {
        public void Configure(EntityTypeBuilder<RemediationRow> entry)
        {
            entry.ToTable("remediation_log", "market");
            entry.HasKey(e => e.RemediationId);
            entry.Property<string?>("PrivateDetail");
            entry.Property(e => e.Kind).HasConversion(EnumFormatter.Converter<RemediationKind>());
            entry.Property(e => e.BarInterval).HasConversion(
                interval => interval == null ? null : interval.Value.Text(), text => text == null ? null : IntervalColumn.Read(text));
        }
    }
}
