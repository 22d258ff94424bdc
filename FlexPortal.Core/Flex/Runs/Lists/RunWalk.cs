using Microsoft.EntityFrameworkCore;

namespace FlexPortal.Core.Flex.Runs.Lists;

/// <summary>Filter, order and place as PostgreSQL can answer them along one index.</summary>
internal static class RunWalk
{
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

    /// <summary>The runs beyond a place, in order; backwards when the place says so. The row comparison is what makes every page cost the same.</summary>
    public static IQueryable<IngestionRun> Walk(this IQueryable<IngestionRun> runs, RunOrder order, RunCursor? cursor)
    {
        var ascending = order is RunOrder.Oldest or RunOrder.Shortest or RunOrder.FewestRows;
        var upwards = ascending != cursor is { Backward: true };
        runs = runs.Having(order);
        return order switch
        {
            RunOrder.Newest or RunOrder.Oldest => ByStart(runs, upwards, cursor),
            RunOrder.Longest or RunOrder.Shortest => ByDuration(runs, upwards, cursor),
            _ => ByRows(runs, upwards, cursor),
        };
    }

    private static IQueryable<IngestionRun> ByStart(IQueryable<IngestionRun> runs, bool upwards, RunCursor? cursor)
    {
        if (cursor is not null)
        {
            var (at, id) = (cursor.StartedAtUtc, cursor.RunId);
            runs = upwards
                ? runs.Where(run => EF.Functions.GreaterThan(ValueTuple.Create(run.StartedAtUtc, run.IngestionRunId), ValueTuple.Create(at, id)))
                : runs.Where(run => EF.Functions.LessThan(ValueTuple.Create(run.StartedAtUtc, run.IngestionRunId), ValueTuple.Create(at, id)));
        }

        return upwards
            ? runs.OrderBy(run => run.StartedAtUtc).ThenBy(run => run.IngestionRunId)
            : runs.OrderByDescending(run => run.StartedAtUtc).ThenByDescending(run => run.IngestionRunId);
    }

    private static IQueryable<IngestionRun> ByDuration(IQueryable<IngestionRun> runs, bool upwards, RunCursor? cursor)
    {
        if (cursor is not null)
        {
            var (key, id) = ((long?)cursor.Key, cursor.RunId);
            runs = upwards
                ? runs.Where(run => EF.Functions.GreaterThan(ValueTuple.Create(run.DurationMs, run.IngestionRunId), ValueTuple.Create(key, id)))
                : runs.Where(run => EF.Functions.LessThan(ValueTuple.Create(run.DurationMs, run.IngestionRunId), ValueTuple.Create(key, id)));
        }

        return upwards
            ? runs.OrderBy(run => run.DurationMs).ThenBy(run => run.IngestionRunId)
            : runs.OrderByDescending(run => run.DurationMs).ThenByDescending(run => run.IngestionRunId);
    }

    private static IQueryable<IngestionRun> ByRows(IQueryable<IngestionRun> runs, bool upwards, RunCursor? cursor)
    {
        if (cursor is not null)
        {
            var (key, id) = ((long?)cursor.Key, cursor.RunId);
            runs = upwards
                ? runs.Where(run => EF.Functions.GreaterThan(ValueTuple.Create(run.InsertedCount, run.IngestionRunId), ValueTuple.Create(key, id)))
                : runs.Where(run => EF.Functions.LessThan(ValueTuple.Create(run.InsertedCount, run.IngestionRunId), ValueTuple.Create(key, id)));
        }

        return upwards
            ? runs.OrderBy(run => run.InsertedCount).ThenBy(run => run.IngestionRunId)
            : runs.OrderByDescending(run => run.InsertedCount).ThenByDescending(run => run.IngestionRunId);
    }
}
