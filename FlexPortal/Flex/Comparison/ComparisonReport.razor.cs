using System.Globalization;
using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Comparison;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.Shell.Parts;
using Microsoft.AspNetCore.Components;

namespace FlexPortal.Flex.Comparison;

/// <summary>A comparison as a page shows it. It has no events.</summary>
public sealed partial class ComparisonReport
{
    private string _sentence = "";
    private string? _period;
    private ElementChanges[] _changed = [];

    /// <summary>What was found.</summary>
    [Parameter, EditorRequired]
    public RunComparison Comparison { get; set; } = null!;

    /// <summary>The run whose page this is.</summary>
    [Parameter, EditorRequired]
    public Guid Run { get; set; }

    /// <summary>What the address asks for.</summary>
    [Parameter]
    public ComparisonQuery Asked { get; set; } = new();

    /// <summary>The listed rows; null when none are requested.</summary>
    [Parameter]
    public Page<RowChange>? Listed { get; set; }

    [CascadingParameter]
    private ReadingZone Zone { get; set; } = ReadingZone.Utc;

    private string Name(ComparedRun run) =>
        run.IngestionRunId == Run ? "This run" : string.Create(CultureInfo.InvariantCulture, $"Run {run.RunNumber}");

    protected override void OnParametersSet()
    {
        (_sentence, _period) = (ChangeFormatter.Sentence(Comparison), ChangeFormatter.PeriodSentence(Comparison));
        _changed = [.. Comparison.Rows.Where(element => element.Counts.Count > 0 && !ChangeFormatter.IsWhole(Comparison, element))];
    }

    /// <summary>The address that lists the rows of a section that only one statement has; null for none.</summary>
    private string? RowsOf(SectionChange section) => section switch
    {
        { Kind: SectionChangeKind.Gone, RowsBefore: > 0 } => Asked.Address(Run, Zone, $"{section.Section}.gone"),
        { Kind: SectionChangeKind.Appeared, RowsNow: > 0 } => Asked.Address(Run, Zone, $"{section.Section}.added"),
        _ => null,
    };

    private string Days => (Comparison.Before.PeriodKey, Comparison.Now.PeriodKey, Comparison.PeriodMoved) switch
    {
        ({ } before, { } now, true) => $"{ValueFormatter.Period(before)} → {ValueFormatter.Period(now)}",
        (_, { } now, false) => $"{ValueFormatter.Period(now)}, the same",
        _ => "Unknown: a statement names no days",
    };

    private string Columns => Comparison switch
    {
        { AttributesRecorded: false } => "Not recorded for runs before this version of the portal",
        { Attributes.Count: 0 } => "The same",
        _ => string.Join(", ", ColumnParts()),
    };

    private IEnumerable<string> ColumnParts()
    {
        var (appeared, gone) = (
            Comparison.Attributes.Sum(change => change.Appeared.Count), Comparison.Attributes.Sum(change => change.Gone.Count));
        if (gone > 0)
            yield return $"{ValueFormatter.Number(gone)} gone";
        if (appeared > 0)
            yield return $"{ValueFormatter.Number(appeared)} new";
    }

    private static string Heading(string kind)
    {
        var dot = kind.LastIndexOf('.');
        return dot > 0 && ChangeFormatter.TryParseKind(kind[(dot + 1)..], out var found)
            ? $"Rows of {kind[..dot]} {ChangeFormatter.Kind(found)}"
            : kind;
    }
}
