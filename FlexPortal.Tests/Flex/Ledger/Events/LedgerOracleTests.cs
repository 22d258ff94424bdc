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
            .Select(row => $"{row}\t{row.Expected}").ToArray();

        Assert.Equal([], different);
    }

    private static bool Agrees(OracleRow row, LedgerOracle? oracle, OracleRow[] all)
    {
        if (oracle is null)
            return false;
        var parts = row.Key.Split('|');
        if (row.Measure is "payment.amount" or "payment.tax" && parts.Length == 4)
        {
            var same = all.Where(other => other.File == row.File && other.Measure == row.Measure
                && other.Key.Split('|') is [var kind, var symbol, var moment, _]
                && kind == parts[0] && symbol == parts[1] && moment == parts[2]);
            return Same(same.Sum(other => Number(other.Expected)!.Value), oracle.Sum(row.Measure, parts[0], parts[1], parts[2]));
        }

        return oracle.Answers(row).Any(answer => IsSame(row.Expected, answer));
    }

    private static bool IsSame(string expected, string answer)
    {
        if (expected == answer || expected + ":00" == answer)
            return true;
        var (one, other) = (expected.Split(' '), answer.Split(' '));
        return one.Length == other.Length && one.Skip(1).SequenceEqual(other.Skip(1))
            && Number(one[0]) is { } first && Number(other[0]) is { } second && Same(first, second);
    }

    // Some of the programs count in binary fractions.
    private static bool Same(decimal one, decimal other) => Math.Abs(one - other) < 0.00000001m;

    private static decimal? Number(string text) =>
        decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>The events of one file, or of several after each other; null when one of them is no statement.</summary>
    private static LedgerOracle? Read(string folder, string files)
    {
        try
        {
            return new([.. files.Split('+').Select(file => new[] { folder, Path.Combine(folder, "..", "flex-ledger") }
                .Select(place => Path.Combine(place, file)).First(File.Exists)).Select(path => Mapped.OfDocument(File.ReadAllBytes(path)))]);
        }
        catch (PortalException)
        {
            return null;
        }
    }
}
