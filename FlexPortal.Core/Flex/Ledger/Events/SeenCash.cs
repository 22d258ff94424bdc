using System.Globalization;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;

namespace FlexPortal.Core.Flex.Ledger.Events;

/// <summary>The movements of cash under one key, as little of them as tells them apart.</summary>
/// <param name="Amount">Amount of the first.</param>
/// <param name="First">Row of the first.</param>
internal sealed record SeenCash(decimal Amount, LedgerRowRef First)
{
    /// <summary>One entry for each movement, by its ordinal.</summary>
    public List<SeenRow> Rows { get; } = new(1);
}

/// <summary>A movement of cash, and the last statement that had it.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct SeenRow(UInt128 Money, UInt128 Row, int Statement);

/// <summary>128 bits instead of the texts of a movement of cash: a document may have a million of them.</summary>
internal static class CashDigest
{
    // A fixed seed could be met by a made-up file; this one is of the process.
    private static readonly long Seed = Random.Shared.NextInt64();

    /// <summary>The key of a row with a transaction id.</summary>
    public static UInt128 OfId(EventCashflow cash) => Of(["id", cash.AccountId, cash.CashAction, cash.Currency, cash.TransactionId]);

    /// <summary>The key of a row without one: everything it says.</summary>
    public static UInt128 OfContent(EventCashflow cash) => Of([
        "content", cash.AccountId, cash.CashAction, cash.Currency, Day(cash.ReportDateLocal), cash.Source.ToString(), Amount(cash.Amount),
        cash.DateTimeText, Day(cash.SettleDateLocal), cash.Conid, cash.Code, cash.Description,
    ]);

    /// <summary>Which money a row of another statement is about; its wording may have changed.</summary>
    public static UInt128 OfMoney(EventCashflow cash) =>
        Of(["money", Amount(cash.Amount), Day(cash.ReportDateLocal), cash.DateTimeText, cash.Conid]);

    /// <summary>What the row says.</summary>
    public static UInt128 OfRow(EventCashflow cash) => Of([
        "row", Amount(cash.Amount), Day(cash.ReportDateLocal), cash.DateTimeText, cash.Conid, Day(cash.SettleDateLocal), cash.Description,
        cash.Code, cash.ActionId,
    ]);

    private static UInt128 Of(ReadOnlySpan<string?> parts)
    {
        // Each part with its length: no two lists of texts are the same text.
        var text = new StringBuilder();
        foreach (var part in parts)
            text.Append(CultureInfo.InvariantCulture, $"{part?.Length ?? -1}:").Append(part);
        var hash = new XxHash128(Seed);
        foreach (var chunk in text.GetChunks())
            hash.Append(MemoryMarshal.AsBytes(chunk.Span));
        return hash.GetCurrentHashAsUInt128();
    }

    /// <summary>1.5 and 1.50 are one amount.</summary>
    private static string Amount(decimal amount) =>
        (amount / 1.0000000000000000000000000000m).ToString(CultureInfo.InvariantCulture);

    private static string? Day(DateOnly? day) => day?.DayNumber.ToString(CultureInfo.InvariantCulture);
}
