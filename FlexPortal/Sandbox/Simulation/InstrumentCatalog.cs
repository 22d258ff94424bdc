using System.Globalization;

namespace FlexPortal.Sandbox.Simulation;

/// <summary>The invented securities. CUSIPs lie in the range 990–999, which its registry leaves to private use.</summary>
internal static class InstrumentCatalog
{
    public static readonly Instrument Railway = new(900000101, AssetCategory.STK, "NRWD", "NORWOOD RAIL CORP", "USD", "NYSE")
    { SubCategory = "COMMON", Isin = "US9900011092", Figi = "BBG000ZZZN01", Country = "US", HomePrice = 84m };

    public static readonly Instrument Tidal = new(900000102, AssetCategory.STK, "HLXT", "HELIX TIDAL ENERGY INC", "USD", "NASDAQ")
    { SubCategory = "COMMON", Isin = "US9900021075", Figi = "BBG000ZZZH02", Country = "US", HomePrice = 41m };

    /// <summary>The one that splits, see <see cref="Market.SplitRatio"/>.</summary>
    public static readonly Instrument Foods = new(900000103, AssetCategory.STK, "BRCK", "BRICKHOUSE FOODS & GRAIN CO", "USD", "NYSE")
    { SubCategory = "COMMON", Isin = "US9900031058", Figi = "BBG000ZZZB03", Country = "US", HomePrice = 126m };

    public static readonly Instrument WorldFund = new(900000104, AssetCategory.STK, "ALLW", "ALLWORLD TOTAL EQUITY ETF", "USD", "ARCA")
    { SubCategory = "ETF", Isin = "US9900041032", Figi = "BBG000ZZZA04", Country = "US", HomePrice = 97m };

    /// <summary>Its purchases carry a transaction tax.</summary>
    public static readonly Instrument Shipyard = new(900000105, AssetCategory.STK, "CNVL", "CANTIERI NAVALI LARIO SPA", "EUR", "BVME")
    { SubCategory = "COMMON", Isin = "IT0009990026", Figi = "BBG000ZZZC05", Country = "IT", HomePrice = 23m };

    public static readonly Instrument BondFund = new(900000106, AssetCategory.STK, "EUBD", "EUROPE AGGREGATE BOND UCITS ETF", "EUR", "IBIS2")
    { SubCategory = "ETF", Isin = "IE00ZZ900037", Figi = "BBG000ZZZE06", Country = "IE", HomePrice = 112m };

    public static readonly Instrument EuroDollar = new(900000100, AssetCategory.CASH, "EUR.USD", "EUR.USD", "USD", "IDEALFX");

    /// <summary>Every stock and fund, in the order of <see cref="Market"/>'s price streams.</summary>
    public static readonly IReadOnlyList<Instrument> Stocks = [Railway, Tidal, Foods, WorldFund, Shipyard, BondFund];

    public static Instrument Option(Instrument underlying, decimal strike, DateOnly expiry, string putCall)
    {
        var code = string.Create(
            CultureInfo.InvariantCulture,
            $"{underlying.Symbol,-6}{expiry:yyMMdd}{putCall}{strike * 1000:00000000}");
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"{underlying.Symbol} {expiry.ToString("ddMMMyy", CultureInfo.InvariantCulture).ToUpperInvariant()} {strike:0.##} {putCall}");
        var conid = 920000000 + ((expiry.DayNumber - TradingCalendar.FirstDay.DayNumber) * 1000L) + (underlying.Conid % 100 * 10) + (putCall is "C" ? 0 : 1);
        return new Instrument(conid, AssetCategory.OPT, code, text, underlying.Currency, "CBOE")
        {
            SubCategory = putCall,
            Underlying = underlying,
            Strike = strike,
            Expiry = expiry,
            PutCall = putCall,
        };
    }

    public static Instrument Bill(DateOnly maturity)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"B {maturity.ToString("MM/dd/yy", CultureInfo.InvariantCulture)}");
        return new Instrument(910000000 + maturity.DayNumber, AssetCategory.BILL, text, $"SANDBOX TREASURY BILL {text[2..]}", "USD", "BOND")
        { SubCategory = "Govt", Expiry = maturity, Country = "US" };
    }
}
