using FlexPortal.Core.Flex.RunList;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.Core.Platform.Persistence;

namespace FlexPortal.Flex.RunList;

/// <summary>The parts of a list that have a name, as addresses: one state, or the runs of the viewer.</summary>
internal static class SavedViews
{
    private static readonly string[] Chosen = [RunFilters.State.Name, RunFilters.Status.Name, RunFilters.RequestedBy.Name];

    private static readonly RunOutcome[] States =
        [RunOutcome.Running, RunOutcome.Incomplete, RunOutcome.Failed, RunOutcome.Lost, RunOutcome.Cancelled];

    /// <summary>The views of a list with their words, in the order of the page. Each keeps the other filters.</summary>
    /// <param name="query">The list that is shown.</param>
    /// <param name="user">Whose runs are "mine".</param>
    public static IEnumerable<(string Word, RunOutcome? State, ListQuery Query)> For(ListQuery query, string user)
    {
        var all = Chosen.Aggregate(query.FromStart(), (list, name) => list.With(name, null));
        return
        [
            ("All", null, all.Sortable()),
            ("Mine", null, all.With(RunFilters.RequestedBy.Name, user).Sortable()),
            .. States.Select(state =>
                (state.ToString(), (RunOutcome?)state, all.With(RunFilters.State.Name, EnumFormatter.From(state)).Sortable())),
        ];
    }

    /// <summary>Whether a filter is one that a view chooses.</summary>
    public static bool Chooses(string filter) => Chosen.Contains(filter, StringComparer.Ordinal);

    /// <summary>Whether a list is this view, in whatever order and on whatever page.</summary>
    public static bool Is(this ListQuery query, ListQuery view) =>
        query.FromStart().With(ListQuery.Sort, null) == view.With(ListQuery.Sort, null);

    /// <summary>The list, in the default order when its runs cannot have what its order goes by.</summary>
    public static ListQuery Sortable(this ListQuery query) =>
        CanSort(query, query.Order()) ? query : query.With(ListQuery.Sort, null);

    /// <summary>Whether the runs of a list can have what an order goes by.</summary>
    public static bool CanSort(ListQuery query, RunOrder order) => order switch
    {
        RunOrder.Longest or RunOrder.Shortest =>
            query[RunFilters.State.Name] is not "running" && query[RunFilters.Status.Name] is not "started",
        RunOrder.MostRows or RunOrder.FewestRows => query[RunFilters.State.Name] is null or "complete" or "incomplete"
            && query[RunFilters.Status.Name] is null or "success" && query[RunFilters.ErrorCode.Name] is null,
        _ => true,
    };
}
