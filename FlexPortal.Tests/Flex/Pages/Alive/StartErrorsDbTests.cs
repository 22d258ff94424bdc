using AngleSharp.Dom;
using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Flex.RunList;
using FlexPortal.Flex.Runs;
using FlexPortal.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace FlexPortal.Tests.Flex.Pages.Alive;

/// <summary>A click that the database does not take leaves the page alive, says so, and keeps saying so.</summary>
public sealed class StartErrorsDbTests : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private TestPortal _portal = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        _portal = await TestPortal.StartAsync(
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["Flex:QueryId"] = "never-ready" }, _database);
    }

    public async ValueTask DisposeAsync()
    {
        await _portal.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task A_start_without_a_database_is_not_started_until_it_is_started_again()
    {
        var start = await AliveMarkup<StartRun>.ShowAsync(_portal);
        await _database.TakeAwayAsync(true);

        await start.PressAsync("[data-action=run]");
        var refused = await start.LookAsync();
        await start.ShowAsync(("IsKnown", true));
        var shownAgain = await start.LookAsync();
        await _database.TakeAwayAsync(false);
        await start.PressAsync("[data-action=run]");

        Assert.Equal(("DB_UNAVAILABLE", "DB_UNAVAILABLE", null), (Code(refused), Code(shownAgain), Code(await start.LookAsync())));
        Assert.NotEqual(Guid.Empty, start.OpenedRun);
        await start.CloseAsync();
    }

    [Fact]
    public async Task A_start_that_the_database_does_not_take_in_time_is_not_started()
    {
        _portal.Services.GetRequiredService<StartIngestionRun>().DatabaseTimeout = TimeSpan.FromMilliseconds(300);
        var start = await AliveMarkup<StartRun>.ShowAsync(_portal);
        await using var other = await _database.Source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var transaction = await other.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using (var hold = new Npgsql.NpgsqlCommand("LOCK TABLE flex.ingestion_run IN EXCLUSIVE MODE", other))
            await hold.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);

        await start.PressAsync("[data-action=run]");
        var refused = await start.LookAsync();

        Assert.Equal("DB_UNAVAILABLE", Code(refused));
        Assert.EndsWith("/runs", start.Address, StringComparison.Ordinal);
        var notStarted = FlexErrors.NotStarted(new("", "", "", ErrorOwner.Portal, Retryable: true)).Message.Trim();
        Assert.StartsWith(notStarted, refused.QuerySelector("[role=alert] strong")!.Words(), StringComparison.Ordinal);
        await transaction.RollbackAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, await _database.ScalarAsync<long>("SELECT count(*) FROM flex.ingestion_run"));
        await start.CloseAsync();
    }

    [Fact]
    public async Task Run_again_and_cancel_without_a_database_show_the_error()
    {
        var over = await AliveMarkup<RunActions>.ShowAsync(_portal, ("Run", RunSamples.Success));
        var running = await AliveMarkup<RunActions>.ShowAsync(_portal, ("Run", RunSamples.Running));
        await running.PressAsync("[data-action=cancel]");
        await _database.TakeAwayAsync(true);

        await over.PressAsync("[data-run-again]");
        await running.PressAsync("[data-action=confirm-cancel]");

        Assert.Equal(("DB_UNAVAILABLE", "DB_UNAVAILABLE"), (Code(await over.LookAsync()), Code(await running.LookAsync())));
        await _database.TakeAwayAsync(false);
        await over.CloseAsync();
        await running.CloseAsync();
    }

    private static string? Code(IElement markup) => markup.QuerySelector("[role=alert] .code")?.TextContent;
}
