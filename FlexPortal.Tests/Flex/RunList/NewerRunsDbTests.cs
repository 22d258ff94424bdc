using FlexPortal.Core.Flex.RunList;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.Tests.Browser;
using FlexPortal.Tests.Flex.Pages;
using FlexPortal.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace FlexPortal.Tests.Flex.RunList;

public sealed class NewerRunsDbTests
{
    [Fact]
    public async Task Paging_back_up_gives_the_pages_of_paging_down_and_ends_on_a_full_newest_page()
    {
        await using var portal = await TestPortal.StartAsync();
        for (var run = 0; run < 7; run++)
            await PortalRuns.CompleteAsync(portal, "token-expired");
        var queries = portal.Services.GetRequiredService<RunListQueries>();
        var everything = (await ListAsync(null)).Items;
        var all = everything.Select(run => run.IngestionRunId).ToList();

        var lowest = await ListAsync(Above(everything[^1]), 2);
        var middle = await ListAsync(Above(lowest.Items[0]), 2);
        var top = await ListAsync(Above(middle.Items[0]), 2);

        Assert.Equal(all[4..6], lowest.Items.Select(run => run.IngestionRunId));
        Assert.Equal(all[2..4], middle.Items.Select(run => run.IngestionRunId));
        Assert.Equal(all[0..2], top.Items.Select(run => run.IngestionRunId));
        Assert.Null(top.PreviousCursor);
        Assert.True(Cursor.TryParse(middle.NextCursor!, out var below));
        Assert.Equal(all[4..6], (await ListAsync(below, 2)).Items.Select(run => run.IngestionRunId));
        Assert.True(Cursor.TryParse(middle.PreviousCursor!, out var above));
        Assert.Equal(all[0..2], (await ListAsync(above, 2)).Items.Select(run => run.IngestionRunId));
        Assert.Empty((await ListAsync(Above(everything[^1]), 2, RunFilters.Status.Is(RunStatus.Success))).Items);

        Task<Page<RunSummary>> ListAsync(Cursor? cursor, int size = 50, FilterSet<IngestionRun>? filters = null) =>
            queries.ListAsync(
                AccountScope.All, filters ?? FilterSet<IngestionRun>.None, RunOrder.Newest, cursor, size,
                TestContext.Current.CancellationToken);
    }

    private static Cursor Above(RunSummary run) => RunOrder.Newest.Keyset().At(run, backward: true);
}
