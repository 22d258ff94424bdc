using System.Globalization;
using FlexPortal.Core.Platform.Jobs;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Core.Platform.Schedules;
using FlexPortal.Tests.Platform.Telemetry;
using FlexPortal.Tests.Support;
using Microsoft.Extensions.Logging;
using Xunit;

namespace FlexPortal.Tests.Platform.Schedules;

/// <summary>A database on which schedulers run, each as if it were a process of its own.</summary>
internal sealed class ScheduleTrial : IAsyncDisposable
{
    /// <summary>Quick to look, slow to give another process up: a busy machine is not a dead one.</summary>
    public static readonly ScheduleTimes Patient = Times(tolerance: TimeSpan.FromMinutes(5));

    /// <summary>Gives another process up after a moment.</summary>
    public static readonly ScheduleTimes Hasty = Times(tolerance: TimeSpan.FromSeconds(1));

    private readonly List<SchedulerProcess> _processes = [];

    private ScheduleTrial(TestDatabase database) => Database = database;

    public TestDatabase Database { get; }

    public static async Task<ScheduleTrial> StartAsync() => new(await TestDatabase.CreateAsync());

    /// <summary>A schedule that fires too rarely for a test to wait for.</summary>
    public static Schedule Hourly(Func<CancellationToken, Task> execute, string name = "trial", int hours = 1) =>
        new(name, ScheduleTiming.Every(TimeSpan.FromHours(hours)), (_, ct) => execute(ct));

    /// <summary>Starts a scheduler and waits until it takes part.</summary>
    public async Task<SchedulerProcess> ServeAsync(ScheduleTimes times, params Schedule[] schedules)
    {
        var process = new SchedulerProcess(await Database.OpenAsync(), times, schedules);
        _processes.Add(process);
        await process.StartAsync();
        await Eventually.IsAsync(() => Database.ScalarAsync<bool>(
            $"SELECT EXISTS (SELECT FROM platform.quartz_scheduler_state WHERE instance_name = '{process.Name}')"));
        return process;
    }

    /// <summary>Sets the time of the next firing of a schedule that waits for it, and waits until it is one.</summary>
    public Task SetNextAsync(DateTimeOffset at, string name = "trial") => Eventually.IsAsync(() => Database.ScalarAsync<bool>($"""
        WITH moved AS (
            UPDATE platform.quartz_triggers SET next_fire_time = {Ticks(at)}, start_time = {Ticks(at)}
             WHERE trigger_name = '{name}' AND trigger_state = 'WAITING' RETURNING 1)
        SELECT EXISTS (SELECT FROM moved)
        """));

    /// <summary>Waits until every process is alive after another look for what is due.</summary>
    public Task AllLookedAsync()
    {
        var look = Ticks(TimeProvider.System.GetUtcNow() + (1.5 * Patient.Idle));
        return Eventually.IsAsync(() => Database.ScalarAsync<bool>(
            $"SELECT min(last_checkin_time) > {look} FROM platform.quartz_scheduler_state"));
    }

    /// <summary>When a schedule fires next.</summary>
    public async Task<DateTimeOffset> NextAsync(string name = "trial") => new(
        await Database.ScalarAsync<long>($"SELECT next_fire_time FROM platform.quartz_triggers WHERE trigger_name = '{name}'"),
        TimeSpan.Zero);

    /// <summary>The stored schedules with their intervals or expressions.</summary>
    public Task<string> StoredAsync() => Database.ScalarAsync<string>("""
        SELECT string_agg(concat_ws(' ', t.trigger_name, s.repeat_interval / 60000, c.cron_expression, c.time_zone_id), ', '
                          ORDER BY t.trigger_name)
          FROM platform.quartz_triggers t
          LEFT JOIN platform.quartz_simple_triggers s USING (sched_name, trigger_name, trigger_group)
          LEFT JOIN platform.quartz_cron_triggers c USING (sched_name, trigger_name, trigger_group)
        """);

    public Task<long> CountAsync(string from) => Database.ScalarAsync<long>($"SELECT count(*) FROM {from}");

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
            await process.DisposeAsync();
        await Database.DisposeAsync();
    }

    private static string Ticks(DateTimeOffset at) => at.UtcTicks.ToString(CultureInfo.InvariantCulture);

    private static ScheduleTimes Times(TimeSpan tolerance) => new(
        FirstPause: TimeSpan.Zero, CheckIn: TimeSpan.FromMilliseconds(300), tolerance, Idle: TimeSpan.FromSeconds(1),
        Late: TimeSpan.FromSeconds(1));
}

/// <summary>A scheduler with its own pool of connections, name and log.</summary>
internal sealed class SchedulerProcess : IAsyncDisposable
{
    private readonly PortalDatabase _database;
    private readonly PortalScheduler _scheduler;
    private readonly ILoggerFactory _logs;
    private bool _killed;

    public SchedulerProcess(PortalDatabase database, ScheduleTimes times, Schedule[] schedules)
    {
        var owner = JobOwner.OfThisProcess();
        (_database, Name) = (database, owner.Name);
        _logs = LoggerFactory.Create(logging => logging.SetMinimumLevel(LogLevel.Information).AddProvider(Log));
        _scheduler = new(database, schedules, times, owner, TimeProvider.System, _logs);
    }

    public string Name { get; }

    public KeptLog Log { get; } = new();

    /// <summary>What it logged from Information on, without scopes.</summary>
    public IEnumerable<string> Messages => Log.Lines.Where(line => !line.StartsWith("scope ", StringComparison.Ordinal));

    public Task StartAsync() => _scheduler.StartAsync(TestContext.Current.CancellationToken);

    public Task StopAsync() => _scheduler.StopAsync(CancellationToken.None);

    /// <summary>From now on it writes nothing more, as after <c>kill -9</c>.</summary>
    public async Task KillAsync()
    {
        _killed = true;
        await _database.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        // A test that failed may have left a use case that does not end.
        using var limit = new CancellationTokenSource(_killed ? TimeSpan.Zero : TimeSpan.FromSeconds(10));
        await _scheduler.StopAsync(limit.Token);
        _scheduler.Dispose();
        await _database.DisposeAsync();
        _logs.Dispose();
    }
}
