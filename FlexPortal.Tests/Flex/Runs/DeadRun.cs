using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Platform.Jobs;
using FlexPortal.Core.Platform.Persistence;
using Xunit;

namespace FlexPortal.Tests.Flex.Runs;

/// <summary>A started run whose process is gone.</summary>
internal static class DeadRun
{
    public const string Owner = "desk-3/4711/8f0c2a";

    /// <summary>Inserts it as a start does, without a worker.</summary>
    public static async Task<JobLease> InsertAsync(PortalDatabase database, string account, TimeSpan lease)
    {
        await using var connection = await database.Main.OpenConnectionAsync(TestContext.Current.CancellationToken);
        var run = new NewRun(Guid.CreateVersion7(), account, "1", From: null, To: null, RunTrigger.Api, "test", IsSandbox: false);
        var started = await IngestionRunSql.TryStartAsync(connection, run, Owner, lease, TestContext.Current.CancellationToken);
        Assert.NotNull(started);
        return started;
    }
}
