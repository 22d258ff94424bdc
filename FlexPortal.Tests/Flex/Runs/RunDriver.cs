using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Core.Platform.Jobs;
using FlexPortal.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace FlexPortal.Tests.Flex.Runs;

/// <summary>What tests do with runs: start them in this process or over HTTP, wait for a state of the row, read it.</summary>
internal static class RunDriver
{
    public static Task<StartOutcome> TriggerAsync(this TestPortal portal, string query) =>
        portal.Services.GetRequiredService<StartIngestionRun>()
            .ExecuteAsync(AccountScope.All, new IngestionRequest(RunTrigger.Ui, Actors.Named("test"), query), TestContext.Current.CancellationToken);

    /// <summary>Starts a run that must not be refused.</summary>
    public static async Task<Guid> StartRunAsync(this TestPortal portal, string query) =>
        Assert.IsType<StartOutcome.Started>(await portal.TriggerAsync(query)).RunId;

    /// <summary>Starts a run and waits for its end.</summary>
    public static async Task<RunDetail> RunAsync(this TestPortal portal, string query, double within = 60)
    {
        var id = await portal.StartRunAsync(query);
        await portal.Services.GetRequiredService<JobWorker>().WaitAsync(id).WaitAsync(TimeSpan.FromSeconds(within), TestContext.Current.CancellationToken);
        var run = await portal.Services.GetRequiredService<FlexQueries>().FindRunAsync(AccountScope.All, id, TestContext.Current.CancellationToken);
        Assert.NotNull(run);
        Assert.NotEqual(RunStatus.Started, run.Status);
        return run;
    }

    /// <summary>Starts a run over HTTP.</summary>
    public static async Task<Guid> PostRunAsync(this HttpClient http, string query)
    {
        using var response = await http.PostAsJsonAsync("/ingestion/run", new { query_id = query }, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        return (await response.ReadAsync()).GetProperty("ingestion_run_id").GetGuid();
    }

    public static async Task<JsonElement> ReadAsync(this HttpResponseMessage response) =>
        await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);

    /// <summary>The run's row as it stands.</summary>
    public static async Task<IngestionRun> FindRunAsync(this TestDatabase database, Guid id)
    {
        await using var context = database.NewContext();
        return await context.Set<IngestionRun>().AsNoTracking().SingleAsync(run => run.IngestionRunId == id, TestContext.Current.CancellationToken);
    }

    /// <summary>The run's events in order.</summary>
    public static async Task<IReadOnlyList<IngestionRunEvent>> ListEventsAsync(this TestDatabase database, Guid id)
    {
        await using var context = database.NewContext();
        return await context.Set<IngestionRunEventRow>().Where(entry => entry.IngestionRunId == id)
            .OrderBy(entry => entry.Seq).Select(IngestionRunEventRow.Read).ToListAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Waits until the run is over.</summary>
    public static Task<IngestionRun> EndOfAsync(this TestDatabase database, Guid id, double within = Eventually.Patience) => Eventually.GetAsync(
        async () => await database.FindRunAsync(id) is { Status: not RunStatus.Started } over ? over : null, within);

    /// <summary>Waits until the run is in the middle of a stage, and still under way.</summary>
    public static Task<IngestionRun> ReachAsync(this TestDatabase database, Guid id, RunStage stage, double within = 60) =>
        Eventually.GetAsync(async () => Under(await database.FindRunAsync(id)).Stage == stage ? await database.FindRunAsync(id) : null, within);

    /// <summary>Waits until rows are being copied: some are sent, not all are.</summary>
    public static Task<IngestionRun> CopyingAsync(this TestDatabase database, Guid id, double within = 90) => Eventually.GetAsync(
        async () => Under(await database.FindRunAsync(id)) is { Stage: RunStage.Persist } run
            && run.Diagnostics[^1].Details["rows_done"]?.GetValue<long>() > 0 ? run : null,
        within);

    /// <summary>Committed artifacts, chunks and rows of a run.</summary>
    public static async Task<(long Artifacts, long Chunks, long Rows)> VisibleAsync(this TestDatabase database, Guid id) => (
        await database.ScalarAsync<long>($"SELECT count(*) FROM flex.raw_artifact WHERE ingestion_run_id = '{id}'"),
        await database.ScalarAsync<long>(
            $"SELECT count(*) FROM flex.raw_artifact_chunk JOIN flex.raw_artifact USING (raw_artifact_id) WHERE ingestion_run_id = '{id}'"),
        await database.ScalarAsync<long>($"SELECT count(*) FROM flex.raw_record WHERE ingestion_run_id = '{id}'"));

    private static IngestionRun Under(IngestionRun run)
    {
        Assert.True(run.Status == RunStatus.Started, $"The run was over too early: {run.ErrorCode} {run.ErrorMessage}");
        return run;
    }
}
