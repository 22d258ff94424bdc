using FlexPortal.Sandbox.Simulation;

namespace FlexPortal.Sandbox.Statements;

/// <summary>Who the account is, what its instruments are, and the exchange rates of each day.</summary>
internal static class ReferenceSections
{
    public static void WriteAccountInformation(FlexXml xml, AccountPeriod period) => xml.Open("AccountInformation")
        .Account(period.AccountId, "USD")
        .Add("name", period.AccountName)
        .Add("accountType", "Individual")
        .Add("customerType", "Individual")
        .Add("accountCapabilities", "Margin")
        .Add("tradingPermissions", "Stocks,Options,Bonds,Forex")
        .Blank("registeredRepName", "registeredRepPhone")
        .Add("dateOpened", TradingCalendar.FirstDay)
        .Add("dateFunded", TradingCalendar.FirstDay)
        .Blank("dateClosed", "lastTradedDate")
        .Add("street", "1 Sandbox Lane").Add("street2", "").Add("city", "Nowhere").Add("state", "").Add("country", "Sandbox").Add("postalCode", "00000")
        .Add("masterName", "").Add("ibEntity", "SANDBOX").Add("primaryEmail", "nobody@example.org")
        .Blank("accountRepName", "accountRepPhone")
        .Close();

    public static void WriteSecurities(FlexXml xml, IEnumerable<Instrument> instruments)
    {
        xml.Open("SecuritiesInfo");
        foreach (var instrument in instruments)
        {
            xml.Open("SecurityInfo").Identify(instrument)
                .Add("maturity", instrument.Category == AssetCategory.BILL ? FlexXml.Date(instrument.Expiry) : "")
                .Add("issueDate", "")
                .Add("type", instrument.SubCategory)
                .Add("underlyingCategory", instrument.Underlying?.SubCategory)
                .Add("currency", instrument.Currency)
                .Blank("settlementPolicyMethod", "code").Metals().Close();
        }

        xml.Close();
    }

    public static void WriteConversionRates(FlexXml xml, Market market, DateOnly from, DateOnly to)
    {
        xml.Open("ConversionRates");
        foreach (var day in TradingCalendar.Between(from < TradingCalendar.FirstDay ? TradingCalendar.FirstDay : from, to))
        {
            foreach (var currency in Market.ForeignCurrencies)
            {
                xml.Open("ConversionRate").Add("reportDate", day).Add("fromCurrency", currency).Add("toCurrency", "USD")
                    .Add("rate", market.Rate(currency, day)).Close();
            }
        }

        xml.Close();
    }
}
