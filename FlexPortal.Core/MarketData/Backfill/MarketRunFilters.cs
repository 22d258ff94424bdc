using FlexPortal.Core.Platform.Lists;

namespace FlexPortal.Core.MarketData.Backfill;

/// <summary>The filters of the list of runs that fetch bars, and its order.</summary>
internal static class MarketRunFilters
{
    /// <summary>What it fetches.</summary>
    public static ListFilter<MarketRun, MarketRunKind> Kind { get; } =
        ListFilter.Word<MarketRun, MarketRunKind>("kind", "", run => run.Kind);

    /// <summary>Its status, under the name that the list of all runs has for it.</summary>
    public static ListFilter<MarketRun, MarketRunStatus> State { get; } =
        ListFilter.Word<MarketRun, MarketRunStatus>("state", "", run => run.Status);

    /// <summary>Newest first.</summary>
    public static Keyset<MarketRun, MarketRunView> Newest { get; } = Keyset.By<MarketRun, MarketRunView, long>(
        "number", descending: true, run => run.Fence, view => view.RunNumber);

    /// <summary>The list as its address describes it.</summary>
    public static ListDefinition<MarketRun, MarketRunView> List { get; } = new([Kind, State], [Newest]);
}
