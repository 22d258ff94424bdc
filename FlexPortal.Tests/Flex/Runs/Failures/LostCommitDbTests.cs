using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Platform.Jobs;
using FlexPortal.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace FlexPortal.Tests.Flex.Runs.Failures;

/// <summary>The database commits and its answer is lost: the row decides.</summary>
public sealed class LostCommitDbTests : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private LostCommit _relay = null!;
    private TestPortal _portal = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        _relay = new LostCommit(_database.ConnectionString);
        _portal = await TestPortal.StartAsync(
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["ConnectionStrings:FlexPortal"] = _relay.ConnectionString });
    }

    public async ValueTask DisposeAsync()
    {
        await _portal.DisposeAsync();
        await _relay.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task A_run_whose_commit_is_lost_succeeds()
    {
        var run = await _portal.StartRunAsync("huge:20000");
        await _database.CopyingAsync(run);

        _relay.Arm();
        await _portal.Services.GetRequiredService<JobWorker>().WaitAsync(run)
            .WaitAsync(TimeSpan.FromSeconds(120), TestContext.Current.CancellationToken);

        Assert.Equal(RunStatus.Success, (await _database.FindRunAsync(run)).Status);
        await RunInvariants.AssertAsync(_database, _portal);
    }

    [Fact]
    public async Task A_start_whose_commit_is_lost_starts_the_run()
    {
        _relay.Arm();

        var run = await _portal.RunAsync("default");

        Assert.Equal(RunStatus.Success, run.Status);
        Assert.Equal(1, await _database.ScalarAsync<long>("SELECT count(*) FROM flex.ingestion_run"));
    }
}
