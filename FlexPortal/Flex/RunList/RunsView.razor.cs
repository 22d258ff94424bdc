using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Accounts;
using FlexPortal.Core.Flex.Completeness;
using FlexPortal.Core.Flex.RunList;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.Hosting;
using FlexPortal.Identity.Access;
using FlexPortal.Shell.Parts;
using Microsoft.AspNetCore.Components;

namespace FlexPortal.Flex.RunList;

/// <summary>The list of runs: rows under way are kept current, new runs are announced and do not push the others away.</summary>
public sealed partial class RunsView
{
    private ListQuery? _shown;
    private Page<RunSummary> _page = Page<RunSummary>.Empty;
    private ListSurroundings? _surroundings;
    private SearchMatch _match;
    private AccountScope? _accounts;
    private bool _takeNew;
    private bool _starting;

    [Inject]
    private RunListQueries Queries { get; set; } = null!;

    [Inject]
    private RunRowCache Texts { get; set; } = null!;

    [Inject]
    private CompletenessQueries Completeness { get; set; } = null!;

    [Inject]
    private AccountQueries Accounts { get; set; } = null!;

    [Inject]
    private Permission Permission { get; set; } = null!;

    [Inject]
    private FlexConnections Connections { get; set; } = null!;

    /// <summary>The list that the address asks for.</summary>
    [Parameter, EditorRequired]
    public ListQuery Query { get; set; } = ListQuery.All;

    /// <summary>Who looks, for runs that are started here.</summary>
    [Parameter]
    public string User { get; set; } = "unknown";

    protected override string? Topic => FlexTopics.Runs;

    protected override TimeSpan Pace => TimeSpan.FromSeconds(1);

    /// <summary>The stages that the runs shown have reached, and the runs that wait to be shown.</summary>
    protected override long Revision => NewRuns + (Runs?.Sum(run => (long)run.Stage + (run.EndedAtUtc is null ? 1 : 2)) ?? 0);

    /// <summary>The accounts whose runs are shown: none before it is known.</summary>
    private AccountScope Scope => _accounts ?? AccountScope.None;

    private IReadOnlyList<RunSummary>? Runs { get; set; }

    private int NewRuns { get; set; }

    private string? Fault { get; set; }

    private string? LeftOut => Query.Order() switch
    {
        RunOrder.Longest or RunOrder.Shortest => "By duration: runs under way have none yet and are left out.",
        RunOrder.MostRows or RunOrder.FewestRows => "By new rows: only a success brings rows, so other runs are left out.",
        _ => null,
    };

    protected override async Task LoadAsync(CancellationToken cancellationToken)
    {
        _accounts ??= await Permission.AccountsAsync();
        var query = Query;
        if (!RunFilters.List.TryRead(query, ReadingZone, out var request, out var fault))
        {
            (Fault, Runs, _page) = (fault, [], Page<RunSummary>.Empty);
            return;
        }

        var (filters, match) = await Queries.ResolveAsync(Scope, request.Filters, Accounts, cancellationToken);
        var page = filters is null
            ? Page<RunSummary>.Empty : await Queries.ListAsync(Scope, filters, request.Order.Order(), request.Cursor, PageSize.Default, cancellationToken);
        await ReadSurroundingsAsync(request, filters, page, query != _shown, cancellationToken);
        (Fault, _match) = (null, match);
        if (Runs is not { Count: > 0 } shown || _takeNew || query != _shown)
        {
            // The page keeps each run once; of what was read it needs the cursors.
            (Runs, NewRuns, _page, _takeNew) = (Texts.Shared(page.Items), 0, page with { Items = [], Total = _surroundings!.Total }, false);
            _shown = query;
            return;
        }

        Runs = await RefreshAsync(shown, page.Items, cancellationToken);
        _page = _page with { Total = _surroundings!.Total };
        NewRuns = query.IsNewestPage() ? page.Items.Select(run => run.IngestionRunId).Except(shown.Select(run => run.IngestionRunId)).Count() : 0;
    }

    /// <summary>The rows that are shown, as they stand now. One that the filter no longer holds stays where it is, with what became of it.</summary>
    private async Task<IReadOnlyList<RunSummary>> RefreshAsync(
        IReadOnlyList<RunSummary> shown, IReadOnlyList<RunSummary> read, CancellationToken cancellationToken)
    {
        var current = read.ToDictionary(run => run.IngestionRunId);
        var gone = shown.Where(run => run.Status == RunStatus.Started && !current.ContainsKey(run.IngestionRunId)).Select(run => run.IngestionRunId);
        foreach (var run in await Queries.FindAsync(Scope, [.. gone], cancellationToken))
            current[run.IngestionRunId] = run;
        return Texts.Shared([.. shown.Select(run => current.GetValueOrDefault(run.IngestionRunId, run))]);
    }

    /// <summary>What stands around the list changes when a run begins or ends: it is read again then, and every few seconds, and not with each progress of a run.</summary>
    private async Task ReadSurroundingsAsync(
        ListRequest<IngestionRun, RunSummary> request, FilterSet<IngestionRun>? filters, Page<RunSummary> page, bool another, CancellationToken cancellationToken)
    {
        var mark = page.Items.Aggregate(17, (hash, run) => HashCode.Combine(hash, run.IngestionRunId, run.Outcome));
        var now = Time.GetUtcNow();
        if (_surroundings is { } known && !another && !_takeNew && known.Mark == mark && now - known.ReadAtUtc < ListSurroundings.GoodFor)
            return;

        var trust = await Completeness.ReadAsync(Scope, cancellationToken);
        var bars = await Queries.RecentAsync(Scope, PairOf(request, filters), RunStrip.Length, cancellationToken);
        var accounts = await Accounts.ListAsync(Scope, cancellationToken);
        var active = await Queries.FindActiveAsync(Scope, Connections.AccountId, cancellationToken);
        // Counting to the end takes longer the more there are: once for an address, and then when the newest runs, or those shown, tell that one began or ended.
        var newest = bars.Aggregate(mark, (hash, run) => HashCode.Combine(hash, run.IngestionRunId, run.Outcome));
        var exactly = request.CountExactly == true;
        var total = filters is null ? new ListTotal(0, AtLeast: false)
            : exactly && !another && _surroundings is { } counted && counted.Newest == newest ? counted.Total
            : await Queries.CountAsync(Scope, filters, request.Order.Order(), exactly, cancellationToken);
        _surroundings = new ListSurroundings(mark, newest, now, trust, bars, accounts, active, total);
    }

    /// <summary>The strip shows the account and the query of the list, whatever else it filters by.</summary>
    private static FilterSet<IngestionRun> PairOf(ListRequest<IngestionRun, RunSummary> request, FilterSet<IngestionRun>? filters)
    {
        var pair = request.Filters.Of(RunFilters.Query) is { } query ? RunFilters.Query.Is(query) : FilterSet<IngestionRun>.None;
        return filters?.Of(RunFilters.Account) is { } account ? pair.With(RunFilters.Account, account) : pair;
    }

    private void OnStarting() => _starting = true;

    private async Task OnStartedAsync(bool started)
    {
        _takeNew |= started;
        try
        {
            await ReadAgainAsync();
        }
        finally
        {
            _starting = false;
        }
    }

    private Task ShowNewestAsync()
    {
        _takeNew = true;
        return ReadAgainAsync();
    }

    /// <summary>What stands around the list, and when it was read.</summary>
    private sealed record ListSurroundings(
        int Mark, int Newest, DateTimeOffset ReadAtUtc, CompletenessReport Trust, IReadOnlyList<RunBar> Bars,
        IReadOnlyList<KnownAccount> Accounts, ActiveRun? Active, ListTotal Total)
    {
        public static readonly TimeSpan GoodFor = TimeSpan.FromSeconds(5);
    }
}
