using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Shell.Parts;
using Microsoft.AspNetCore.Components;

namespace FlexPortal.Flex.RunList;

/// <summary>The list of runs: rows under way are kept current, new runs are announced and do not push the others away.</summary>
public sealed partial class RunsView
{
    private RunListQuery? _shown;
    private bool _takeNew;

    [Inject]
    private FlexQueries Queries { get; set; } = null!;

    /// <summary>As in the address; see <see cref="RunListQuery"/>.</summary>
    [Parameter]
    public string? Status { get; set; }

    [Parameter]
    public string? ErrorCode { get; set; }

    [Parameter]
    public string? OlderThan { get; set; }

    [Parameter]
    public string? NewerThan { get; set; }

    /// <summary>Who looks, for runs that are started here.</summary>
    [Parameter]
    public string Visitor { get; set; } = "unknown";

    protected override string? Topic => "run/";

    protected override TimeSpan Pace => TimeSpan.FromSeconds(1);

    private RunListQuery Query => new(Status, ErrorCode, OlderThan, NewerThan);

    private IReadOnlyList<RunSummary>? Runs { get; set; }

    private string? Older { get; set; }

    private int NewRuns { get; set; }

    private string? Fault { get; set; }

    private string AsOf => ReadAt is { } at ? $"{Words.Clock(at, ReadingZone)} {ReadingZone.Label}" : "";

    protected override async Task LoadAsync(CancellationToken cancellationToken)
    {
        var query = Query;
        if (!query.TryRead(out var filter, out var fault))
        {
            (Fault, Runs, Older) = (fault, [], null);
            return;
        }

        var page = await Queries.ListRunsAsync(filter, FlexQueries.DefaultPageSize, cancellationToken);
        Fault = null;
        if (Runs is not { Count: > 0 } shown || _takeNew || query != _shown)
        {
            (Runs, Older, NewRuns, _shown, _takeNew) = (page.Items, page.NextCursor, 0, query, false);
            return;
        }

        var current = page.Items.ToDictionary(run => run.IngestionRunId);
        var rows = new List<RunSummary>(shown.Count);
        foreach (var run in shown)
            rows.Add(current.GetValueOrDefault(run.IngestionRunId) ?? await RefreshAsync(run, cancellationToken));
        Runs = rows;
        NewRuns = query.IsNewestPage ? current.Keys.Except(shown.Select(run => run.IngestionRunId)).Count() : 0;
    }

    /// <summary>A row that the filter no longer holds stays where it is, with what became of it.</summary>
    private async Task<RunSummary> RefreshAsync(RunSummary run, CancellationToken cancellationToken) =>
        run.Status == RunStatus.Started && await Queries.FindRunAsync(run.IngestionRunId, cancellationToken) is { } now
            ? run with
            {
                Status = now.Status,
                Stage = now.Stage,
                EndedAtUtc = now.EndedAtUtc,
                DurationMs = now.DurationMs,
                PeriodKey = now.PeriodKey,
                ErrorCode = now.ErrorCode,
                ErrorMessage = now.ErrorMessage,
                RawRecordCount = now.RawRecordCount,
                Inserted = now.Inserted,
                Deduplicated = now.Deduplicated,
                MissingSectionCount = now.MissingSections.Count,
            }
            : run;

    private Task ShowNewestAsync()
    {
        _takeNew = true;
        return ReadAgainAsync();
    }
}
