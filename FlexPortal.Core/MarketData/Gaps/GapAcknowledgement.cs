using FlexPortal.Core.MarketData.Assets;
using FlexPortal.Core.MarketData.Bars;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NpgsqlTypes;

namespace FlexPortal.Core.MarketData.Gaps;

/// <summary>Missing slots of a series that a user marked as known.</summary>
/// <param name="GapAcknowledgementId">Its id.</param>
/// <param name="Asset">Symbol of the asset.</param>
/// <param name="Interval"><c>1d</c> or <c>1m</c>.</param>
/// <param name="FromUtc">Start of the first slot, UTC.</param>
/// <param name="ToUtc">End of the last slot, UTC. Slots in between that were not missing are not part of it.</param>
/// <param name="Slots">How many slots were missing.</param>
/// <param name="Reason">Why it is known.</param>
/// <param name="Link">An address with more, http or https; null for none.</param>
/// <param name="Until">Last day by UTC; null: until a user ends it.</param>
/// <param name="AcknowledgedBy">Who marked it.</param>
/// <param name="AcknowledgedAtUtc">When, UTC.</param>
/// <param name="EndedBy">Who ended it, <c>portal</c> after its last day; null while it is in force.</param>
/// <param name="EndedAtUtc">When it ended, UTC; null while it is in force.</param>
public sealed record GapAcknowledgement(
    Guid GapAcknowledgementId, string Asset, string Interval, DateTimeOffset FromUtc, DateTimeOffset ToUtc, long Slots, string Reason,
    string? Link, DateOnly? Until, string AcknowledgedBy, DateTimeOffset AcknowledgedAtUtc, string? EndedBy, DateTimeOffset? EndedAtUtc);

/// <summary>A row of <c>market.gap_acknowledgement</c>, for reading.</summary>
internal sealed class GapAcknowledgementRow
{
    private GapAcknowledgementRow()
    {
    }

    public Guid GapAcknowledgementId { get; private set; }

    public int AssetId { get; private set; }

    public BarInterval BarInterval { get; private set; }

    public NpgsqlRange<DateTime>[] Slots { get; private set; } = [];

    public long SlotCount { get; private set; }

    public string Reason { get; private set; } = "";

    public string? Link { get; private set; }

    public DateOnly? UntilDate { get; private set; }

    public string AcknowledgedBy { get; private set; } = "";

    public DateTimeOffset AcknowledgedAtUtc { get; private set; }

    public string? EndedBy { get; private set; }

    public DateTimeOffset? EndedAtUtc { get; private set; }

    /// <summary>The row as it is shown.</summary>
    public GapAcknowledgement Of(MarketAsset asset)
    {
        var slots = SlotParameter.Read(Slots).Pieces;
        return new(
            GapAcknowledgementId, asset.Setting.Symbol, BarInterval.Text(), slots[0].From, slots[^1].To, SlotCount, Reason, Link, UntilDate,
            AcknowledgedBy, AcknowledgedAtUtc, EndedBy, EndedAtUtc);
    }

    internal sealed class Configuration : IEntityTypeConfiguration<GapAcknowledgementRow>
    {
        public void Configure(EntityTypeBuilder<GapAcknowledgementRow> gap)
        {
            gap.ToTable("gap_acknowledgement", "market");
            gap.HasKey(g => g.GapAcknowledgementId);
            gap.Property(g => g.BarInterval).IsInterval();
            gap.Property(g => g.Slots).HasColumnType("tstzmultirange");
        }
    }
}
