using FlexPortal.Core.Flex.Runs;
using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.Flex.Runs;

/// <summary>Memory does not grow with the statement.</summary>
public sealed class LargeStatementDbTests
{
    private const string Small = "huge:500", Large = "huge:76000";
    private const long HundredMegabytes = 100_000_000, Allowed = 150 << 20;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_hundred_megabytes_cost_little_more_memory_than_a_small_statement()
    {
        await using var database = await TestDatabase.CreateAsync();
        var grown = OperatingSystem.IsLinux() ? await GrownProcessAsync(database) : await GrownHeapAsync(database);

        Assert.True(await database.ScalarAsync<long>("SELECT max(payload_byte_length) FROM flex.ingestion_run") >= HundredMegabytes);
        Assert.Equal(2, await database.ScalarAsync<long>("SELECT count(*) FROM flex.ingestion_run WHERE status = 'success'"));
        Assert.True(grown < Allowed, $"It took {grown >> 20} MiB more.");
        await RunInvariants.AssertAsync(database);
    }

    /// <summary>The peak memory of the process, with the sandbox broker that sends the statement.</summary>
    private static async Task<long> GrownProcessAsync(TestDatabase database)
    {
        await using var portal = await PortalProcess.ServeAsync(database);
        await database.EndOfAsync(await portal.Http.PostRunAsync(Small));
        var small = portal.PeakResidentBytes();
        await database.EndOfAsync(await portal.Http.PostRunAsync(Large), within: 120);
        var grown = portal.PeakResidentBytes() - small;
        TestContext.Current.SendDiagnosticMessage($"Peak resident memory: {small >> 20} MiB, with 100 MB {(small + grown) >> 20} MiB.");
        return grown;
    }

    /// <summary>Where the system does not tell the peak of a process: the managed heap while the run goes on.</summary>
    private static async Task<long> GrownHeapAsync(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(shared: database);
        await portal.RunAsync(Small);
        var (before, peak) = (GC.GetTotalMemory(forceFullCollection: true), 0L);
        var run = await portal.StartRunAsync(Large);
        await Eventually.IsAsync(
            async () =>
            {
                peak = Math.Max(peak, GC.GetTotalMemory(forceFullCollection: false));
                return (await database.FindRunAsync(run)).Status != RunStatus.Started;
            },
            within: 120);
        return peak - before;
    }
}
