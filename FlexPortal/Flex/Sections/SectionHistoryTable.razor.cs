using System.Globalization;
using FlexPortal.Core.Flex.Sections;
using FlexPortal.Flex.Raw;
using FlexPortal.Shell.Parts;
using Microsoft.AspNetCore.Components;

namespace FlexPortal.Flex.Sections;

/// <summary>The table of sections and runs. With many sections it shows at first those that are missing or have come and gone.</summary>
public sealed partial class SectionHistoryTable
{
    private const int FewEnough = 12;

    private const string Muted = "⊘";

    // Up to this number of runs the columns are wide.
    private const int FewRuns = 8;

    private HashSet<SectionState> _states = [];
    private SectionDiagnosis[] _lines = [];
    private string[] _moments = [];
    private string[] _addresses = [];
    private IReadOnlyList<(string Words, int Count)> _groups = [];
    private bool _byDay;
    private bool _folds;
    private bool _several;
    private bool _hasMuted;

    [Inject]
    private TimeProvider Time { get; set; } = null!;

    [CascadingParameter]
    private ReadingZone Zone { get; set; } = ReadingZone.Utc;

    /// <summary>What the runs had.</summary>
    [Parameter, EditorRequired]
    public SectionReport Report { get; set; } = null!;

    /// <summary>The current address.</summary>
    [Parameter, EditorRequired]
    public StatementAddress Place { get; set; } = null!;

    protected override void OnParametersSet()
    {
        var now = Time.GetUtcNow();
        _moments = [.. Report.Runs.Select(run => ValueFormatter.Moment(run.StartedAtUtc, now, Zone)[..^3])];
        _addresses = [.. Report.Runs.Select(run => Place.OfRun(run.IngestionRunId))];
        // With one run a day, days are grouped by month; otherwise times by day.
        _byDay = Report.Runs.CountBy(run => Zone.At(run.StartedAtUtc).Date).Any(day => day.Value > 1);
        _groups = Grouped(_byDay ? "d MMM" : "MMM yyyy");
        _folds = Report.Sections.Count > FewEnough;
        _lines = [.. Report.Sections.Where(section => !_folds || Place.AllSections || IsNotable(section))];
        _several = Report.Sections.Select(section => section.AccountId).Distinct(StringComparer.Ordinal).Skip(1).Any();
        _states =
        [
            .. _lines.SelectMany(section => section.History.Where(cell => !IsMuted(section, cell))).Select(cell => cell.State)
        ];
        _hasMuted = _lines.Any(section => section.History.Any(cell => IsMuted(section, cell)));
    }

    /// <summary>
    /// Missing in any of the runs, or there in some and not in others. Having rows on some days only is how most sections are.
    /// </summary>
    private static bool IsNotable(SectionDiagnosis section)
    {
        var states = section.History.Select(cell => cell.State).ToHashSet();
        return states.Contains(SectionState.Missing)
            || (states.Contains(SectionState.NotAskedFor)
                && (states.Contains(SectionState.Present) || states.Contains(SectionState.Empty)));
    }

    private List<(string Words, int Count)> Grouped(string format)
    {
        var groups = new List<(string Words, int Count)>();
        foreach (var run in Report.Runs)
        {
            var words = Zone.At(run.StartedAtUtc).ToString(format, CultureInfo.InvariantCulture);
            if (groups is [.., var last] && string.Equals(last.Words, words, StringComparison.Ordinal))
                groups[^1] = (words, last.Count + 1);
            else
                groups.Add((words, 1));
        }

        return groups;
    }

    private string Column(SectionRun run) =>
        Zone.At(run.StartedAtUtc).ToString(_byDay ? "HH:mm" : "%d", CultureInfo.InvariantCulture);

    /// <summary>The day or month above its runs, where it fits; the headings of the runs hold the rest.</summary>
    private string Short(string words, int count) => _byDay switch
    {
        _ when Report.Runs.Count <= FewRuns => words,
        true when count < 2 => words[..words.IndexOf(' ', StringComparison.Ordinal)],
        false when count < 3 => words[..3],
        _ => words,
    };

    private bool IsThis(SectionRun run) => run.IngestionRunId == Report.IngestionRunId;

    private string Heading(int run) => $"Run of {_moments[run]} {Zone.Label}{(IsThis(Report.Runs[run]) ? ", this run" : "")}";

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];

    /// <summary>A mute is for every run of the query, so it is in each cell that lacks the section.</summary>
    private static bool IsMuted(SectionDiagnosis section, SectionCell cell) =>
        section.Mute is not null && cell.State == SectionState.Missing;

    private static string Mark(SectionState state) => state switch
    {
        SectionState.Present => "●",
        SectionState.Empty => "○",
        SectionState.Missing => "✕",
        SectionState.NotAskedFor => "·",
        SectionState.Running => "…",
        _ => "?",
    };

    private static string Class(SectionState state) => state switch
    {
        SectionState.Present => "is-present",
        SectionState.Empty => "is-empty",
        SectionState.Missing => "is-missing",
        _ => "is-unknown",
    };

    private static string Meaning(SectionState state) => state switch
    {
        SectionState.Present => "present",
        SectionState.Empty => "present and empty",
        SectionState.Missing => "missing",
        SectionState.NotAskedFor => "not asked for",
        SectionState.Running => "still running",
        _ => "unknown: the run brought no statement",
    };
}
