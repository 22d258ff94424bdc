using System.Linq.Expressions;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.Core.Platform.Persistence;

namespace FlexPortal.Core.Flex.RunList;

/// <summary>The orders of the run list, and the index that each combination of filters walks.</summary>
public static class RunOrders
{
    /// <summary>The keyset of each <see cref="RunOrder"/>, in the order of the enum.</summary>
    public static IReadOnlyList<Keyset<IngestionRun, RunSummary>> All { get; } =
    [
        .. Enum.GetValues<RunOrder>().Select(order => order switch
        {
            RunOrder.Newest or RunOrder.Oldest => By(order, run => run.StartedAtUtc, run => run.StartedAtUtc),
            RunOrder.Longest or RunOrder.Shortest => By(order, run => run.DurationMs, run => run.DurationMs),
            _ => By(order, run => run.InsertedCount, run => run.Inserted),
        }),
    ];

    // Filters that lead an index whose next column is the start, and those that lead one for every order; the most selective first.
    private static readonly ListFilter<IngestionRun>[] LeadByStart =
    [
        RunFilters.Account, RunFilters.ErrorCode, RunFilters.Query, RunFilters.State, RunFilters.RequestedBy, RunFilters.Status,
        RunFilters.Trigger,
    ];

    private static readonly ListFilter<IngestionRun>[] LeadAlways = [RunFilters.Account, RunFilters.State, RunFilters.RequestedBy];

    /// <summary>The keyset of an order.</summary>
    public static Keyset<IngestionRun, RunSummary> Keyset(this RunOrder order) => All[(int)order];

    /// <summary>The order of a keyset.</summary>
    public static RunOrder Order(this Keyset<IngestionRun, RunSummary> keyset) => EnumFormatter.Parse<RunOrder>(keyset.Name);

    /// <summary>Without the runs that lack what the order goes by.</summary>
    internal static IQueryable<IngestionRun> Having(this IQueryable<IngestionRun> runs, RunOrder order) => order switch
    {
        RunOrder.Newest or RunOrder.Oldest => runs,
        RunOrder.Longest or RunOrder.Shortest => runs.Where(run => run.DurationMs != null),
        _ => runs.Where(run => run.InsertedCount != null),
    };

    /// <summary>The runs of a filter beyond a place, in order, along one index.</summary>
    internal static IOrderedQueryable<IngestionRun> Walk(
        this IQueryable<IngestionRun> runs, FilterSet<IngestionRun> filters, RunOrder order, Cursor? cursor)
    {
        ListFilter<IngestionRun>[] candidates = filters.TryGet(RunFilters.Ids, out _) ? []
            : order is RunOrder.Newest or RunOrder.Oldest ? LeadByStart : LeadAlways;
        var (others, lead) = filters.Split(candidates);
        return order.Keyset().Walk(others.Apply(runs).Having(order), cursor, lead);
    }

    private static Keyset<IngestionRun, RunSummary> By<TKey>(
        RunOrder order, Expression<Func<IngestionRun, TKey>> key, Func<RunSummary, TKey> keyOf) =>
        Platform.Lists.Keyset.By(
            EnumFormatter.From(order), order is RunOrder.Newest or RunOrder.Longest or RunOrder.MostRows, key, keyOf,
            run => run.IngestionRunId, run => run.IngestionRunId);
}
