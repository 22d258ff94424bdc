using System.Globalization;
using FlexPortal.Core.MarketData.Freshness;
using FlexPortal.Core.Platform.Schedules;
using FlexPortal.Tests.Platform.Schedules;
using FlexPortal.Tests.Support;
using Npgsql;
using Xunit;

namespace FlexPortal.Tests.MarketData.Freshness;

/// <summary>A check of freshness that is due when a portal starts, and waits in its first statement until the test lets it go on.</summary>
internal sealed class HeldCheck : IAsyncDisposable
{
    /// <summary>Name of its schedule.</summary>
    public const string Name = "market-freshness";

    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction _transaction;

    private HeldCheck(NpgsqlConnection connection, NpgsqlTransaction transaction) =>
        (_connection, _transaction) = (connection, transaction);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<HeldCheck> StartAsync(TestDatabase database)
    {
        await using (var process = new SchedulerProcess(
            await database.OpenAsync(), ScheduleTrial.Patient,
            [new Schedule(Name, ScheduleTiming.Every(CheckFreshness.Interval), (_, _) => Task.CompletedTask)]))
        {
            await process.StartAsync();
            await Eventually.IsAsync(
                async () => await database.ScalarAsync<long>("SELECT count(*) FROM platform.quartz_triggers") == 1);
            await process.StopAsync();
        }

        await SetNextAsync(database, TimeProvider.System.GetUtcNow());
        var connection = await database.Source.OpenConnectionAsync(Cancel);
        var transaction = await connection.BeginTransactionAsync(Cancel);
        await using var command = new NpgsqlCommand("SELECT checked_at_utc FROM market.freshness_check FOR UPDATE", connection);
        await command.ExecuteScalarAsync(Cancel);
        return new(connection, transaction);
    }

    /// <summary>Sets the time of the next check.</summary>
    public static Task SetNextAsync(TestDatabase database, DateTimeOffset at) => database.ExecuteAsync(
        $"UPDATE platform.quartz_triggers SET next_fire_time = {at.UtcTicks.ToString(CultureInfo.InvariantCulture)} "
        + $"WHERE trigger_name = '{Name}'");

    /// <summary>Lets the check go on.</summary>
    public Task ReleaseAsync() => _transaction.RollbackAsync(Cancel);

    public async ValueTask DisposeAsync()
    {
        await _transaction.DisposeAsync();
        await _connection.DisposeAsync();
    }
}
