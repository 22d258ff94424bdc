using System.Globalization;
using FlexPortal.Sandbox.Simulation;

namespace FlexPortal.Sandbox.Statements;

/// <summary>CorporateActions, and OptionEAE whose container and rows share one name and whose numbers have thousands separators.</summary>
internal static class EventSections
{
    public static void WriteCorporateActions(FlexXml xml, AccountPeriod period)
    {
        xml.Open("CorporateActions");
        foreach (var action in period.CorporateActions)
        {
            var rate = period.Market.Rate(action.Instrument.Currency, action.ReportDate);
            xml.Open("CorporateAction").Instrument(period.AccountId, action.Instrument, action.Instrument.Currency, rate, action.Description)
                .Add("reportDate", action.ReportDate)
                .Add("dateTime", action.Time)
                .Add("actionDescription", action.Description)
                .Add("amount", -action.Proceeds)
                .Add("proceeds", action.Proceeds)
                .Add("value", action.Value)
                .Add("quantity", action.Quantity)
                .Blank("costBasis")
                .Add("fifoPnlRealized", action.Realized)
                .Zero("mtmPnl")
                .Blank("code")
                .Add("type", action.Type)
                .Add("transactionID", action.TransactionId)
                .Add("actionID", action.ActionId)
                .Add("levelOfDetail", "DETAIL").Metals().Close();
        }

        xml.Close();
    }

    public static void WriteOptionEvents(FlexXml xml, AccountPeriod period)
    {
        xml.Open("OptionEAE");
        foreach (var fill in period.Fills.Where(f => f.Order.Kind != FillKind.Exchange))
        {
            var isOption = fill.Instrument.Category == AssetCategory.OPT;
            var mark = period.Market.Close(fill.Instrument, fill.Order.ReportDate);
            xml.Open("OptionEAE")
                .Instrument(period.AccountId, fill.Instrument, fill.Instrument.Currency, period.Market.Rate(fill.Instrument.Currency, fill.Order.ReportDate))
                .Add("date", DateOnly.FromDateTime(fill.Order.Time))
                .Add("transactionType", isOption ? fill.Order.Kind.ToString() : fill.Quantity > 0 ? "Buy" : "Sell")
                .Add("quantity", fill.Quantity)
                .Add("tradePrice", fill.Order.Price.ToString("N4", CultureInfo.InvariantCulture))
                .Add("markPrice", mark.ToString("N4", CultureInfo.InvariantCulture))
                .Add("proceeds", Grouped(fill.Proceeds))
                .Add("commisionsAndTax", Grouped(fill.Order.Commission + fill.Order.Taxes))
                .Add("costBasis", Grouped(fill.Cost))
                .Add("realizedPnl", Grouped(fill.Realized))
                .Add("fxPnl", Grouped(0))
                .Add("mtmPnl", Grouped((fill.Quantity * mark * fill.Instrument.PriceFactor) + fill.Proceeds))
                .Add("tradeID", fill.TradeId).Metals().Close();
        }

        xml.Close();
    }

    private static string Grouped(decimal amount) => amount.ToString("N2", CultureInfo.InvariantCulture);
}
