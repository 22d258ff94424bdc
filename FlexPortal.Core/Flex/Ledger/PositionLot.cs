using FlexPortal.Core.Platform.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FlexPortal.Core.Flex.Ledger;

/// <summary>Whether anything of a lot is left.</summary>
public enum LotStatus
{
    /// <summary>Some of it is held.</summary>
    Open,

    /// <summary>All of it was closed.</summary>
    Closed,
}

/// <summary>Origin of a lot.</summary>
public enum LotOrigin
{
    /// <summary>A fill opened it.</summary>
    Fill,

    /// <summary>A corporate action brought it: a spin-off, a merger, a new identifier.</summary>
    CorporateAction,

    /// <summary>It was transferred in.</summary>
    Transfer,

    /// <summary>It existed before the first statement; known from the broker's open positions.</summary>
    OpenPosition,
}

/// <summary>
/// One tax lot of the last matching. Shorts have negative quantities and negative cost, as the broker reports
/// them. Derived from events: a restated event recomputes it.
/// </summary>
public sealed class PositionLot
{
    private PositionLot()
    {
    }

    /// <summary>Key.</summary>
    public Guid PositionLotId { get; private set; }

    /// <summary>The account that holds it.</summary>
    public string AccountId { get; private set; } = "";

    /// <summary>The contract, of the same account.</summary>
    public Guid InstrumentId { get; private set; }

    /// <summary>The run whose rows led to the present state.</summary>
    public Guid IngestionRunId { get; private set; }

    /// <summary>The raw row that opened the lot.</summary>
    public Guid SourceRawRecordId { get; private set; }

    /// <summary>The broker's open-position row that the lot was seeded from or proved against; null when there was none.</summary>
    public Guid? OpenPositionRawRecordId { get; private set; }

    /// <summary>The opening fill; null when the lot did not come from one.</summary>
    public Guid? OpenEventTradeFillId { get; private set; }

    /// <summary>The leg that brought or moved the lot; null when none did.</summary>
    public Guid? OpenEventCorpActionId { get; private set; }

    /// <summary>Its origin.</summary>
    public LotOrigin Origin { get; private set; }

    /// <summary>The broker's transaction id of the opening, which survives a new contract id; null when not stated.</summary>
    public string? OriginatingTransactionId { get; private set; }

    /// <summary>0, or the position among several lots of one contract that one raw row opened.</summary>
    public int LotOrdinal { get; private set; }

    /// <summary>Whether anything is left.</summary>
    public LotStatus Status { get; private set; }

    /// <summary>The broker's day of the opening.</summary>
    public DateOnly OpenDateLocal { get; private set; }

    /// <summary>The broker's own text for the opening's date and time; null when there is none.</summary>
    public string? OpenDateTimeText { get; private set; }

    /// <summary>The zone by which the text was read; null when it names no moment.</summary>
    public string? TimeZone { get; private set; }

    /// <summary>The opening, UTC; null when the text is missing or a bare date.</summary>
    public DateTimeOffset? OpenedAtUtc { get; private set; }

    /// <summary>The day from which the tax holding period counts; null when it is the opening day.</summary>
    public DateOnly? HoldingPeriodDateLocal { get; private set; }

    /// <summary>The broker's day on which the last of it was closed; null while open.</summary>
    public DateOnly? ClosedDateLocal { get; private set; }

    /// <summary>The last closing, UTC; null while open or when only the day is known.</summary>
    public DateTimeOffset? ClosedAtUtc { get; private set; }

    /// <summary>Units when opened, in today's units: a split scales them. Negative for a short.</summary>
    public decimal OpenQuantity { get; private set; }

    /// <summary>Units left, with the sign of <see cref="OpenQuantity"/>; zero when closed.</summary>
    public decimal RemainingQuantity { get; private set; }

    /// <summary>The currency of the amounts.</summary>
    public string Currency { get; private set; } = "";

    /// <summary>Price of one unit at the opening, without commission; null when not stated.</summary>
    public decimal? OpenPrice { get; private set; }

    /// <summary>Basis of the whole lot, commission and taxes included; negative for a short.</summary>
    public decimal CostBasisOpen { get; private set; }

    /// <summary>Basis of what is left.</summary>
    public decimal CostBasisRemaining { get; private set; }

    /// <summary>What the closed part has realized; null when it cannot be proved.</summary>
    public decimal? RealizedPnlToDate { get; private set; }

    /// <summary>The broker's day up to which events were taken into account.</summary>
    public DateOnly AsOfDateLocal { get; private set; }

    /// <summary>1, and one more each time that a computation changed the row.</summary>
    public int Version { get; private set; }

    /// <summary>The last computation, UTC.</summary>
    public DateTimeOffset ComputedAtUtc { get; private set; }

    /// <summary>When the row was first stored, UTC, by the database's clock.</summary>
    public DateTimeOffset CreatedAtUtc { get; private set; }

    internal sealed class Configuration : IEntityTypeConfiguration<PositionLot>
    {
        public void Configure(EntityTypeBuilder<PositionLot> lot)
        {
            lot.ToTable("position_lot", "flex");
            lot.HasKey(l => l.PositionLotId);
            lot.Property(l => l.Origin).HasConversion(EnumFormatter.Converter<LotOrigin>());
            lot.Property(l => l.Status).HasConversion(EnumFormatter.Converter<LotStatus>());
        }
    }
}
