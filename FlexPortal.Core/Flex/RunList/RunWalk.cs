using System.Linq.Expressions;
using FlexPortal.Core.Flex.Runs;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;

namespace FlexPortal.Core.Flex.RunList;

/// <summary>
/// Filter, order and place as PostgreSQL answers them along one index. The filter that an index begins with stands as "one of these" and at
/// the head of the order: the database then cannot choose to walk all runs by their start and throw most away, which is quick where the
/// wanted ones lie evenly and takes a second where they all lie far back.
/// </summary>
internal static class RunWalk
{
    /// <summary>The runs of a filter, in no order.</summary>
    public static IQueryable<IngestionRun> In(this IQueryable<IngestionRun> runs, RunFilter filter)
    {
        if (filter.Status is { } status)
            runs = runs.Where(run => run.Status == status);
        if (filter.Outcome is { } outcome)
            runs = runs.Where(run => run.Outcome == outcome);
        if (filter.AccountId is { } account)
            runs = runs.Where(run => run.AccountId == account);
        if (filter.QueryId is { } query)
            runs = runs.Where(run => run.FlexQueryId == query);
        if (filter.From is { } from)
            runs = runs.Where(run => run.StartedAtUtc >= from);
        if (filter.To is { } to)
            runs = runs.Where(run => run.StartedAtUtc < to);
        if (filter.ErrorCode is { } code)
            runs = runs.Where(run => run.ErrorCode == code);
        if (filter.Trigger is { } trigger)
            runs = runs.Where(run => run.Trigger == trigger);
        if (filter.RequestedBy is { } by)
            runs = runs.Where(run => run.RequestedBy == by);
        return filter.Ids is { } ids
            ? runs.Where(run => run.IngestionRunId.CompareTo(ids.First) >= 0 && run.IngestionRunId.CompareTo(ids.Last) <= 0)
            : runs;
    }

    /// <summary>Without the runs that lack what the order goes by.</summary>
    public static IQueryable<IngestionRun> Having(this IQueryable<IngestionRun> runs, RunOrder order) => order switch
    {
        RunOrder.Newest or RunOrder.Oldest => runs,
        RunOrder.Longest or RunOrder.Shortest => runs.Where(run => run.DurationMs != null),
        _ => runs.Where(run => run.InsertedCount != null),
    };

    /// <summary>The runs of a filter beyond a place, in order; backwards when the place says so. The row comparison makes every page cost the same.</summary>
    public static IQueryable<IngestionRun> Walk(this IQueryable<IngestionRun> runs, RunFilter filter, RunOrder order, RunCursor? cursor)
    {
        var ascending = order is RunOrder.Oldest or RunOrder.Shortest or RunOrder.FewestRows;
        var upwards = ascending != cursor is { Backward: true };
        var (others, lead) = Lead(filter, byStart: order is RunOrder.Newest or RunOrder.Oldest);
        runs = runs.In(others).Having(order);
        return order switch
        {
            RunOrder.Newest or RunOrder.Oldest => Along(runs, run => run.StartedAtUtc, cursor?.StartedAtUtc ?? default),
            RunOrder.Longest or RunOrder.Shortest => Along(runs, run => run.DurationMs, cursor?.Key),
            _ => Along(runs, run => run.InsertedCount, cursor?.Key),
        };

        IOrderedQueryable<IngestionRun> Along<T>(IQueryable<IngestionRun> all, Expression<Func<IngestionRun, T>> key, T edge) =>
            Order(cursor is null ? all : all.Where(Beyond(key, edge, cursor.RunId, upwards)), key, upwards, lead);
    }

    /// <summary>
    /// The same for several accounts: so many of each, and of those so many. A statement over all of them at once would have the database walk
    /// everybody's runs or sort all of theirs.
    /// </summary>
    public static IQueryable<IngestionRun> WalkEach(
        this IQueryable<IngestionRun> runs, IEnumerable<string> accounts, RunFilter filter, RunOrder order, RunCursor? cursor, int most)
    {
        var upwards = order is RunOrder.Oldest or RunOrder.Shortest or RunOrder.FewestRows;
        upwards = upwards != cursor is { Backward: true };
        var found = accounts.Select(account => runs.Walk(filter with { AccountId = account }, order, cursor).Take(most)).Aggregate(Queryable.Concat);
        return order switch
        {
            RunOrder.Newest or RunOrder.Oldest => Order(found, run => run.StartedAtUtc, upwards, lead: null),
            RunOrder.Longest or RunOrder.Shortest => Order(found, run => run.DurationMs, upwards, lead: null),
            _ => Order(found, run => run.InsertedCount, upwards, lead: null),
        };
    }

    /// <summary>The filter whose index is walked, as a query that begins the order with it, and the filter without it.</summary>
    private static (RunFilter Others, Func<IQueryable<IngestionRun>, bool, IOrderedQueryable<IngestionRun>>? Begin) Lead(RunFilter filter, bool byStart)
    {
        if (filter.Ids is not null)
            return (filter, null);
        if (filter.AccountId is { } account)
            return (filter with { AccountId = null }, Begin([account], run => run.AccountId));
        if (byStart && filter.ErrorCode is { } code)
            return (filter with { ErrorCode = null }, Begin([code], run => run.ErrorCode!));
        if (byStart && filter.QueryId is { } query)
            return (filter with { QueryId = null }, Begin([query], run => run.FlexQueryId));
        if (filter.Outcome is { } outcome)
            return (filter with { Outcome = null }, Begin([outcome], run => run.Outcome));
        if (filter.RequestedBy is { } by)
            return (filter with { RequestedBy = null }, Begin([by], run => run.RequestedBy));
        if (byStart && filter.Status is { } status)
            return (filter with { Status = null }, Begin([status], run => run.Status));
        return byStart && filter.Trigger is { } trigger ? (filter with { Trigger = null }, Begin([trigger], run => run.Trigger)) : (filter, null);
    }

    /// <summary>The indexes go up by this column and down by the next: read the other way round, both turn.</summary>
    private static Func<IQueryable<IngestionRun>, bool, IOrderedQueryable<IngestionRun>> Begin<T>(T[] wanted, Expression<Func<IngestionRun, T>> column)
    {
        // A parameter and no constant: an array of one written into the query would become a comparison for equality.
        Expression<Func<T[]>> parameter = () => wanted;
        var contains = Expression.Call(typeof(Enumerable), nameof(Enumerable.Contains), [typeof(T)], parameter.Body, column.Body);
        var among = Expression.Lambda<Func<IngestionRun, bool>>(contains, column.Parameters);
        return (runs, upwards) => upwards ? runs.Where(among).OrderByDescending(column) : runs.Where(among).OrderBy(column);
    }

    private static IOrderedQueryable<IngestionRun> Order<T>(
        IQueryable<IngestionRun> runs, Expression<Func<IngestionRun, T>> key, bool upwards,
        Func<IQueryable<IngestionRun>, bool, IOrderedQueryable<IngestionRun>>? lead) => (lead?.Invoke(runs, upwards), upwards) switch
        {
            (null, true) => runs.OrderBy(key).ThenBy(run => run.IngestionRunId),
            (null, false) => runs.OrderByDescending(key).ThenByDescending(run => run.IngestionRunId),
            ({ } begun, true) => begun.ThenBy(key).ThenBy(run => run.IngestionRunId),
            ({ } begun, false) => begun.ThenByDescending(key).ThenByDescending(run => run.IngestionRunId),
        };

    /// <summary>
    /// The runs beyond a place, as one comparison of rows, which PostgreSQL finds by the index: written once for every key, which stands as a
    /// parameter until the column takes its place.
    /// </summary>
    private static Expression<Func<IngestionRun, bool>> Beyond<T>(Expression<Func<IngestionRun, T>> key, T edge, Guid id, bool upwards)
    {
        Expression<Func<IngestionRun, T, bool>> beyond = upwards
            ? (run, value) => EF.Functions.GreaterThan(ValueTuple.Create(value, run.IngestionRunId), ValueTuple.Create(edge, id))
            : (run, value) => EF.Functions.LessThan(ValueTuple.Create(value, run.IngestionRunId), ValueTuple.Create(edge, id));
        var column = new ReplacingExpressionVisitor(beyond.Parameters, [key.Parameters[0], key.Body]);
        return Expression.Lambda<Func<IngestionRun, bool>>(column.Visit(beyond.Body), key.Parameters);
    }
}
