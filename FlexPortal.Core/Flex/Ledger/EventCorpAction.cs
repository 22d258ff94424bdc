using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FlexPortal.Core.Flex.Ledger;

/// <summary>
/// One leg of a corporate action. The legs of one action share <see cref="ActionId"/>; each has its own <see cref="TransactionId"/>. Ratios
/// are stated in the description alone.
/// </summary>
public sealed class EventCorpAction : LedgerEvent
{
    private EventCorpAction()
    {
    }

    /// <summary>Key.</summary>
    public Guid EventCorpActionId { get; private set; }

    /// <summary>The contract of this leg; null while the leg names none.</summary>
    public Guid? InstrumentId { get; private set; }

    /// <summary>The broker's id of the action, shared by its legs; null in files from before July 2019.</summary>
    public string? ActionId { get; private set; }

    /// <summary>The broker's id of this leg; null in old files and in summaries, where the row's content is the key.</summary>
    public string? TransactionId { get; private set; }

    /// <summary>The broker's contract id of this leg.</summary>
    public string? Conid { get; private set; }

    /// <summary>The broker's asset category.</summary>
    public string? AssetCategory { get; private set; }

    /// <summary>The broker's type, such as FS (split), SO (spin-off), TC (merger), IC (new identifier).</summary>
    public string? ReorgCode { get; private set; }

    /// <summary>The broker's codes, separated by semicolons; <c>Ca</c> cancels an earlier leg.</summary>
    public string? Code { get; private set; }

    /// <summary>The broker's sentence, which holds the ratio.</summary>
    public string? Description { get; private set; }

    /// <summary>The sentence without the names of the contract, where the query has it.</summary>
    public string? ActionDescription { get; private set; }

    /// <summary>Units that come (positive) or go (negative) with this leg.</summary>
    public decimal? Quantity { get; private set; }

    /// <summary>The currency of the amounts.</summary>
    public string? Currency { get; private set; }

    /// <summary>The broker's amount of the leg.</summary>
    public decimal? Amount { get; private set; }

    /// <summary>Cash from this leg; positive when received.</summary>
    public decimal? Proceeds { get; private set; }

    /// <summary>Market value of the units of this leg.</summary>
    public decimal? Value { get; private set; }

    /// <summary>Basis of the units of this leg.</summary>
    public decimal? CostBasis { get; private set; }

    /// <summary>The result the broker realized with this leg.</summary>
    public decimal? RealizedPnl { get; private set; }

    /// <summary>The part of the result that is capital gain.</summary>
    public decimal? CapitalGainsPnl { get; private set; }

    /// <summary>The part of the result that comes from exchange rates.</summary>
    public decimal? FxPnl { get; private set; }

    /// <summary>Result against the day's closing price.</summary>
    public decimal? MtmPnl { get; private set; }

    /// <summary>Factor of a bond's principal after repayments.</summary>
    public decimal? PrincipalAdjustFactor { get; private set; }

    internal sealed class Configuration : IEntityTypeConfiguration<EventCorpAction>
    {
        public void Configure(EntityTypeBuilder<EventCorpAction> leg)
        {
            leg.ToTable("event_corp_action", "flex");
            leg.HasKey(l => l.EventCorpActionId);
        }
    }
}
