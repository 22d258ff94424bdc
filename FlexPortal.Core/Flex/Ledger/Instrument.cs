using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FlexPortal.Core.Flex.Ledger;

/// <summary>
/// A contract that an account has met, known by its <see cref="Conid"/>: symbols and ISINs change, option symbols without any notice. The
/// attributes are the newest the broker gave; null means that no statement had one.
/// </summary>
public sealed class Instrument
{
    private Instrument()
    {
    }

    /// <summary>Key.</summary>
    public Guid InstrumentId { get; private set; }

    /// <summary>The account.</summary>
    public string AccountId { get; private set; } = "";

    /// <summary>The broker's contract id, unique in the account.</summary>
    public string Conid { get; private set; } = "";

    /// <summary>The run that gave the present attributes.</summary>
    public Guid IngestionRunId { get; private set; }

    /// <summary>The raw row that gave the present attributes.</summary>
    public Guid SourceRawRecordId { get; private set; }

    /// <summary>The newest symbol.</summary>
    public string? Symbol { get; private set; }

    /// <summary>The broker's name of the contract.</summary>
    public string? Description { get; private set; }

    /// <summary>STK, OPT, FUT, BOND, FUND, CASH and so on.</summary>
    public string? AssetCategory { get; private set; }

    /// <summary>A finer category, such as ETF or COMMON.</summary>
    public string? SubCategory { get; private set; }

    /// <summary>The currency it trades in.</summary>
    public string? Currency { get; private set; }

    /// <summary>ISIN.</summary>
    public string? Isin { get; private set; }

    /// <summary>CUSIP.</summary>
    public string? Cusip { get; private set; }

    /// <summary>SEDOL.</summary>
    public string? Sedol { get; private set; }

    /// <summary>FIGI.</summary>
    public string? Figi { get; private set; }

    /// <summary>The identifier the broker shows.</summary>
    public string? SecurityId { get; private set; }

    /// <summary>Which kind <see cref="SecurityId"/> is, such as ISIN.</summary>
    public string? SecurityIdType { get; private set; }

    /// <summary>Home exchange.</summary>
    public string? ListingExchange { get; private set; }

    /// <summary>Name of the issuer.</summary>
    public string? Issuer { get; private set; }

    /// <summary>Country of the issuer, two letters.</summary>
    public string? IssuerCountryCode { get; private set; }

    /// <summary>Contract id of what an option or future is on.</summary>
    public string? UnderlyingConid { get; private set; }

    /// <summary>Symbol of what an option or future is on.</summary>
    public string? UnderlyingSymbol { get; private set; }

    /// <summary>Units of the underlying in one contract; 1 for bonds, whose price is per cent.</summary>
    public decimal? Multiplier { get; private set; }

    /// <summary>Strike of an option, in <see cref="Currency"/>.</summary>
    public decimal? Strike { get; private set; }

    /// <summary>P or C for options, null for anything else.</summary>
    public string? PutCall { get; private set; }

    /// <summary>Last day of an option or future, a day of its exchange.</summary>
    public DateOnly? ExpiryDateLocal { get; private set; }

    /// <summary>Maturity of a bond as the broker wrote it.</summary>
    public string? Maturity { get; private set; }

    /// <summary>Day of issue.</summary>
    public DateOnly? IssueDateLocal { get; private set; }

    /// <summary>Factor of a bond's principal after repayments.</summary>
    public decimal? PrincipalAdjustFactor { get; private set; }

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
        }
    }
}
