using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.RunList;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.Hosting;
using FlexPortal.Identity.Access;
using FlexPortal.Shell.Parts;
using Microsoft.AspNetCore.Components;

namespace FlexPortal.Flex.RunList;

/// <summary>The list of runs: active runs are kept current; new runs are announced and do not move the others.</summary>
public sealed partial class RunsView
{
    private ListQuery? _shown;
    private Page<RunSummary> _page = Page<RunSummary>.Empty;
    private RunListSurroundings? _surroundings;
    private SearchMatch _match;
    private DateTimeOffset? _readAt;
    private AccountScope? _accounts;
    private bool _takeNew;

    [Inject]
    private RunListSnapshots Snapshots { get; set; } = null!;

    [Inject]
    private RunRowCache Texts { get; set; } = null!;

    [Inject]
    private Permission Permission { get; set; } = null!;

    /// <summary>The list that the address asks for.</summary>
    [Parameter, EditorRequired]
    public ListQuery Query { get; set; } = ListQuery.All;

    /// <summary>Name of the viewer.</summary>
    [Parameter]
    public string User { get; set; } = "unknown";

    protected override string? Topic => FlexTopics.Runs;

    protected override TimeSpan Pace => TimeSpan.FromSeconds(1);

    /// <summary>The stages that the runs have reached, and the number of new runs.</summary>
    protected override long Revision => NewRuns + (Runs?.Sum(run => (long)run.Stage + (run.EndedAtUtc is null ? 1 : 2)) ?? 0);

    /// <summary>The accounts whose runs are shown: none before it is known.</summary>
    private AccountScope Scope => _accounts ?? AccountScope.None;

    private IReadOnlyList<RunSummary>? Runs { get; set; }

    private int NewRuns { get; set; }

    private string? Fault { get; set; }

    private (string Which, string Sentence)? LeftOut => Query.Order() switch
    {
        RunOrder.Longest or RunOrder.Shortest =>
            ("running", "By duration: runs under way have none yet and are left out."),
        RunOrder.MostRows or RunOrder.FewestRows =>
            ("unsuccessful", "By new rows: only a success brings rows, so other runs are left out."),
        _ => null,
    };

    protected override DateTimeOffset? SharedReadAt => _readAt;

    protected override async Task LoadAsync(bool fresh, CancellationToken cancellationToken)
    {
        _accounts ??= await Permission.AccountsAsync();
        var query = Query;
        if (!RunFilters.List.TryRead(query, ReadingZone, out var request, out var fault))
        {
            (Fault, Runs, _page, _readAt) = (fault, [], Page<RunSummary>.Empty, null);
            return;
        }

        var (page, match, surroundings, readAt) = await Snapshots.ReadAsync(Scope, request, fresh, cancellationToken);
        (Fault, _match, _surroundings, _readAt) = (null, match, surroundings, readAt);
        if (Runs is not { Count: > 0 } shown || _takeNew || query != _shown)
        {
            // The page keeps each run once; of what was read it needs the cursors.
            (Runs, NewRuns, _page, _takeNew) = (Texts.Shared(page.Items), 0, page with { Items = [] }, false);
            _shown = query;
        }
        else
        {
            Runs = await RefreshAsync(shown, page.Items, fresh, cancellationToken);
            _page = _page with { Total = page.Total };
            NewRuns = query.IsNewestPage()
                ? page.Items.Select(run => run.IngestionRunId).Except(shown.Select(run => run.IngestionRunId)).Count() : 0;
        }
    }

    /// <summary>The rows that are shown, as they are now. A run that the filter no longer passes stays in its place.</summary>
    private async Task<IReadOnlyList<RunSummary>> RefreshAsync(
        IReadOnlyList<RunSummary> shown, IReadOnlyList<RunSummary> read, bool fresh, CancellationToken cancellationToken)
    {
        var current = read.ToDictionary(run => run.IngestionRunId);
        var gone = shown.Where(run => run.Status == RunStatus.Started && !current.ContainsKey(run.IngestionRunId))
            .Select(run => run.IngestionRunId);
        foreach (var run in await Snapshots.FindAsync(Scope, [.. gone], fresh, cancellationToken))
            current[run.IngestionRunId] = run;
        return Texts.Shared([.. shown.Select(run => current.GetValueOrDefault(run.IngestionRunId, run))]);
    }

    private Task ShowNewestAsync()
    {
        _takeNew = true;
        return ReadAgainAsync();
    }
}
