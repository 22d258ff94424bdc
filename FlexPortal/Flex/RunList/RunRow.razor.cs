using FlexPortal.Core.Flex.Runs;
using FlexPortal.Shell.Parts;
using Microsoft.AspNetCore.Components;

namespace FlexPortal.Flex.RunList;

/// <summary>One run in the list.</summary>
public sealed partial class RunRow
{
    private (RunSummary Run, bool Selected, ReadingZone Zone)? _drawn;
    private bool _changed;
    private string _clock = "";
    private string _startedLabel = "";

    [Inject]
    private TimeProvider Time { get; set; } = null!;

    [CascadingParameter]
    private ReadingZone Zone { get; set; } = ReadingZone.Utc;

    [Parameter, EditorRequired]
    public RunSummary Run { get; set; } = null!;

    [Parameter]
    public bool Selected { get; set; }

    [Parameter]
    public EventCallback<Guid> Select { get; set; }

    protected override void OnParametersSet()
    {
        _changed = _drawn != (Run, Selected, Zone);
        if (!_changed)
            return;

        _drawn = (Run, Selected, Zone);
        _clock = Words.Moment(Run.StartedAtUtc, Time.GetUtcNow(), Zone);
        _startedLabel = $"Started ({Zone.Label})";
    }

    protected override bool ShouldRender() => _changed;

    private static string Rows(long? rows) => rows is { } count ? Words.Number(count) : "–";

    private static string Sentence(string words) => char.ToUpperInvariant(words[0]) + words[1..];
}
