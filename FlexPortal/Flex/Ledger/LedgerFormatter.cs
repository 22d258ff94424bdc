using System.Globalization;
using System.Text.RegularExpressions;
using FlexPortal.Core.Flex.Ledger.Queries;

namespace FlexPortal.Flex.Ledger;

/// <summary>Words and numbers of the ledger.</summary>
internal static partial class LedgerFormatter
{
    // Every digit of a decimal; zeros at the end say nothing.
    private const string Exact = "#,##0.############################";

    /// <summary>The number, exact and grouped; null for none.</summary>
    public static string? Number(decimal? value) => value?.ToString(Exact, CultureInfo.InvariantCulture);

    /// <summary>A number as text, exact and grouped; any other text as it is.</summary>
    public static string Number(string value) =>
        decimal.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? Number((decimal?)number)! : value;

    /// <summary>Title of a list.</summary>
    public static string Title(LedgerTab tab) => tab switch
    {
        LedgerTab.Trades => "Trades",
        LedgerTab.Cash => "Cash",
        LedgerTab.Fx => "FX",
        _ => "Corporate actions",
    };

    /// <summary>One event of a list, in words.</summary>
    public static string One(LedgerTab tab) => tab switch
    {
        LedgerTab.Trades => "Trade",
        LedgerTab.Cash => "Cash movement",
        LedgerTab.Fx => "FX leg",
        _ => "Corporate action leg",
    };

    /// <summary>A column or word of the API for a reader: <c>realized_pnl</c> becomes Realized P&amp;L.</summary>
    public static string Words(string name) => name switch
    {
        "realized_pnl" => "Realized P&L",
        "capital_gains_pnl" => "Capital gains P&L",
        "fx_pnl" => "FX P&L",
        "mtm_pnl" => "Mark-to-market P&L",
        "report_date_local" => "Report date",
        "trade_date_local" => "Trade date",
        "settle_date_local" => "Settlement date",
        "ex_date_local" => "Ex-date",
        "date_time_text" => "Date and time",
        "occurred_at_utc" => "Moment (UTC)",
        "fx_rate_to_base" => "FX rate to base",
        "net_cash_in_base" => "Net cash in base",
        "ib_exec_id" => "Execution id",
        "ib_order_id" => "Order id",
        "orig_transaction_id" => "Original transaction id",
        "orig_trade_id" => "Original trade id",
        "cash_action" => "Type",
        "reorg_code" => "Type",
        "open_close" => "Open or close",
        "account_id" => "Account",
        "" => "",
        _ => Spaces().Replace(char.ToUpperInvariant(name[0]) + name[1..], " "),
    };

    /// <summary>How another event belongs to an event.</summary>
    public static string Relation(string relation) => relation switch
    {
        "other_leg" => "Other leg of the deal",
        "cancels" => "Cancels",
        "canceled_by" => "Canceled by",
        "same_payment" => "Same payment",
        "same_action" => "Same action",
        "proceeds_of" => "Proceeds of",
        _ => "Proceeds",
    };

    /// <summary>What a diagnostic means.</summary>
    public static string Sentence(string code) => code switch
    {
        "TRADE_CONSISTENCY_CONFLICT" or "CORPORATE_ACTION_CONFLICT" =>
            "Another row states this event with different terms. What was read first stays.",
        "CASH_KEY_REPEATED" => "Different rows have this transaction id, type and currency. Each counts.",
        "CASH_TYPE_UNKNOWN" => "The type is not known. It keeps its own word.",
        "VALUE_NOT_READ" => "A value cannot be read. The event has none.",
        "FX_TAX_NOT_KEPT" => "The deal has taxes, which the event does not keep.",
        "INSTRUMENT_UNKNOWN" => "The row has no contract id.",
        _ => Words(code.ToLowerInvariant()) + ".",
    };

    [GeneratedRegex("_", RegexOptions.None, 1000)]
    private static partial Regex Spaces();
}
