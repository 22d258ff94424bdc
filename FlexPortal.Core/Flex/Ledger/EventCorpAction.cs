using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FlexPortal.Core.Flex.Ledger;

/// <summary>
/// One leg of a corporate action. The legs of one action share <see cref="ActionId"/>; each has its own <see cref="TransactionId"/>. Ratios
/// are stated in the description alone.
/// </summary>
public sealed class EventCorpAction : LedgerEvent
{
    internal EventCorpAction()
    {
    }

    /// <summary>Key.</summary>
    public Guid EventCorpActionId { get; private set; }

    /// <summary>The contract of this leg; null while the leg names none.</summary>
    public Guid? InstrumentId { get; internal init; }

    /// <summary>The broker's id of the action, shared by its legs; null in files from before July 2019.</summary>
    public string? ActionId { get; internal init; }

    /// <summary>The broker's id of this leg; null in old files and in summaries, where the row's content is the key.</summary>
    public string? TransactionId { get; internal init; }

    /// <summary>The broker's contract id of this leg.</summary>
    public string? Conid { get; internal init; }

    /// <summary>The broker's asset category.</summary>
    public string? AssetCategory { get; internal init; }

    /// <summary>The broker's type, such as FS (split), SO (spin-off), TC (merger), IC (new identifier).</summary>
    public string? ReorgCode { get; internal init; }

    /// <summary>The broker's codes, separated by semicolons; <c>Ca</c> cancels an earlier leg.</summary>
    public string? Code { get; internal init; }

    /// <summary>The broker's sentence, which holds the ratio.</summary>
    public string? Description { get; internal init; }

    /// <summary>The sentence without the names of the contract, where the query has it.</summary>
    public string? ActionDescription { get; internal init; }

    /// <summary>Units that come (positive) or go (negative) with this leg.</summary>
    public decimal? Quantity { get; internal init; }

    /// <summary>The currency of the amounts.</summary>
    public string? Currency { get; internal init; }

    /// <summary>The broker's amount of the leg.</summary>
    public decimal? Amount { get; internal init; }

    /// <summary>Cash from this leg; positive when received.</summary>
    public decimal? Proceeds { get; internal init; }

    /// <summary>Market value of the units of this leg.</summary>
    public decimal? Value { get; internal init; }

    /// <summary>Basis of the units of this leg.</summary>
    public decimal? CostBasis { get; internal init; }

    /// <summary>The result the broker realized with this leg.</summary>
    public decimal? RealizedPnl { get; internal init; }

    /// <summary>The part of the result that is capital gain.</summary>
    public decimal? CapitalGainsPnl { get; internal init; }

    /// <summary>The part of the result that comes from exchange rates.</summary>
    public decimal? FxPnl { get; internal init; }

    /// <summary>Result against the day's closing price.</summary>
    public decimal? MtmPnl { get; internal init; }

    /// <summary>Factor of a bond's principal after repayments.</summary>
    public decimal? PrincipalAdjustFactor { get; internal init; }

    internal sealed class Configuration : IEntityTypeConfiguration<EventCorpAction>
    {
        public void Configure(EntityTypeBuilder<EventCorpAction> leg)
        {
            leg.ToTable("event_corp_action", "flex");
            leg.HasKey(l => l.EventCorpActionId);
            leg.Property<string>("StatedApart").HasColumnType("jsonb").IsRequired(false);
        }
    }
}
