using FlexPortal.Core.MarketData;
using FlexPortal.Core.MarketData.Backfill;
using FlexPortal.Core.Platform.Jobs;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace FlexPortal.Tests.MarketData;

/// <summary>The runs of market data are units of work: every statement of the jobs runs on their tables.</summary>
public sealed class MarketJobsDbTests : IAsyncLifetime
{
    private MarketTrial _trial = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _trial = await MarketTrial.StartAsync(Cancel);

    public ValueTask DisposeAsync() => _trial.DisposeAsync();

    [Fact]
    public async Task A_run_is_recorded_cancelled_and_ended()
    {
        var lease = await StartAsync(TimeSpan.FromMinutes(1));
        var sql = MarketJobs.Runs.Sql;
        await using var connection = await _trial.Portal.Main.OpenConnectionAsync(Cancel);

        Assert.Equal(HeartbeatAnswer.Held, await sql.HeartbeatAsync(_trial.Portal.Heartbeat, lease, TimeSpan.FromMinutes(1), Cancel));
        Assert.True(await sql.RecordAsync(_trial.Portal.Main, lease, new("fetch", "[]", "stage_started"), Cancel));
        Assert.True(await sql.RequestCancelAsync(connection, lease.JobId, "anna", "enough", Cancel));
        Assert.True(await sql.EndAsync(connection, lease, new("verify", "[]", MarketDataErrors.RunCanceledAfterLoss()), Cancel));

        await using var context = _trial.Database.NewContext();
        var run = await context.Set<MarketRun>().SingleAsync(Cancel);
        Assert.Equal(
            (MarketRunStatus.Failed, MarketRunStage.Verify, "MARKET_RUN_CANCELED", "enough", 2L),
            (run.Status, run.Stage, run.ErrorCode, run.CancelReason, run.EventSeq));
        Assert.Equal(MarketDataErrors.RunCanceledAfterLoss(), run.Error);
        Assert.Equal(
            ["stage_started", "market_run_ended"],
            await context.Set<MarketRunEvent>().OrderBy(entry => entry.Seq).Select(entry => entry.Kind).ToListAsync(Cancel));
    }

    [Fact]
    public async Task An_abandoned_run_is_ended_by_the_sweeper()
    {
        await StartAsync(TimeSpan.FromSeconds(-1));
        using var sweeper = new AbandonedJobSweeper(
            _trial.Portal, [MarketJobs.Runs], JobLeaseTimes.Default, new JobOwner("sweeper"), TimeProvider.System,
            NullLogger<AbandonedJobSweeper>.Instance);

        await sweeper.SweepAsync(Cancel);
        await sweeper.SweepAsync(Cancel);

        Assert.Equal("failed|MARKET_RUN_ABANDONED", await _trial.RowAsync("status, error_code", "market.ingestion_run"));
    }

    private async Task<JobLease> StartAsync(TimeSpan lease)
    {
        await using var command = _trial.Database.Source.CreateCommand("""
            INSERT INTO market.ingestion_run (kind, trigger, requested_by, lease_owner, lease_expires_at_utc)
            VALUES ('backfill', 'cli', 'test', 'worker', clock_timestamp() + $1) RETURNING ingestion_run_id, fence
            """);
        command.Parameters.Add(new() { Value = lease });
        await using var reader = await command.ExecuteReaderAsync(Cancel);
        await reader.ReadAsync(Cancel);
        return new(MarketJobs.Runs, reader.GetGuid(0), reader.GetInt64(1));
    }
}
