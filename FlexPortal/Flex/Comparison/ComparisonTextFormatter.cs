using System.Globalization;
using FlexPortal.Core.Flex.Comparison;
using FlexPortal.Shell.Parts;

namespace FlexPortal.Flex.Comparison;

/// <summary>A comparison as plain text for the command line.</summary>
internal static class ComparisonTextFormatter
{
    public static void Write(TextWriter output, RunComparison comparison)
    {
        output.WriteLine($"Before  {Run(comparison.Before)}");
        output.WriteLine($"Now     {Run(comparison.Now)}");
        output.WriteLine(ChangeFormatter.Sentence(comparison));
        if (ChangeFormatter.PeriodSentence(comparison) is { } period)
            output.WriteLine(period);
        if (ChangeFormatter.CoverageSentence(comparison) is { } coverage)
            output.WriteLine(coverage);
        foreach (var section in comparison.Sections)
            output.WriteLine(
                $"Section {section.Section}{(section.AccountId.Length > 0 ? $" of {section.AccountId}" : "")} "
                + $"{ChangeFormatter.Section(section)}.");
        WriteColumns(output, comparison);
        foreach (var amount in comparison.Rows.SelectMany(element => element.Restated))
            output.WriteLine($"In all    {ChangeFormatter.Restated(amount)}");
        var examples = comparison.Rows.SelectMany(element => element.Examples);
        foreach (var change in examples.Where(change => change.Kind == RowChangeKind.Restated))
            WriteRestated(output, change);
        foreach (var element in comparison.Rows.Where(element => element.Counts.Count > 0 && !ChangeFormatter.IsWhole(comparison, element)))
        {
            var counts = element.Counts
                .OrderBy(count => count.Key)
                .Select(count => $"{ValueFormatter.Number(count.Value)} {ChangeFormatter.Kind(count.Key)}")
                .Append($"{ValueFormatter.Number(element.Unchanged)} unchanged");
            output.WriteLine($"{element.Section}, {element.Element}: {string.Join(", ", counts)}");
        }
    }

    private static string Run(ComparedRun run) => string.Create(
        CultureInfo.InvariantCulture,
        $"{run.StartedAtUtc:yyyy-MM-dd HH:mm:ss}Z  {run.IngestionRunId}  {run.PeriodKey}  {run.PayloadByteLength:N0} bytes");

    private static void WriteColumns(TextWriter output, RunComparison comparison)
    {
        if (!comparison.AttributesRecorded)
            output.WriteLine("Columns of the query: not recorded for runs before this version of the portal.");
        foreach (var change in comparison.Attributes)
        {
            var gone = change.Gone.Count == 0 ? "" : $" gone {string.Join(' ', change.Gone)}";
            var appeared = change.Appeared.Count == 0 ? "" : $" new {string.Join(' ', change.Appeared)}";
            output.WriteLine($"Columns of {change.Section}, {change.Element}:{gone}{appeared}");
        }
    }

    private static void WriteRestated(TextWriter output, RowChange change)
    {
        output.WriteLine($"Restated  {string.Join("  ", change.About.Values)}  ({change.Now!.SourceRowRef})");
        foreach (var value in change.Values)
        {
            var (before, now, difference) = ChangeFormatter.Values(value);
            output.WriteLine($"          {value.Attribute}: {before} -> {now}{(difference.Length == 0 ? "" : $"  ({difference})")}");
        }
    }
}
