using System.Linq.Expressions;
using System.Text.Json;
using FlexPortal.Core.MarketData.Assets;
using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.Platform.Jobs;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.EntityFrameworkCore;

namespace FlexPortal.Core.MarketData.Backfill;

/// <summary>A run that fetches bars.</summary>
public sealed record MarketRunView
{
    /// <summary>Key.</summary>
    public required Guid IngestionRunId { get; init; }

    /// <summary>Short number that people can say.</summary>
    public required long RunNumber { get; init; }

    /// <summary>What it fetches.</summary>
    public required MarketRunKind Kind { get; init; }

    /// <summary>What asked for it.</summary>
    public required MarketRunTrigger Trigger { get; init; }

    /// <summary>Who asked for it.</summary>
    public required string RequestedBy { get; init; }

    /// <summary>What was decided at its start.</summary>
    public required BackfillPlan Plan { get; init; }

    /// <summary>Status.</summary>
    public required MarketRunStatus Status { get; init; }

    /// <summary>Stage under way, or the last one.</summary>
    public required MarketRunStage Stage { get; init; }

    /// <summary>Slices of the plan.</summary>
    public required int SlicesTotal { get; init; }

    /// <summary>Slices whose answers are stored.</summary>
    public required int SlicesDone { get; init; }

    /// <summary>Slices whose every attempt failed.</summary>
    public required int SlicesFailed { get; init; }

    /// <summary>Bars that were not there before.</summary>
    public required long RowsInserted { get; init; }

    /// <summary>Bars that changed.</summary>
    public required long RowsUpdated { get; init; }

    /// <summary>Start, UTC.</summary>
    public required DateTimeOffset StartedAtUtc { get; init; }

    /// <summary>End, UTC; null while under way.</summary>
    public DateTimeOffset? EndedAtUtc { get; init; }

    /// <summary>Length in milliseconds; null while under way.</summary>
    public long? DurationMs { get; init; }

    /// <summary>First request to cancel, UTC; null when there was none.</summary>
    public DateTimeOffset? CancelRequestedAtUtc { get; init; }

    /// <summary>The failure; null unless failed.</summary>
    public PortalError? Error { get; init; }

    /// <summary>The run that took over the slices that this one left open; null for none.</summary>
    public Guid? ResumedByRunId { get; init; }

    /// <summary>Why slices were not stored, by vendor; empty when all were, in lists, and while the run is under way.</summary>
    public IReadOnlyList<VendorFailure> Failures { get; init; } = [];

    internal static Expression<Func<MarketRun, MarketRunView>> Read { get; } = run => new MarketRunView
    {
        IngestionRunId = run.IngestionRunId,
        RunNumber = run.Fence,
        Kind = run.Kind,
        Trigger = run.Trigger,
        RequestedBy = run.RequestedBy,
        Plan = run.Plan,
        Status = run.Status,
        Stage = run.Stage,
        SlicesTotal = run.SlicesTotal,
        SlicesDone = run.SlicesDone,
        SlicesFailed = run.SlicesFailed,
        RowsInserted = run.RowsInserted,
        RowsUpdated = run.RowsUpdated,
        StartedAtUtc = run.StartedAtUtc,
        EndedAtUtc = run.EndedAtUtc,
        DurationMs = run.DurationMs,
        CancelRequestedAtUtc = run.CancelRequestedAtUtc,
        Error = run.Error,
        ResumedByRunId = run.ResumedByRunId,
    };
}

/// <summary>An event of a run.</summary>
/// <param name="Seq">Its number; a reader resumes after it.</param>
/// <param name="OccurredAtUtc">When, UTC.</param>
/// <param name="Kind">What happened.</param>
/// <param name="Stage">Stage of the run.</param>
/// <param name="Payload">Details.</param>
public sealed record MarketRunEventView(long Seq, DateTimeOffset OccurredAtUtc, string Kind, MarketRunStage Stage, JsonElement Payload);

/// <summary>How far a run is with one series.</summary>
/// <param name="Symbol">Symbol of the asset.</param>
/// <param name="Interval">Length of the bars.</param>
/// <param name="Total">Slices.</param>
/// <param name="Done">Slices whose answers are stored.</param>
/// <param name="Failed">Slices whose every attempt failed.</param>
/// <param name="Skipped">Slices that were left out: the run was cancelled, or the vendor's key is missing.</param>
public sealed record SeriesProgress(string Symbol, BarInterval Interval, int Total, int Done, int Failed, int Skipped);

/// <summary>Reads runs that fetch bars.</summary>
public sealed class MarketRunQueries(PortalDatabase database, IDbContextFactory<PortalDbContext> contexts, JobEventFeed feed)
{
    // A run that is taken over more often is followed no further.
    private const int MostSuccessors = 20;

    /// <summary>A run; null when there is none.</summary>
    public async Task<MarketRunView?> FindAsync(Guid runId, CancellationToken cancellationToken)
    {
        if (await ReadAsync(runId, cancellationToken) is not { } run)
            return null;
        if (run is not { Error.Code: var code } || string.Equals(code, MarketDataErrors.RunCanceled().Code, StringComparison.Ordinal))
            return run;

        await using var connection = await database.Main.OpenConnectionAsync(cancellationToken);
        return run with { Failures = await BackfillSql.ListFailuresAsync(connection, runId, cancellationToken) };
    }

    /// <summary>The last of the runs that took over what a run left open; null when none did.</summary>
    public async Task<MarketRunView?> FindSuccessorAsync(MarketRunView run, CancellationToken cancellationToken)
    {
        MarketRunView? last = null;
        for (var hops = 0; hops < MostSuccessors && (last ?? run).ResumedByRunId is { } next; hops++)
        {
            if (await ReadAsync(next, cancellationToken) is not { } successor)
                break;
            last = successor;
        }

        return last;
    }

    /// <summary>The live topic of a run.</summary>
    public static string TopicOf(Guid runId) => MarketJobs.Runs.Topic + runId;

    /// <summary>How far a run is with each of its series, by symbol.</summary>
    public async Task<IReadOnlyList<SeriesProgress>> ListSeriesAsync(Guid runId, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var series = from slice in context.Set<BackfillSlice>()
                     join asset in context.Set<MarketAssetRow>() on slice.AssetId equals asset.AssetId
                     where slice.IngestionRunId == runId
                     group slice by new { asset.Symbol, slice.BarInterval } into slices
                     orderby slices.Key.Symbol, slices.Key.BarInterval
                     select new SeriesProgress(
                         slices.Key.Symbol, slices.Key.BarInterval, slices.Count(),
                         slices.Count(slice => slice.State == BackfillSliceState.Done),
                         slices.Count(slice => slice.State == BackfillSliceState.Failed),
                         slices.Count(slice => slice.State == BackfillSliceState.Skipped));
        return await series.ToListAsync(cancellationToken);
    }

    /// <summary>One page of the list, newest first.</summary>
    internal async Task<Page<MarketRunView>> ListAsync(
        FilterSet<MarketRun> filters, Cursor? cursor, int pageSize, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var runs = filters.Apply(context.Set<MarketRun>().AsNoTracking());
        return await MarketRunFilters.Newest.ReadAsync(
            (place, most) => MarketRunFilters.Newest.Walk(runs, place).Take(most).Select(MarketRunView.Read).ToListAsync(cancellationToken),
            cursor, pageSize);
    }

    /// <summary>The run under way that fills the store; null when there is none.</summary>
    public async Task<MarketRunView?> FindActiveAsync(MarketRunKind kind, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Set<MarketRun>().AsNoTracking().Where(run => run.Kind == kind && run.Status == MarketRunStatus.Started)
            .Select(MarketRunView.Read).FirstOrDefaultAsync(cancellationToken);
    }

    /// <summary>Events after a number as they happen, until the run is over; null after five quiet seconds.</summary>
    public IAsyncEnumerable<MarketRunEventView?> WatchAsync(Guid runId, long afterSeq, CancellationToken cancellationToken) =>
        feed.ReadAsync<MarketRunEventView>(TopicOf(runId), afterSeq, async (seen, ct) =>
        {
            await using var context = await contexts.CreateDbContextAsync(ct);
            var status = await context.Set<MarketRun>().Where(run => run.IngestionRunId == runId)
                .Select(run => (MarketRunStatus?)run.Status).SingleOrDefaultAsync(ct);
            if (status is null)
                return null;

            var events = await context.Set<MarketRunEvent>().AsNoTracking()
                .Where(entry => entry.IngestionRunId == runId && entry.Seq > seen).OrderBy(entry => entry.Seq).Take(500)
                .Select(entry => new MarketRunEventView(entry.Seq, entry.OccurredAtUtc, entry.Kind, entry.Stage, entry.Payload))
                .ToListAsync(ct);
            return new(status != MarketRunStatus.Started, events, events.Count == 0 ? seen : events[^1].Seq);
        }, cancellationToken);

    private async Task<MarketRunView?> ReadAsync(Guid runId, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Set<MarketRun>().AsNoTracking().Where(run => run.IngestionRunId == runId).Select(MarketRunView.Read)
            .SingleOrDefaultAsync(cancellationToken);
    }
}
