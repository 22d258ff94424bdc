using System.Globalization;
using System.Text.RegularExpressions;
using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.MarketData.Freshness;

/// <summary>
/// Two real processes over one database: the one that checks freshness is killed in the middle. The other repeats the check and fires
/// what is due next; nothing is done twice.
/// </summary>
public sealed partial class KilledCheckDbTests
{
    // Two check-ins with their tolerance, and a busy machine.
    private const double TakeOver = 120;

    private static readonly (string Key, string Value)[] Settings =
        [("MarketData:TopUpEvery", "0"), ("Logging:LogLevel:FlexPortal.Core.Platform.Schedules", "Debug")];

    [Fact]
    public async Task A_check_whose_process_is_killed_is_repeated_once_by_the_other_which_also_fires_the_next_one_once()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var hold = await HeldCheck.StartAsync(database);
        await using var one = await PortalProcess.ServeAsync(database, Settings);
        await using var two = await PortalProcess.ServeAsync(database, Settings);
        await database.ExecuteAsync("""
            INSERT INTO market.coverage (asset_id, bar_interval, vendor_code, adjustment, density, last_final_at_utc)
            SELECT asset_id, '1m', 'replay', 'raw', 'dense', now() - interval '3 hours' FROM market.asset WHERE symbol = 'BTC'
            """);

        var executing = await Eventually.GetAsync(() => ExecutingAsync(database), TakeOver);
        await Eventually.IsAsync(
            async () => await CountAsync(database, $"""
                platform.quartz_scheduler_state WHERE split_part(instance_name, '/', 2) IN ('{one.Id}', '{two.Id}')
                """) == 2,
            TakeOver);
        var (killed, heir) = int.Parse(executing, CultureInfo.InvariantCulture) == one.Id ? (one, two) : (two, one);
        await killed.KillAsync();
        await HeldCheck.SetNextAsync(database, TimeProvider.System.GetUtcNow().AddHours(-5));
        await hold.ReleaseAsync();

        await Eventually.IsAsync(() => Task.FromResult(Fired(heir) >= 2), TakeOver);
        await Eventually.IsAsync(async () => await NextAsync(database) > TimeProvider.System.GetUtcNow()
            && await ExecutingAsync(database) is null);

        Assert.Equal((1, 2), (Fired(killed), Fired(heir)));
        Assert.Equal((1, 1), (await CountAsync(database, "market.alert"), await CountAsync(database, "platform.outbox_message")));
        Assert.Equal(1, await CountAsync(database, $"platform.quartz_triggers WHERE job_name = '{HeldCheck.Name}'"));
        Assert.True(await database.ScalarAsync<bool>("SELECT checked_at_utc > now() - interval '10 minutes' FROM market.freshness_check"));
    }

    /// <summary>Number of the process that executes the check; null while none does.</summary>
    private static async Task<string?> ExecutingAsync(TestDatabase database) => await database.ScalarAsync<string>($"""
        SELECT coalesce(max(split_part(instance_name, '/', 2)), '')
          FROM platform.quartz_fired_triggers WHERE job_name = '{HeldCheck.Name}' AND state = 'EXECUTING'
        """) is { Length: > 0 } id ? id : null;

    private static async Task<DateTimeOffset> NextAsync(TestDatabase database) => new(
        await database.ScalarAsync<long>($"SELECT min(next_fire_time) FROM platform.quartz_triggers WHERE job_name = '{HeldCheck.Name}'"),
        TimeSpan.Zero);

    private static Task<long> CountAsync(TestDatabase database, string from) => database.ScalarAsync<long>($"SELECT count(*) FROM {from}");

    private static int Fired(PortalProcess portal) => Firing().Count(portal.Output);

    [GeneratedRegex($"Schedule {HeldCheck.Name} fired", RegexOptions.None, 1000)]
    private static partial Regex Firing();
}
