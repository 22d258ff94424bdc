using System.Globalization;
using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Ledger.Events;
using Xunit;

namespace FlexPortal.Tests.Flex.Ledger.Events;

/// <summary>
/// Figures that other authors' tests expect of public statements, against the events of the same files. Every question about trades, cash,
/// payments, tax, fees and income is asked; the ones without the same answer are listed with the reason.
/// </summary>
public sealed class LedgerOracleTests
{
    private static readonly string[] Asked = ["trade", "derived_trade", "cash", "payment", "tax", "fee", "income", "transfer"];

    // Figures of the broker's CashReport, which are compared with the events and are none; counts and shares held are others' models.
    private static readonly string[] NoEvents =
        ["cash.balance", "cash.cash_begin", "cash.cash_end", "cash.cash_end_settled", "cash.shares_held"];

    // File, and what the key begins with; each row was looked at in its file.
    private static readonly (string File, string Key, string Reason)[] Otherwise =
    [
        ("portfolio-performance__testIBFlexStatementFile02.xml", "trade.gross_abs\ttradeID=1908991475",
            "edited by hand: netCash leaves the fee out, and Portfolio Performance takes it off the gross"),
        ("portfolio-performance__testIBFlexStatementFile02.xml", "trade.price\ttradeID=1908991475", "the price of that gross"),
        ("portfolio-performance__testIBFlexStatementFile02.xml", "trade.datetime\ttradeID=1908991474#2", OneRow),
        ("portfolio-performance__testIBFlexStatementFile02.xml", "trade.quantity_abs\ttradeID=1908991474#2", OneRow),
        ("portfolio-performance__testIBFlexStatementFile02.xml", "trade.net_amount_abs\ttradeID=1908991474#2", OneRow),
        ("portfolio-performance__testIBFlexStatementFile02.xml", "trade.gross_abs\ttradeID=1908991474#2", OneRow),
        ("portfolio-performance__testIBFlexStatementFile02.xml", "trade.fee_abs\ttradeID=1908991474#2", OneRow),
        ("portfolio-performance__testIBFlexStatementFile02.xml", "trade.price\ttradeID=1908991474#2", OneRow),
        ("portfolio-performance__testIBFlexStatementFile11.xml", "trade.net_amount_abs", BinaryFraction),
        ("portfolio-performance__testIBFlexStatementFile11.xml", "trade.fee_abs", BinaryFraction),
        ("jal__ibkr_corp_actions.xml", "derived_trade.quantity", TreasuryBill),
        ("jal__ibkr_corp_actions.xml", "derived_trade.price", TreasuryBill),
        ("jal__ibkr_dividends.xml", "payment.tax\tdividend|USAC|2023-02-03", SecondTax),
        ("jal__ibkr_dividends.xml", "payment.tax\tdividend|USAC|2023-05-05", SecondTax),
        ("jal__ibkr_dividends.xml", "payment.amount\tfee|USAC|2023-02-03", SecondTax),
        ("jal__ibkr_dividends.xml", "payment.amount\tfee|USAC|2023-05-05", SecondTax),
        ("opensteuerauszug__inline_transfer.xml", "transfer.quantity", Transfer),
        ("opensteuerauszug__inline_transfer_only_with_open_position.xml", "transfer.date", Transfer),
        ("opensteuerauszug__inline_transfer_cancelled_out.xml", "transfer.set", Transfer),
        ("ib-flex-reader__TradeTest-1.xml", "trade.reversal_split\tCLZ8 sell -2 C;O|closing half", Fragment),
        ("ib-flex-reader__TradeTest-1.xml", "trade.reversal_split\tCLZ8 sell -2 C;O|opening half", Fragment),
    ];

    private const string OneRow = "the file has one row of this trade; Portfolio Performance meets it twice";
    private const string BinaryFraction = "0.175 is a little less as a binary fraction, and Portfolio Performance rounds it down";
    private const string TreasuryBill = "JAL counts a T-bill in units of 1,000; the row and the event have 5,000 for 5,000";
    private const string SecondTax = "JAL books the second tax row of the payment as a fee; the event keeps the broker's type";
    private const string Transfer = "rows of Transfers move positions: the lots read them, and they are no events";
    private const string Fragment = "the file is a fragment without a statement, which the reader refuses";

    [Fact]
    public void The_events_agree_with_what_other_programs_expect_of_the_same_files()
    {
        var folder = Environment.GetEnvironmentVariable("FLEXPORTAL_CORPUS");
        Assert.SkipWhen(string.IsNullOrEmpty(folder), "FLEXPORTAL_CORPUS names no folder of sample statements.");
        var rows = File.ReadLines(Path.Combine(folder!, "..", "flex-oracles.tsv")).Skip(1).Select(line => line.Split('\t'))
            .Select(cells => new OracleRow(cells[0], cells[1], cells[2], cells[3]))
            .Where(row => Asked.Contains(row.Measure.Split('.')[0]) && !NoEvents.Contains(row.Measure))
            .ToArray();
        Assert.True(rows.Length > 300);
        var documents = rows.Select(row => row.File).Distinct(StringComparer.Ordinal)
            .ToDictionary(file => file, file => Read(folder!, file), StringComparer.Ordinal);

        var different = rows.Where(row => !Agrees(row, documents[row.File], rows))
            .Select(row => row.ToString()).ToArray();

        var unexplained = different.Where(row => !Otherwise.Any(known => Is(row, known))).ToArray();
        Assert.True(unexplained.Length == 0, string.Join('\n', unexplained));
        // Each reason stands for one row: one that holds no longer has to go.
        Assert.Equal(Otherwise.Length, different.Length);
        Assert.All(Otherwise, known => Assert.Single(different, row => Is(row, known)));
    }

    private static bool Is(string row, (string File, string Key, string Reason) known) =>
        row.StartsWith($"{known.File}\t{known.Key}", StringComparison.Ordinal);

    private static bool Agrees(OracleRow row, LedgerOracle? oracle, OracleRow[] all)
    {
        if (oracle is null)
            return false;
        var parts = row.Key.Split('|');
        if (row.Measure is "payment.amount" or "payment.tax" && parts.Length == 4)
        {
            var same = all.Where(other => Same(other.File, row.File) && Same(other.Measure, row.Measure)
                && other.Key.Split('|') is [var kind, var symbol, var moment, _]
                && Same(kind, parts[0]) && Same(symbol, parts[1]) && Same(moment, parts[2]));
            return Same(same.Sum(other => Number(other.Expected)!.Value), oracle.Sum(row.Measure, parts[0], parts[1], parts[2]));
        }

        return oracle.Answers(row).Any(answer => IsSame(row.Expected, answer));
    }

    private static bool IsSame(string expected, string answer)
    {
        if (Same(expected, answer) || Same(expected + ":00", answer))
            return true;
        var (one, other) = (expected.Split(' '), answer.Split(' '));
        return one.Length == other.Length && one.Skip(1).SequenceEqual(other.Skip(1))
            && Number(one[0]) is { } first && Number(other[0]) is { } second && Same(first, second);
    }

    private static bool Same(string one, string other) => string.Equals(one, other, StringComparison.Ordinal);

    // Some of the programs count in binary fractions.
    private static bool Same(decimal one, decimal other) => Math.Abs(one - other) < 0.00000001m;

    private static decimal? Number(string text) =>
        decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>The events of one file, or of several after each other; null when one of them is no statement.</summary>
    private static LedgerOracle? Read(string folder, string files)
    {
        try
        {
            string[] places = [folder, Path.Combine(folder, "..", "flex-ledger")];
            var paths = files.Split('+').Select(file => places.Select(place => Path.Combine(place, file)).First(File.Exists));
            return new([.. paths.Select(path => Mapped.OfDocument(File.ReadAllBytes(path)))]);
        }
        catch (PortalException)
        {
            return null;
        }
    }
}
