using FlexPortal.LiveEvents;
using FlexPortal.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace FlexPortal.Tests.Browser.Live;

/// <summary>A database that is slow to answer: the reader sees at once that the content is on its way, and then the content.</summary>
public sealed class SlowDatabasePageTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_page_with_a_slow_read_is_sent_at_once_and_filled_later()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var portal = await TestPortal.StartAsync(
            shared: database, configure: services => services.AddSingleton(FirstReading.Default));
        await PortalRuns.CompleteAsync(portal, "default");
        await using var reader = await Reader.OpenAsync();
        await using var gate = new NpgsqlConnection(database.ConnectionString);
        await gate.OpenAsync(Ct);
        await using var closed = await gate.BeginTransactionAsync(Ct);
        await using (var command = new NpgsqlCommand("LOCK TABLE flex.ingestion_run IN ACCESS EXCLUSIVE MODE", gate, closed))
            await command.ExecuteNonQueryAsync(Ct);

        await reader.Page.GotoAsync(new Uri(portal.BaseAddress, "/runs").AbsoluteUri);

        await Expect(reader.Page.Locator(".skeleton")).ToContainTextAsync("Reading the runs");
        await Expect(reader.Page.Locator("tr[data-run]")).ToHaveCountAsync(0);
        await closed.RollbackAsync(Ct);
        await Expect(reader.Page.Locator("tr[data-run]")).ToHaveCountAsync(1);
        await Expect(reader.Page.Locator(".skeleton")).ToHaveCountAsync(0);
        Assert.Empty(reader.Complaints);
    }
}
