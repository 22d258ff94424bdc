using System.Globalization;
using FlexPortal.Sandbox.Simulation;

namespace FlexPortal.Sandbox.Statements;

/// <summary>Trades at three levels of detail that describe the same money: Order, its executions, and the lots each closes.</summary>
internal static class TradesSection
{
    public const string Name = "Trades";

    public static void Write(FlexXml xml, AccountPeriod period)
    {
        xml.Open(Name);
        foreach (var order in period.Fills.GroupBy(f => f.Order.OrderId))
        {
            var fills = order.ToList();
            if (fills[0].Order.Kind == FillKind.Exchange)
            {
                WriteOrder(xml, period, fills);
            }

            foreach (var fill in fills)
            {
                WriteFill(xml, period, fill);
                foreach (var lot in fill.Closed)
                {
                    WriteLot(xml, period, fill, lot);
                }
            }
        }

        xml.Close();
    }

    private static void WriteOrder(FlexXml xml, AccountPeriod period, List<Fill> fills)
    {
        var first = fills[0];
        var quantity = fills.Sum(f => f.Quantity);
        WriteRow(xml.Open("Order"), period, first, new TradeRow("ORDER")
        {
            OrderId = first.Order.OrderId,
            Quantity = quantity,
            Price = Math.Round(fills.Sum(f => f.Quantity * f.Order.Price) / quantity, 8),
            Proceeds = fills.Sum(f => f.Proceeds),
            Taxes = fills.Sum(f => f.Order.Taxes),
            Commission = fills.Sum(f => f.Order.Commission),
            NetCash = fills.Sum(f => f.NetCash),
            Cost = fills.Sum(f => f.Cost),
            Realized = fills.Sum(f => f.Realized),
        });
    }

    private static void WriteFill(FlexXml xml, AccountPeriod period, Fill fill) => WriteRow(xml.Open("Trade"), period, fill, new TradeRow("EXECUTION")
    {
        TradeId = fill.TradeId,
        TransactionId = fill.TransactionId,
        ExecId = ExecId(fill),
        OrderId = fill.Order.OrderId,
        Quantity = fill.Quantity,
        Price = fill.Order.Price,
        Proceeds = fill.Proceeds,
        Taxes = fill.Order.Taxes,
        Commission = fill.Order.Commission,
        NetCash = fill.NetCash,
        Cost = fill.Cost,
        Realized = fill.Realized,
    });

    // A lot names the transaction that opened it; its price is the cost of one unit, commission included.
    private static void WriteLot(FlexXml xml, AccountPeriod period, Fill fill, ClosedLot lot) => WriteRow(xml.Open("Lot"), period, fill, new TradeRow("CLOSED_LOT")
    {
        TransactionId = lot.OpeningTransactionId,
        Quantity = lot.Quantity,
        Price = Math.Round(lot.Basis / lot.Quantity / fill.Instrument.PriceFactor, 9),
        Cost = lot.Basis,
        Realized = lot.Realized,
        Opened = lot.Opened,
        Notes = lot.IsLongTerm(fill.Order.Time) ? "LT" : "ST",
    });

    private static void WriteRow(FlexXml xml, AccountPeriod period, Fill fill, TradeRow row)
    {
        var close = period.Market.Close(fill.Instrument, fill.Order.ReportDate);
        row.Write(xml, period.AccountId, fill, close, period.Market.Rate(fill.Instrument.Currency, fill.Order.ReportDate));
    }

    // Bookings of the broker itself have no execution id.
    private static string ExecId(Fill fill) => fill.Order.Kind != FillKind.Exchange
        ? ""
        : string.Create(CultureInfo.InvariantCulture, $"{fill.Instrument.Conid % 0xffff:x8}.{fill.TransactionId & 0xffffffff:x8}.01.01");
}
