using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Tests.Browser;
using FlexPortal.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace FlexPortal.Tests.Flex.Pages;

public sealed class NewerRunsDbTests
{
    [Fact]
    public async Task Paging_back_up_gives_the_pages_of_paging_down_and_ends_on_a_full_newest_page()
    {
        await using var portal = await TestPortal.StartAsync();
        for (var run = 0; run < 7; run++)
            await PortalRuns.CompleteAsync(portal, "token-expired");
        var queries = portal.Services.GetRequiredService<FlexQueries>();
        var everything = (await ListAsync(new())).Items;
        var all = everything.Select(run => run.IngestionRunId).ToList();
        var oldest = CursorOf(everything[^1]);

        var lowest = await ListAsync(new(Before: oldest), 2);
        var middle = await ListAsync(new(Before: CursorOf(lowest.Items[0])), 2);
        var top = await ListAsync(new(Before: CursorOf(middle.Items[0])), 2);

        Assert.Equal(all[4..6], lowest.Items.Select(run => run.IngestionRunId));
        Assert.Equal(all[2..4], middle.Items.Select(run => run.IngestionRunId));
        Assert.Equal(all[0..2], top.Items.Select(run => run.IngestionRunId));
        Assert.True(RunCursor.TryParse(middle.NextCursor!, out var below));
        Assert.Equal(all[4..6], (await ListAsync(new(After: below), 2)).Items.Select(run => run.IngestionRunId));
        Assert.Empty((await ListAsync(new(Status: RunStatus.Success, Before: oldest), 2)).Items);

        Task<Page<RunSummary>> ListAsync(RunFilter filter, int size = 50) =>
            queries.ListRunsAsync(filter, size, TestContext.Current.CancellationToken);
    }

    private static RunCursor CursorOf(RunSummary run) => new(run.StartedAtUtc, run.IngestionRunId);
}
