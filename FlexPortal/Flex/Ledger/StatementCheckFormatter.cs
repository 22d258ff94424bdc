using System.Globalization;
using FlexPortal.Core.Flex.Reconciliation;
using FlexPortal.Core.Flex.Reconciliation.Check;

namespace FlexPortal.Flex.Ledger;

/// <summary>A checked statement as text: the verdict first, then what differs and what cannot be proved, then the figures.</summary>
internal static class StatementCheckFormatter
{
    private const int Most = 40;

    public static void Write(TextWriter output, StatementCheck check)
    {
        output.WriteLine(SentenceOf(check.Proof.Counts));
        foreach (var statement in check.Statements)
        {
            output.WriteLine(
                $"Statement {statement.Statement}: account {statement.AccountId}, "
                + FormattableString.Invariant($"{statement.FromDate:yyyy-MM-dd} to {statement.ToDate:yyyy-MM-dd}, ")
                + $"{statement.RowCount:N0} rows");
            foreach (var part in check.Proof.Steps.Where(part => part.Statement == statement.Statement))
                output.WriteLine($"  {WordOf(part.Counts.Verdict),-13} {NameOf(part.Step!.Value),-15} {SummaryOf(part.Counts)}");
        }

        WriteChecks(output, "Does not tie", check.Proof.Checks.Where(one => one.Verdict == ProofVerdict.DoesNotTie));
        WriteChecks(output, "Not provable", check.Proof.Checks.Where(one => one.Verdict == ProofVerdict.NotProvable));
        WriteEvents(output, check.Counts);
        WriteClosings(output, check.Realized);
        WriteCash(output, check.Cash);
        WritePositions(output, check.Positions);
    }

    private static string SentenceOf(ProofCounts counts) => counts.Verdict switch
    {
        ProofVerdict.Ties => $"The statement ties: {counts.Ties:N0} checks.",
        ProofVerdict.NotProvable => $"Nothing fails to tie. {SummaryOf(counts)}.",
        _ => $"The statement does not tie. {SummaryOf(counts)}.",
    };

    private static string SummaryOf(ProofCounts counts)
    {
        List<string> parts = [];
        if (counts.DoesNotTie > 0)
            parts.Add(counts.Explained > 0
                ? $"{counts.DoesNotTie:N0} do not tie, {counts.Explained:N0} of them with a known cause"
                    : $"{counts.DoesNotTie:N0} do not tie");
        if (counts.NotProvable > 0)
            parts.Add($"{counts.NotProvable:N0} not provable");
        parts.Add($"{counts.Ties:N0} tie");
        return string.Join(", ", parts);
    }

    private static string WordOf(ProofVerdict verdict) => verdict switch
    {
        ProofVerdict.Ties => "ties",
        ProofVerdict.NotProvable => "not provable",
        _ => "does not tie",
    };

    private static string NameOf(ProofStep step) => step switch
    {
        ProofStep.Parse => "parse",
        ProofStep.RowIdentities => "row identities",
        ProofStep.Quantity => "quantity",
        ProofStep.Lots => "lots",
        ProofStep.Realized => "realized",
        ProofStep.Cash => "cash",
        ProofStep.Nav => "NAV",
        _ => "performance",
    };

    private static void WriteChecks(TextWriter output, string title, IEnumerable<ProofCheck> checks)
    {
        var all = checks.ToArray();
        if (all.Length == 0)
            return;
        output.WriteLine($"{title} ({all.Length:N0})");
        foreach (var check in all.Take(Most))
        {
            var why = check.Reason is null ? check.Explanation is { } known ? $"  known cause: {SnakeCase(known)}" : ""
                : $"  {check.Reason} {check.Section} {check.Attribute}".TrimEnd();
            var figures = check.Expected is null && check.Actual is null ? ""
                : $"  statement {Text(check.Expected)}  ours {Text(check.Actual)}  difference {Text(check.Difference)}";
            output.WriteLine(
                $"  {check.Statement}  {check.Identity,-26} {check.Currency,-4} {check.Symbol ?? check.Conid}{figures}{why}  "
                + string.Join(' ', check.ExpectedRows.Concat(check.ActualRows).Distinct(StringComparer.Ordinal).Take(2)));
        }

        if (all.Length > Most)
            output.WriteLine($"  and {all.Length - Most:N0} more, see --json");
    }

    private static void WriteEvents(TextWriter output, CheckedCounts counts) => output.WriteLine(
        $"Events: {counts.Fills + counts.FillsWithoutId:N0} fills ({counts.FillsWithoutId:N0} without id), "
        + $"{counts.FxDeals:N0} currency deals, {counts.Cash:N0} cash, {counts.CorporateActions:N0} corporate action legs, "
        + $"{counts.Transfers:N0} transfers, {counts.Rates:N0} rates, {counts.Instruments:N0} instruments");

    private static void WriteClosings(TextWriter output, IReadOnlyList<CheckedClosing> closings)
    {
        if (closings.Count == 0)
            return;
        output.WriteLine($"Realized ({closings.Count:N0} closings; ours, the broker's)");
        foreach (var closing in closings.Take(Most))
            output.WriteLine(FormattableString.Invariant($"  {closing.Day:yyyy-MM-dd}  {closing.Symbol ?? closing.Conid,-22} ")
                + $"{Text(closing.Quantity),14} {Text(closing.Realized),18} "
                + $"{Text(closing.BrokerRealized),18}  {closing.UnknownBecause}".TrimEnd());
        if (closings.Count > Most)
            output.WriteLine($"  and {closings.Count - Most:N0} more, see --json");
    }

    private static void WriteCash(TextWriter output, IReadOnlyList<CheckedCash> cash)
    {
        if (cash.Count == 0)
            return;
        output.WriteLine("Cash (begin, events, end, the report's end)");
        foreach (var row in cash.Take(Most))
            output.WriteLine(
                $"  {row.Statement}  {row.Currency,-12} {Text(row.Begin),18} {Text(row.Events),18} "
                + $"{Text(row.End),18} {Text(row.ReportEnd),18}");
    }

    private static void WritePositions(TextWriter output, IReadOnlyList<CheckedPosition> positions)
    {
        if (positions.Count == 0)
            return;
        output.WriteLine("Positions at the end (units, basis; the statement's units, basis)");
        foreach (var row in positions.Take(Most))
            output.WriteLine(
                $"  {row.Symbol ?? row.Conid,-22} {row.Currency,-4} {Text(row.Quantity),14} {Text(row.CostBasis),18} "
                + $"{Text(row.ReportQuantity),14} {Text(row.ReportCostBasis),18}");
        if (positions.Count > Most)
            output.WriteLine($"  and {positions.Count - Most:N0} more, see --json");
    }

    private static string SnakeCase(ProofExplanation explanation) => explanation switch
    {
        ProofExplanation.CommissionCurrencyShift => "commission_currency_shift",
        ProofExplanation.BrokerRounding => "broker_rounding",
        ProofExplanation.MissingOpeningLots => "missing_opening_lots",
        _ => "restated",
    };

    private static string Text(decimal? figure) => figure?.ToString(CultureInfo.InvariantCulture) ?? "-";
}
