using FlexPortal.Core.Flex.Runs;
using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.Flex.Runs.Failures;

/// <summary>SIGTERM: the process ends its runs, each with a code, and leaves with 0 inside the grace period of 25 s.</summary>
public sealed class ShutdownApiTests
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(25);

    [Fact]
    public async Task A_polling_run_is_aborted_at_once_even_with_a_reader()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGTERM.");
        await using var database = await TestDatabase.CreateAsync();
        await using var portal = await PortalProcess.ServeAsync(database);
        var run = await portal.Http.PostRunAsync("never-ready");
        await using var stream = await RunEventStream.OpenAsync(portal.Http, run);
        await stream.SeesAsync("broker_exchange");

        // An open event stream must not delay the end of the process.
        await portal.SignalAsync("TERM");
        var code = await portal.WaitForExitAsync(Grace);

        Assert.Equal(0, code);
        var ended = await database.FindRunAsync(run);
        Assert.Equal((RunStatus.Failed, "RUN_ABORTED_SHUTDOWN", RunStage.Poll), (ended.Status, ended.ErrorCode, ended.Stage));
        Assert.Equal(StageStatus.Stopped, ended.Diagnostics[^1].Status);
        Assert.Equal((0, 0, 0), await database.VisibleAsync(run));
        await RunInvariants.AssertAsync(database);
    }

    [Fact]
    public async Task A_persisting_run_finishes()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGTERM.");
        await using var database = await TestDatabase.CreateAsync();
        await using var portal = await PortalProcess.ServeAsync(database);
        var run = await portal.Http.PostRunAsync("huge:20000");
        await database.CopyingAsync(run);

        await portal.SignalAsync("TERM");
        var code = await portal.WaitForExitAsync(Grace);

        Assert.Equal(0, code);
        var ended = await database.FindRunAsync(run);
        Assert.Equal((RunStatus.Success, (string?)null), (ended.Status, ended.ErrorCode));
        Assert.True(ended.RawRecordCount > 20_000);
        Assert.Equal(ended.RawRecordCount, (await database.VisibleAsync(run)).Rows);
        await RunInvariants.AssertAsync(database);
    }

    [Fact]
    public async Task A_command_that_receives_SIGTERM_cancels_its_run_and_reports_it()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGTERM.");
        await using var database = await TestDatabase.CreateAsync();
        await using var command = PortalProcess.Start(database, [], "ingestion-run", "--query-id", "never-ready", "--json");
        var run = await Eventually.GetAsync(async () =>
            await database.ScalarAsync<long>("SELECT count(*) FROM flex.ingestion_run WHERE stage = 'poll'") == 1 ? "polls" : null);

        await command.SignalAsync("TERM");
        var code = await command.WaitForExitAsync(Grace);

        Assert.Equal("polls", run);
        Assert.Equal(8, code);
        Assert.Equal("RUN_CANCELED", await database.ScalarAsync<string>("SELECT error_code FROM flex.ingestion_run"));
        Assert.Contains("\"error_code\":\"RUN_CANCELED\"", command.StandardOutput, StringComparison.Ordinal);
        await RunInvariants.AssertAsync(database);
    }
}
