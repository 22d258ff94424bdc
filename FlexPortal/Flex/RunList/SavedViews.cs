using FlexPortal.Core.Flex.RunList;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Platform.Lists;

namespace FlexPortal.Flex.RunList;

/// <summary>Lists with a name, as addresses.</summary>
internal static class SavedViews
{
    /// <summary>The views with their words, in the order of the page.</summary>
    /// <param name="user">Whose runs are "mine".</param>
    public static IEnumerable<(string Word, ListQuery Query)> For(string user) =>
    [
        ("All", ListQuery.All),
        ("Mine", ListQuery.All.With(RunFilters.RequestedBy.Name, user)),
        ("Running", ListQuery.All.InState(RunOutcome.Running)),
        ("Incomplete", ListQuery.All.InState(RunOutcome.Incomplete)),
        ("Failed", ListQuery.All.InState(RunOutcome.Failed)),
        ("Lost", ListQuery.All.InState(RunOutcome.Lost)),
        ("Cancelled", ListQuery.All.InState(RunOutcome.Cancelled)),
    ];

    /// <summary>Whether a list is this view, in whatever order and on whatever page.</summary>
    public static bool Is(this ListQuery query, ListQuery view) => query.FromStart().With(ListQuery.Sort, null) == view;

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
