using System.ComponentModel.DataAnnotations.Schema;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FlexPortal.Core.Flex.Ledger;

/// <summary>
/// A contract that an account has met, known by its <see cref="Conid"/>: symbols and ISINs change, option symbols without any notice. The
/// attributes are the newest the broker gave; null means that no statement had one.
/// </summary>
public sealed class Instrument
{
    internal Instrument()
    {
    }

    /// <summary>Key.</summary>
    public Guid InstrumentId { get; private set; }

    /// <summary>The account.</summary>
    public string AccountId { get; internal init; } = "";

    /// <summary>The broker's contract id, unique in the account.</summary>
    public string Conid { get; internal init; } = "";

    /// <summary>The run that gave the present attributes.</summary>
    public Guid IngestionRunId { get; internal init; }

    /// <summary>The raw row that gave the present attributes.</summary>
    public Guid SourceRawRecordId { get; internal init; }

    /// <summary>Place of that row in its document, while the instrument is not stored; null when it was read back.</summary>
    [NotMapped]
    public string? SourceRowRef { get; internal init; }

    /// <summary>The newest symbol.</summary>
    public string? Symbol { get; internal init; }

    /// <summary>The broker's name of the contract.</summary>
    public string? Description { get; internal init; }

    /// <summary>STK, OPT, FUT, BOND, FUND, CASH and so on.</summary>
    public string? AssetCategory { get; internal init; }

    /// <summary>A finer category, such as ETF or COMMON.</summary>
    public string? SubCategory { get; internal init; }

    /// <summary>The currency it trades in.</summary>
    public string? Currency { get; internal init; }

    /// <summary>ISIN.</summary>
    public string? Isin { get; internal init; }

    /// <summary>CUSIP.</summary>
    public string? Cusip { get; internal init; }

    /// <summary>SEDOL.</summary>
    public string? Sedol { get; internal init; }

    /// <summary>FIGI.</summary>
    public string? Figi { get; internal init; }

    /// <summary>The identifier the broker shows.</summary>
    public string? SecurityId { get; internal init; }

    /// <summary>Which kind <see cref="SecurityId"/> is, such as ISIN.</summary>
    public string? SecurityIdType { get; internal init; }

    /// <summary>Home exchange.</summary>
    public string? ListingExchange { get; internal init; }

    /// <summary>Name of the issuer.</summary>
    public string? Issuer { get; internal init; }

    /// <summary>Country of the issuer, two letters.</summary>
    public string? IssuerCountryCode { get; internal init; }

    /// <summary>Contract id of what an option or future is on.</summary>
    public string? UnderlyingConid { get; internal init; }

    /// <summary>Symbol of what an option or future is on.</summary>
    public string? UnderlyingSymbol { get; internal init; }

    /// <summary>Units of the underlying in one contract; 1 for bonds, whose price is per cent.</summary>
    public decimal? Multiplier { get; internal init; }

    /// <summary>Strike of an option, in <see cref="Currency"/>.</summary>
    public decimal? Strike { get; internal init; }

    /// <summary>P or C for options, null for anything else.</summary>
    public string? PutCall { get; internal init; }

    /// <summary>Last day of an option or future, a day of its exchange.</summary>
    public DateOnly? ExpiryDateLocal { get; internal init; }

    /// <summary>Maturity of a bond as the broker wrote it.</summary>
    public string? Maturity { get; internal init; }

    /// <summary>Day of issue.</summary>
    public DateOnly? IssueDateLocal { get; internal init; }

    /// <summary>Factor of a bond's principal after repayments.</summary>
    public decimal? PrincipalAdjustFactor { get; internal init; }

    /// <summary>When the latest statement was made that said anything new of it, UTC; else when it was received.</summary>
    public DateTimeOffset StatedAtUtc { get; private set; }

    /// <summary>When the instrument was first met, UTC, by the database's clock.</summary>
    public DateTimeOffset CreatedAtUtc { get; private set; }

    /// <summary>When an attribute last changed, UTC.</summary>
    public DateTimeOffset UpdatedAtUtc { get; private set; }

    internal sealed class Configuration : IEntityTypeConfiguration<Instrument>
    {
        public void Configure(EntityTypeBuilder<Instrument> instrument)
        {
            instrument.ToTable("instrument", "flex");
            instrument.HasKey(i => i.InstrumentId);
            instrument.Property<string>("StatedApart").HasColumnType("jsonb").IsRequired(false);
        }
    }
}
