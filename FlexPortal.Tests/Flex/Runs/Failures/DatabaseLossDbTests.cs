using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Core.Platform.Jobs;
using FlexPortal.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Xunit;

namespace FlexPortal.Tests.Flex.Runs.Failures;

/// <summary>A database server that dies in the middle of a run, on a cluster of the test's own.</summary>
public sealed class DatabaseLossDbTests
{
    private static readonly JobLeaseTimes Times = new(
        TimeSpan.FromSeconds(6), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sec_S09_A_server_killed_during_persist_leaves_no_partial_data_and_the_portal_continues()
    {
        await using var cluster = new EmbeddedCluster();
        await using var server = await cluster.StartAsync(Cancel);
        await using var portal = await TestPortal.StartAsync(
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["ConnectionStrings:FlexPortal"] = server.ConnectionString },
            configure: services => services.AddSingleton(Times));
        var run = await portal.StartRunAsync("huge:40000");
        await Eventually.IsAsync(async () =>
            await FindAsync(portal, run) is { Stage: RunStage.Persist } under
                && under.Diagnostics[^1].Details["rows_done"]?.GetValue<long>() > 0,
            within: 60);

        cluster.KillServer();
        await using var restarted = await cluster.StartAsync(Cancel);

        var ended = await Eventually.GetAsync(
            async () => await FindAsync(portal, run) is { Status: not RunStatus.Started } over ? over : null, within: 40);
        Assert.Equal(RunStatus.Failed, ended.Status);
        Assert.True(ended.ErrorCode is "DB_UNAVAILABLE" or "RUN_ABANDONED", ended.ErrorCode);
        TestContext.Current.SendDiagnosticMessage($"The run ended with {ended.ErrorCode}.");
        Assert.Equal(RunStage.Persist, ended.Stage);
        Assert.Null(ended.Diagnostics[^1].Details["inserted"]);
        Assert.Equal(0, await EmbeddedCluster.ScalarAsync<long>(restarted, "SELECT count(*) FROM flex.raw_artifact"));
        Assert.Equal(0, await EmbeddedCluster.ScalarAsync<long>(restarted, "SELECT count(*) FROM flex.raw_artifact_chunk"));
        Assert.Equal(0, await EmbeddedCluster.ScalarAsync<long>(restarted, "SELECT count(*) FROM flex.raw_record"));
        using (var ready = await portal.Http.GetAsync("/health/ready", Cancel))
            Assert.True(ready.IsSuccessStatusCode);

        var next = await portal.RunAsync("default");
        Assert.Equal(RunStatus.Success, next.Status);
        Assert.Equal(next.RawRecordCount, await EmbeddedCluster.ScalarAsync<long>(restarted, "SELECT count(*) FROM flex.raw_record"));
        // Notifications arrive again: the listener has found the restarted server.
        await using var stream = await RunEventStream.OpenAsync(portal.Http, next.IngestionRunId);
        await stream.SeesAsync("run_ended");
    }

    private static async Task<RunDetail?> FindAsync(TestPortal portal, Guid run)
    {
        try
        {
            return await portal.Services.GetRequiredService<FlexQueries>().FindRunAsync(AccountScope.All, run, Cancel);
        }
        catch (Exception exception) when (exception is NpgsqlException or InvalidOperationException { InnerException: NpgsqlException })
        {
            // The server is restarting.
            return null;
        }
    }
}
