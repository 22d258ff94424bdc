namespace FlexPortal.Sandbox.Simulation;

/// <summary>The broker's asset categories, spelled as it spells them: stocks and funds, options, currency exchange, treasury bills.</summary>
internal enum AssetCategory
{
    STK,
    OPT,
    CASH,
    BILL,
}

/// <summary>Something the sandbox account trades. Every name, symbol and identifier is invented.</summary>
/// <param name="Conid">The broker's contract id.</param>
/// <param name="Category">The broker's asset category.</param>
/// <param name="Symbol">Ticker, as the broker spells it.</param>
/// <param name="Description">Name in capitals.</param>
/// <param name="Currency">Currency of its prices and cash.</param>
/// <param name="Exchange">Where it is listed and traded.</param>
internal sealed record Instrument(long Conid, AssetCategory Category, string Symbol, string Description, string Currency, string Exchange)
{
    public string SubCategory { get; init; } = "";
    public string Isin { get; init; } = "";
    public string Figi { get; init; } = "";
    public string Country { get; init; } = "";
    public Instrument? Underlying { get; init; }
    public decimal Strike { get; init; }
    public DateOnly? Expiry { get; init; }
    public string PutCall { get; init; } = "";

    /// <summary>Where the price of a stock starts and wanders back to.</summary>
    public decimal HomePrice { get; init; }

    /// <summary>The broker's multiplier: shares per contract.</summary>
    public decimal Multiplier => Category == AssetCategory.OPT ? 100 : 1;

    /// <summary>Money per unit of quantity and price: as the multiplier, but bills are quoted in per cent.</summary>
    public decimal PriceFactor => Category == AssetCategory.BILL ? 0.01m : Multiplier;

    /// <summary>The contract id is the identity, as everywhere at the broker.</summary>
    public bool Equals(Instrument? other) => other?.Conid == Conid;

    public override int GetHashCode() => Conid.GetHashCode();

    public string Cusip => Isin.StartsWith("US", StringComparison.Ordinal) ? Isin[2..11] : "";
}
