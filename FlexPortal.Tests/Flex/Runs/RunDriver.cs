using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Core.Platform.Jobs;
using FlexPortal.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace FlexPortal.Tests.Flex.Runs;

/// <summary>Starts runs in this process or over HTTP, waits for a state of the row, and reads it.</summary>
internal static class RunDriver
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static Task<StartOutcome> TriggerAsync(this TestPortal portal, string query) =>
        portal.Services.GetRequiredService<StartIngestionRun>()
            .ExecuteAsync(AccountScope.All, new IngestionRequest(RunTrigger.Ui, Actors.Named("test"), query), Cancel);

    /// <summary>Starts a run that must not be refused.</summary>
    public static async Task<Guid> StartRunAsync(this TestPortal portal, string query) =>
        Assert.IsType<StartOutcome.Started>(await portal.TriggerAsync(query)).RunId;

    /// <summary>Starts a run and waits for its end.</summary>
    public static async Task<RunDetail> RunAsync(this TestPortal portal, string query, double within = 60)
    {
        var id = await portal.StartRunAsync(query);
        await portal.Services.GetRequiredService<JobWorker>().WaitAsync(id).WaitAsync(TimeSpan.FromSeconds(within), Cancel);
        var run = await portal.FindRunAsync(id);
        Assert.NotEqual(RunStatus.Started, run.Status);
        return run;
    }

    /// <summary>Cancels a run, as a user does.</summary>
    public static Task<CancelOutcome> CancelAsync(this TestPortal portal, Guid id, string by = "test", string? reason = null) =>
        portal.Services.GetRequiredService<CancelIngestionRun>().ExecuteAsync(AccountScope.All, id, Actors.Named(by), reason, Cancel);

    /// <summary>The run as pages show it.</summary>
    public static async Task<RunDetail> FindRunAsync(this TestPortal portal, Guid id)
    {
        var run = await portal.Services.GetRequiredService<FlexQueries>().FindRunAsync(AccountScope.All, id, Cancel);
        Assert.NotNull(run);
        return run;
    }

    /// <summary>Starts a run over HTTP.</summary>
    public static async Task<Guid> PostRunAsync(this HttpClient http, string query)
    {
        using var response = await http.PostAsJsonAsync("/ingestion/run", new { query_id = query }, Cancel);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        return (await response.ReadAsync()).GetProperty("ingestion_run_id").GetGuid();
    }

    /// <summary>The body of a page, as a browser without scripts gets it.</summary>
    public static async Task<IElement> PageAsync(this TestPortal portal, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.ParseAdd("text/html");
        using var answer = (await portal.Http.SendAsync(request, Cancel)).EnsureSuccessStatusCode();
        var html = await answer.Content.ReadAsStringAsync(Cancel);
        return (await new HtmlParser().ParseDocumentAsync(html, Cancel)).Body!;
    }

    public static async Task<JsonElement> ReadAsync(this HttpResponseMessage response) =>
        await response.Content.ReadFromJsonAsync<JsonElement>(Cancel);

    /// <summary>The run's row.</summary>
    public static async Task<IngestionRun> FindRunAsync(this TestDatabase database, Guid id)
    {
        await using var context = database.NewContext();
        return await context.Set<IngestionRun>().AsNoTracking().SingleAsync(run => run.IngestionRunId == id, Cancel);
    }

    /// <summary>The run's events in order.</summary>
    public static async Task<IReadOnlyList<IngestionRunEvent>> ListEventsAsync(this TestDatabase database, Guid id)
    {
        await using var context = database.NewContext();
        return await context.Set<IngestionRunEventRow>().Where(entry => entry.IngestionRunId == id)
            .OrderBy(entry => entry.Seq).Select(IngestionRunEventRow.Read).ToListAsync(Cancel);
    }

    /// <summary>Waits until the run is over.</summary>
    public static Task<IngestionRun> EndOfAsync(this TestDatabase database, Guid id, double within = Eventually.Patience) =>
        Eventually.GetAsync(
        async () => await database.FindRunAsync(id) is { Status: not RunStatus.Started } over ? over : null, within);

    /// <summary>Waits until the run is in a stage and active.</summary>
    public static Task<IngestionRun> ReachAsync(this TestDatabase database, Guid id, RunStage stage, double within = 60) =>
        Eventually.GetAsync(
            async () => Under(await database.FindRunAsync(id)).Stage == stage ? await database.FindRunAsync(id) : null, within);

    /// <summary>Waits until some rows are copied.</summary>
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
