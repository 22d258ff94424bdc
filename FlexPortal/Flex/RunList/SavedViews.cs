using FlexPortal.Core.Flex.RunList;
using FlexPortal.Core.Flex.Runs;

namespace FlexPortal.Flex.RunList;

/// <summary>The lists that people ask for every day, as addresses.</summary>
internal static class SavedViews
{
    /// <summary>The views with their words, in the order of the page.</summary>
    /// <param name="visitor">Whose runs are "mine".</param>
    public static IEnumerable<(string Word, RunListQuery Query)> For(string visitor) =>
    [
        ("All", RunListQuery.All),
        ("Mine", RunListQuery.All with { RequestedBy = visitor }),
        ("Running", RunListQuery.All.InState(RunOutcome.Running)),
        ("Incomplete", RunListQuery.All.InState(RunOutcome.Incomplete)),
        ("Failed", RunListQuery.All.InState(RunOutcome.Failed)),
        ("Lost", RunListQuery.All.InState(RunOutcome.Lost)),
        ("Cancelled", RunListQuery.All.InState(RunOutcome.Cancelled)),
    ];

    /// <summary>Whether a list is this view, in whatever order and on whatever page.</summary>
    public static bool Is(this RunListQuery query, RunListQuery view) =>
        query with { Sort = null, Cursor = null, Count = null } == view;

    /// <summary>Whether the runs of a list can have what an order goes by.</summary>
    public static bool CanSort(RunListQuery query, RunOrder order) => order switch
    {
        RunOrder.Longest or RunOrder.Shortest => query is not { State: "running" } and not { Status: "started" },
        RunOrder.MostRows or RunOrder.FewestRows => query.State is null or "complete" or "incomplete" && query.Status is null or "success" && query.ErrorCode is null,
        _ => true,
    };
}
