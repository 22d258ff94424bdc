using FlexPortal.Sandbox.Simulation;

namespace FlexPortal.Sandbox.Statements;

/// <summary>The attributes that open almost every row.</summary>
internal static class CommonAttributes
{
    public static FlexXml Account(this FlexXml xml, string accountId, string currency) =>
        xml.Add("accountId", accountId).Add("acctAlias", "").Add("model", "").Add("currency", currency);

    /// <summary>Account, rate and instrument, in the broker's order.</summary>
    public static FlexXml Instrument(
        this FlexXml xml, string accountId, Instrument? instrument, string currency, decimal rate, string? description = null)
    {
        xml.Account(accountId, currency).Add("fxRateToBase", rate);
        return instrument is null ? xml.NoInstrument(description) : xml.Identify(instrument, description);
    }

    /// <summary>The instrument alone. A description of the row stands where the instrument's name would.</summary>
    public static FlexXml Identify(this FlexXml xml, Instrument instrument, string? description = null)
    {
        var under = instrument.Underlying;
        return xml
            .Add("assetCategory", instrument.Category.ToString())
            .Add("subCategory", instrument.SubCategory)
            .Add("symbol", instrument.Symbol)
            .Add("description", description ?? instrument.Description)
            .Add("conid", instrument.Conid)
            .Add("securityID", instrument.Isin)
            .Add("securityIDType", instrument.Isin.Length > 0 ? "ISIN" : "")
            .Add("cusip", instrument.Cusip)
            .Add("isin", instrument.Isin)
            .Add("figi", instrument.Figi)
            .Add("listingExchange", instrument.Exchange)
            .Add("underlyingConid", under is null ? "" : FlexXml.Number(under.Conid))
            .Add("underlyingSymbol", under?.Symbol ?? (instrument.Category == AssetCategory.STK ? instrument.Symbol : ""))
            .Add("underlyingSecurityID", under?.Isin)
            .Add("underlyingListingExchange", under?.Exchange)
            .Add("issuer", "")
            .Add("issuerCountryCode", instrument.Country)
            .Add("multiplier", instrument.Multiplier)
            .Add("strike", under is null ? "" : FlexXml.Number(instrument.Strike))
            .Add("expiry", instrument.Expiry)
            .Add("putCall", instrument.PutCall)
            .Add("principalAdjustFactor", "");
    }

    private static FlexXml NoInstrument(this FlexXml xml, string? description) => xml
        .Blank("assetCategory", "subCategory", "symbol")
        .Add("description", description)
        .Blank(
            "conid", "securityID", "securityIDType", "cusip", "isin", "figi", "listingExchange", "underlyingConid", "underlyingSymbol",
            "underlyingSecurityID", "underlyingListingExchange", "issuer", "issuerCountryCode")
        .Zero("multiplier")
        .Blank("strike", "expiry", "putCall", "principalAdjustFactor");

    /// <summary>The attributes that close rows about securities.</summary>
    public static FlexXml Metals(this FlexXml xml) =>
        xml.Blank("serialNumber", "deliveryType", "commodityType").Add("fineness", "0.0").Add("weight", "0.0");
}
