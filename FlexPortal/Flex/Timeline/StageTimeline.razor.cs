using System.Globalization;
using System.Text;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Flex.Runs;
using FlexPortal.Shell.Parts;
using Microsoft.AspNetCore.Components;

namespace FlexPortal.Flex.Timeline;

/// <summary>The timeline of a run: geometry once for each reading, and which details are open from the start.</summary>
public sealed partial class StageTimeline
{
    private readonly HashSet<RunStage> _opened = [];
    private RunStatus? _decidedFor;
    private TimelineScale _scale;
    private StageGeometry _drawing = new(TimelineScale.Time, [], []);
    private List<Row> _rows = [];
    private string _grid = "";
    private (DateTimeOffset UsualUtc, DateTimeOffset LateUtc)? _expected;

    [Inject]
    private TimeProvider Time { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    /// <summary>The run.</summary>
    [Parameter, EditorRequired]
    public RunDetail Run { get; set; } = null!;

    /// <summary>How long its stages usually take.</summary>
    [Parameter]
    public UsualDurations Usual { get; set; } = UsualDurations.Unknown;

    /// <summary><c>time</c> or <c>log</c>, as in the address; anything else is time.</summary>
    [Parameter]
    public string? Scale { get; set; }

    private DateTimeOffset Now { get; set; }

    protected override void OnParametersSet()
    {
        Now = Time.GetUtcNow();
        _scale = Scale is not null && Enum.TryParse<TimelineScale>(Scale, ignoreCase: true, out var scale) && Enum.IsDefined(scale) ? scale
            : TimelineScale.Time;
        _drawing = StageGeometry.Of(Run, Usual, _scale, Now);
        _grid = Grid(_drawing.Ticks);
        _rows = Rows();
        _expected = Run.Status == RunStatus.Started && Run.Diagnostics is [.., { Status: StageStatus.Started } open]
            ? Usual.End(open.Stage, open.StartedAtUtc)
            : null;
        if (_decidedFor == Run.Status)
            return;

        // Decided at first and at the end, so that the end looks as it does after a reload; changes in between are the reader's.
        _decidedFor = Run.Status;
        _opened.Clear();
        foreach (var record in Run.Diagnostics.Where(record => record.Status is not StageStatus.Success))
            _opened.Add(record.Stage);
    }

    private List<Row> Rows()
    {
        var rows = Run.Diagnostics.Select((record, i) => new Row(
            record.Stage, i, record, _drawing.Stages[i], Usual.Of(record.Stage), RunFormatter.State(record.Status)));
        var missing = Enum.GetValues<RunStage>().Except(Run.Diagnostics.Select(record => record.Stage)).Select(stage => new Row(
            stage, 0, Record: null, Drawn: null, Usual.Of(stage), RunFormatter.State(status: null, Run.Status == RunStatus.Started)));
        return [.. rows.Concat(missing).OrderBy(row => row.Stage).ThenBy(row => row.Ordinal)];
    }

    private static string Grid(IReadOnlyList<AxisTick> ticks)
    {
        var path = new StringBuilder();
        foreach (var tick in ticks)
            path.Append(CultureInfo.InvariantCulture, $"M{StageGeometry.Figure(tick.X * 10)} 0V10");
        return path.ToString();
    }

    private string Offset(StageRecord record) => ValueFormatter.Duration((long)(record.StartedAtUtc - Run.StartedAtUtc).TotalMilliseconds);

    private long Length(StageRecord record) => record.DurationMs ?? (long)(Now - record.StartedAtUtc).TotalMilliseconds;

    private static string Name(TimelineScale scale) => scale switch
    {
        TimelineScale.Time => "Time",
        _ => "Log scale",
    };

    private static string Meaning(TimelineScale scale) => scale switch
    {
        TimelineScale.Time => "Bars lie on one axis of time.",
        _ => "Logarithmic: one step is ten times as long, so short and long stages can be compared.",
    };

    private sealed record Row(
        RunStage Stage, int Ordinal, StageRecord? Record, DrawnStage? Drawn, UsualDuration? Usual,
            (string Word, IconName Icon, Tone Tone) State)
    {
        /// <summary>The line stays the same when its stage is reached; a stage that comes twice has two lines.</summary>
        public object Key => Stage == RunStage.Request || Ordinal <= (int)Stage ? Stage : (Stage, Ordinal);
    }
}
