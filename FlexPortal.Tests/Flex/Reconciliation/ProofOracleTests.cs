using System.Globalization;
using FlexPortal.Core.Flex;
using Xunit;

namespace FlexPortal.Tests.Flex.Reconciliation;

/// <summary>
/// Figures that other authors' tests expect of positions, results, cash and corporate actions of public statements, against the checked
/// statement of the same files; the ones without the same answer are listed with the reason.
/// </summary>
public sealed class ProofOracleTests
{
    private static readonly string[] Asked =
        ["cash.balance", "cash.cash_begin", "cash.cash_end", "cash.cash_end_settled"];

    private static readonly string[] Kinds = ["position", "realised", "lot", "corp"];

    // File, and what the row begins with; each was looked at in its file.
    private static readonly (string File, string Key, string Reason)[] Otherwise =
    [
        (Spin, "corp.quantity_in\ttransactionID=10302900848", Parent),
        (Spin, "corp.quantity_out\ttransactionID=10302900848|spin-off|GE->GE", Parent),
        (Spin, "realised.profit\topen 11111 GE -> close 22222", Share),
        (Spin, "realised.open_quantity\topen 11111 GE -> close 22222", Parent),
        (Spin, "realised.open_amount\topen 11111 GE -> close 22222", Parent),
        (Spin, "realised.profit\topen 11111 GE -> close 33333", Share),
        (Spin, "realised.total", Share),
        (Years, "realised.profit\topen 3276656996 XOM", Premium),
        (Years, "realised.total\tsection 6", Premium),
    ];

    private const string Spin = "jal__ibkr_spinoff.xml";
    private const string Years = "jal__ibkr_year0.xml+jal__ibkr_year1.xml";
    private const string Parent = "JAL counts units of the parent as going in and out; the broker has a row of the new contract alone";
    private const string Share = "the share of the basis was set by hand; no row states it, so the result is not known";
    private const string Premium = "JAL books the premium of an assigned option as its result; the broker, and we, carry it into the stock";

    [Fact]
    public void Positions_results_and_cash_agree_with_what_other_programs_expect()
    {
        var folder = Environment.GetEnvironmentVariable("FLEXPORTAL_CORPUS");
        Assert.SkipWhen(string.IsNullOrEmpty(folder), "FLEXPORTAL_CORPUS names no folder of sample statements.");
        var rows = File.ReadLines(Path.Combine(folder!, "..", "flex-oracles.tsv")).Skip(1).Select(line => line.Split('\t'))
            .Where(cells => Asked.Contains(cells[1]) || Kinds.Contains(cells[1].Split('.')[0]))
            .ToArray();
        Assert.True(rows.Length > 80);
        var checks = rows.Select(cells => cells[0]).Distinct(StringComparer.Ordinal)
            .ToDictionary(file => file, file => Read(folder!, file), StringComparer.Ordinal);

        var different = rows.Where(cells => !Agrees(checks[cells[0]], cells))
            .Select(cells => $"{cells[0]}\t{cells[1]}\t{cells[2]}\t{cells[3]}").ToArray();

        var unexplained = different.Where(row => !Otherwise.Any(known => Is(row, known))).ToArray();
        Assert.True(unexplained.Length == 0, string.Join('\n', unexplained));
        Assert.All(Otherwise, known => Assert.Single(different, row => Is(row, known)));
    }

    private static bool Is(string row, (string File, string Key, string Reason) known) =>
        row.StartsWith($"{known.File}\t{known.Key}", StringComparison.Ordinal);

    private static bool Agrees(ProofOracle? oracle, string[] cells)
    {
        if (oracle is null)
            return false;
        var expected = decimal.Parse(cells[3].Split(' ')[0], NumberStyles.Float, CultureInfo.InvariantCulture);
        return oracle.Answers(cells[1], cells[2]).Any(answer => answer is { } figure && Math.Abs(figure - expected) < 0.00000001m);
    }

    private static ProofOracle? Read(string folder, string files)
    {
        string[] places = [folder, Path.Combine(folder, "..", "flex-ledger")];
        var texts = files.Split('+')
            .Select(file => File.ReadAllText(places.Select(place => Path.Combine(place, file)).First(File.Exists))).ToArray();
        try
        {
            return new(Proven.Check(texts.Length == 1 ? texts[0] : ProofOracle.Join(texts)));
        }
        catch (PortalException)
        {
            return null;
        }
    }
}
