using System.Runtime.InteropServices;
using FlexPortal.Core.Flex.Ledger.Reading;

namespace FlexPortal.Core.Flex.Ledger.Events;

/// <summary>When a row <c>Trade</c> happened and by what it is known, of a contract or of a deal in currencies.</summary>
/// <param name="Moment">Date and time.</param>
/// <param name="TradeDay">The broker's day of the execution.</param>
/// <param name="SettleDay">The day of settlement.</param>
/// <param name="Day">The day on which it was booked, else its own.</param>
/// <param name="IbExecId">The broker's id of the execution.</param>
/// <param name="TransactionId">The broker's id of the booking.</param>
/// <param name="TradeId">The broker's id of the trade.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct TradeFacts(
    RowMoment Moment,
    DateOnly? TradeDay,
    DateOnly? SettleDay,
    DateOnly? Day,
    string? IbExecId,
    string? TransactionId,
    string? TradeId)
{
    /// <summary>See <see cref="ExecutionIdentity"/>; empty when the row has no id.</summary>
    public string Identity => ExecutionIdentity.Of(IbExecId, TransactionId, TradeId) ?? "";

    public static TradeFacts Of(RowValues row)
    {
        var moment = row.Moment(RowAttribute.DateTime, RowAttribute.TradeDate, RowAttribute.TradeTime);
        var (tradeDay, settleDay) = (row.Day(RowAttribute.TradeDate) ?? moment.Day, row.Day(RowAttribute.SettleDateTarget));
        return new(
            moment,
            tradeDay,
            settleDay,
            row.Day(RowAttribute.ReportDate) ?? tradeDay ?? settleDay,
            row.Id(RowAttribute.IbExecID),
            row.Id(RowAttribute.TransactionID),
            row.Id(RowAttribute.TradeID));
    }
}
