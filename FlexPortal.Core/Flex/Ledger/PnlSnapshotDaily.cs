using FlexPortal.Core.Platform.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FlexPortal.Core.Flex.Ledger;

/// <summary>
/// An instrument at the end of a day: position, value and result. Amounts named to date run from the first known event to that
/// day, so the result of a period is a difference of two snapshots. Null in a result: it cannot be proved, which is not zero.
/// </summary>
public sealed class PnlSnapshotDaily
{
    private PnlSnapshotDaily()
    {
    }

    /// <summary>Key.</summary>
    public Guid PnlSnapshotDailyId { get; private set; }

    /// <summary>The account.</summary>
    public string AccountId { get; private set; } = "";

    /// <summary>The broker's day, at its end.</summary>
    public DateOnly ReportDateLocal { get; private set; }

    /// <summary>The contract, of the same account.</summary>
    public Guid InstrumentId { get; private set; }

    /// <summary>The run whose rows led to the present figures.</summary>
    public Guid IngestionRunId { get; private set; }

    /// <summary>The raw row that decided the figures: the open position when there is one, else the last event.</summary>
    public Guid SourceRawRecordId { get; private set; }

    /// <summary>The open-position row used; null when that day has none, which in a complete section means zero units.</summary>
    public Guid? OpenPositionRawRecordId { get; private set; }

    /// <summary>The fill whose price was used; null when none was.</summary>
    public Guid? TradeRawRecordId { get; private set; }

    /// <summary>The row whose exchange rate was used; null when none was.</summary>
    public Guid? FxRawRecordId { get; private set; }

    /// <summary>Units held, negative when short.</summary>
    public decimal PositionQuantity { get; private set; }

    /// <summary>The instrument's currency, in which every amount of this row counts.</summary>
    public string Currency { get; private set; } = "";

    /// <summary>The account's base currency.</summary>
    public string BaseCurrency { get; private set; } = "";

    /// <summary>Amount times this is the amount in the base currency; null when no rate was found.</summary>
    public decimal? FxRateToBase { get; private set; }

    /// <summary>Where the rate comes from; null with the rate.</summary>
    public FxRateSource? FxSource { get; private set; }

    /// <summary>Price of one unit; null when no source has one.</summary>
    public decimal? MarkPrice { get; private set; }

    /// <summary>Where the price comes from; null with the price.</summary>
    public MarkSource? MarkSource { get; private set; }

    /// <summary>Units times price times multiplier; null without a price.</summary>
    public decimal? MarketValue { get; private set; }

    /// <summary>Basis of the units held, commission and taxes included; null when it cannot be proved.</summary>
    public decimal? CostBasis { get; private set; }

    /// <summary>Result of everything closed, after commission and taxes; null when it cannot be proved.</summary>
    public decimal? RealizedPnlToDate { get; private set; }

    /// <summary>Market value less basis; null when one is missing.</summary>
    public decimal? UnrealizedPnl { get; private set; }

    /// <summary>Realized and unrealized together; the database computes it, null when one is missing.</summary>
    public decimal? TotalPnl { get; private set; }

    /// <summary>Commissions, negative when paid; already inside basis and result, here for information.</summary>
    public decimal CommissionsToDate { get; private set; }

    /// <summary>Dividends and payments in lieu received, before tax; negative when paid on a short. Not inside the result.</summary>
    public decimal DividendsToDate { get; private set; }

    /// <summary>Tax withheld on them, negative when paid. Not inside the result.</summary>
    public decimal WithholdingTaxToDate { get; private set; }

    /// <summary>Other fees of the instrument, negative when paid. Not inside the result.</summary>
    public decimal FeesToDate { get; private set; }

    /// <summary>Whether a better source may still change the figures.</summary>
    public bool IsProvisional { get; private set; }

    /// <summary>Stable code of what is missing or provisional, such as <c>EOD_MARK_FALLBACK_LAST_TRADE</c>; null when nothing is.</summary>
    public string? DiagnosticCode { get; private set; }

    /// <summary>1, and one more each time that a computation changed the row.</summary>
    public int Version { get; private set; }

    /// <summary>The last computation, UTC.</summary>
    public DateTimeOffset ComputedAtUtc { get; private set; }

    /// <summary>When the row was first stored, UTC, by the database's clock.</summary>
    public DateTimeOffset CreatedAtUtc { get; private set; }

    internal sealed class Configuration : IEntityTypeConfiguration<PnlSnapshotDaily>
    {
        public void Configure(EntityTypeBuilder<PnlSnapshotDaily> snapshot)
        {
            snapshot.ToTable("pnl_snapshot_daily", "flex");
            snapshot.HasKey(s => s.PnlSnapshotDailyId);
            snapshot.Property(s => s.FxSource).HasConversion(EnumFormatter.Converter<FxRateSource>());
            snapshot.Property(s => s.MarkSource).HasConversion(EnumFormatter.Converter<MarkSource>());
            snapshot.Property(s => s.TotalPnl).HasComputedColumnSql("realized_pnl_to_date + unrealized_pnl", stored: true);
        }
    }
}
