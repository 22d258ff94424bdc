using FlexPortal.Core.Platform.Schedules;
using FlexPortal.Tests.Support;
using Npgsql;
using Xunit;

namespace FlexPortal.Tests.Platform.Schedules;

/// <summary>Schedulers on one database fire each schedule once, also after one was killed or all were stopped.</summary>
public sealed class PortalSchedulerDbTests : IAsyncLifetime
{
    private ScheduleTrial _trial = null!;
    private int _fired;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    public async ValueTask InitializeAsync() => _trial = await ScheduleTrial.StartAsync();

    public ValueTask DisposeAsync() => _trial.DisposeAsync();

    [Fact]
    public async Task Two_processes_fire_once()
    {
        var schedule = ScheduleTrial.Hourly(FireAsync);
        var one = await _trial.ServeAsync(ScheduleTrial.Patient, schedule);
        var two = await _trial.ServeAsync(ScheduleTrial.Patient, schedule);

        for (var round = 1; round <= 3; round++)
        {
            await _trial.SetNextAsync(Now);
            await Eventually.IsAsync(() => Task.FromResult(_fired >= round));
            await _trial.AllLookedAsync();
            Assert.Equal(round, _fired);
        }

        await one.StopAsync();
        await two.StopAsync();
        Assert.Empty(one.Messages.Concat(two.Messages));
    }

    [Fact]
    public async Task What_a_killed_process_was_executing_is_repeated_by_another_one_which_goes_on()
    {
        var never = new TaskCompletionSource();
        var killed = await _trial.ServeAsync(ScheduleTrial.Hasty, ScheduleTrial.Hourly(_ => FireAsync(never.Task)));
        await _trial.SetNextAsync(Now);
        await Eventually.IsAsync(() => Task.FromResult(_fired == 1));
        await Eventually.IsAsync(async () => await _trial.CountAsync("platform.quartz_fired_triggers WHERE state = 'EXECUTING'") == 1);

        await killed.KillAsync();
        var heir = await _trial.ServeAsync(ScheduleTrial.Hasty, ScheduleTrial.Hourly(FireAsync));

        await Eventually.IsAsync(() => Task.FromResult(_fired == 2));
        await _trial.SetNextAsync(Now);
        await Eventually.IsAsync(() => Task.FromResult(_fired == 3));
        Assert.Equal(0, await _trial.CountAsync($"platform.quartz_scheduler_state WHERE instance_name = '{killed.Name}'"));
        Assert.Equal(1, await _trial.CountAsync($"platform.quartz_scheduler_state WHERE instance_name = '{heir.Name}'"));
        never.SetResult();
    }

    [Fact]
    public async Task A_use_case_that_fails_is_logged_with_its_code_and_fires_again()
    {
        Exception[] faults =
        [
            new InvalidOperationException("broken"), new PortalException(new("TRIAL_REFUSED", "Not today.", "Wait.")),
            new NpgsqlException("away"),
        ];
        var process = await _trial.ServeAsync(
            ScheduleTrial.Patient,
            ScheduleTrial.Hourly(_ => Interlocked.Increment(ref _fired) is var turn && turn <= faults.Length
                ? Task.FromException(faults[turn - 1]) : Task.CompletedTask));

        for (var round = 1; round <= faults.Length + 1; round++)
        {
            await _trial.SetNextAsync(Now);
            await Eventually.IsAsync(() => Task.FromResult(_fired >= round));
        }

        await process.StopAsync();
        Assert.Equal(faults.Length + 1, _fired);
        Assert.Equal(3, process.Messages.Count());
        Assert.Contains(process.Messages, line => line.Contains("Schedule trial failed with INTERNAL (", StringComparison.Ordinal));
        Assert.Contains(
            process.Messages, line => line.Contains("Schedule trial failed with TRIAL_REFUSED: Not today.", StringComparison.Ordinal));
        Assert.Contains(process.Messages, line => line.Contains("Schedule trial failed with DB_UNAVAILABLE:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Firings_missed_while_no_process_ran_are_made_up_for_by_one()
    {
        var schedule = new Schedule("trial", ScheduleTiming.Every(TimeSpan.FromMinutes(1)), (_, ct) => FireAsync(ct));
        await (await _trial.ServeAsync(ScheduleTrial.Patient, schedule)).StopAsync();
        await _trial.SetNextAsync(Now.AddHours(-1));

        await _trial.ServeAsync(ScheduleTrial.Patient, schedule);
        await Eventually.IsAsync(async () => _fired >= 1 && await _trial.NextAsync() > Now);

        Assert.Equal(1, _fired);
    }

    [Fact]
    public async Task A_cron_expression_fires_at_each_of_its_times()
    {
        var firings = new System.Collections.Concurrent.ConcurrentQueue<Firing>();
        var seconds = new Schedule("trial", ScheduleTiming.Cron("0/2 * * * * ?", "America/New_York"), (firing, _) =>
        {
            firings.Enqueue(firing);
            return Task.CompletedTask;
        });

        await _trial.ServeAsync(ScheduleTrial.Patient, seconds);
        await Eventually.IsAsync(() => Task.FromResult(firings.Count >= 3));

        Firing[] seen = [.. firings];
        // When it should have fired the time before: known from the second firing on.
        Assert.Equal((true, false, false), (seen[0].PreviousAtUtc is null, seen[1].PreviousAtUtc is null, seen[2].PreviousAtUtc is null));
        Assert.All(seen[1..], firing => Assert.Equal(0, firing.PreviousAtUtc!.Value.Ticks % TimeSpan.FromSeconds(2).Ticks));
        Assert.True(seen[1].PreviousAtUtc < seen[2].PreviousAtUtc);
    }

    [Fact]
    public async Task Times_of_a_cron_expression_that_passed_while_no_process_ran_are_made_up_for_by_one()
    {
        var yearly = new Schedule("trial", ScheduleTiming.Cron("0 0 0 1 1 ?", "UTC"), (_, ct) => FireAsync(ct));
        await (await _trial.ServeAsync(ScheduleTrial.Patient, yearly)).StopAsync();
        await _trial.SetNextAsync(new(Now.Year - 3, 1, 1, 0, 0, 0, TimeSpan.Zero));

        await _trial.ServeAsync(ScheduleTrial.Patient, yearly);
        await Eventually.IsAsync(async () => _fired >= 1 && await _trial.NextAsync() > Now);

        Assert.Equal((1, new DateTimeOffset(Now.Year + 1, 1, 1, 0, 0, 0, TimeSpan.Zero)), (_fired, await _trial.NextAsync()));
    }

    [Fact]
    public async Task A_restart_keeps_the_next_time_takes_over_changed_settings_and_removes_what_is_turned_off()
    {
        Schedule[] first =
            [ScheduleTrial.Hourly(FireAsync), ScheduleTrial.Hourly(FireAsync, "kept"), ScheduleTrial.Hourly(FireAsync, "off")];
        await (await _trial.ServeAsync(ScheduleTrial.Patient, first)).StopAsync();
        var kept = await _trial.NextAsync("kept");

        Schedule[] second =
        [
            ScheduleTrial.Hourly(FireAsync, hours: 5), ScheduleTrial.Hourly(FireAsync, "kept"),
            ScheduleTrial.Hourly(FireAsync, "off") with { Timing = null },
            new("morning", ScheduleTiming.Cron("0 0 7 ? * MON-FRI", "America/New_York"), (_, ct) => FireAsync(ct)),
        ];
        await (await _trial.ServeAsync(ScheduleTrial.Patient, second)).StopAsync();

        Assert.Equal("kept 60, morning 0 0 7 ? * MON-FRI America/New_York, trial 300", await _trial.StoredAsync());
        Assert.Equal(kept, await _trial.NextAsync("kept"));
        Assert.InRange(await _trial.NextAsync() - Now, TimeSpan.FromHours(4.9), TimeSpan.FromHours(5));
        Assert.Equal(0, _fired);
    }

    [Fact]
    public async Task A_stop_cancels_and_awaits_what_is_executed_and_the_next_process_repeats_it()
    {
        var (executing, cancelled, ended) = (new TaskCompletionSource(), new TaskCompletionSource(), new TaskCompletionSource());
        var process = await _trial.ServeAsync(ScheduleTrial.Patient, ScheduleTrial.Hourly(async ct =>
        {
            executing.SetResult();
            await using var asked = ct.Register(cancelled.SetResult);
            await ended.Task;
            ct.ThrowIfCancellationRequested();
        }));
        await _trial.SetNextAsync(Now);
        await executing.Task.WaitAsync(TimeSpan.FromSeconds(Eventually.Patience), Cancel);

        var stop = process.StopAsync();
        await cancelled.Task.WaitAsync(TimeSpan.FromSeconds(Eventually.Patience), Cancel);
        Assert.False(stop.IsCompleted);
        ended.SetResult();
        await stop;

        await _trial.ServeAsync(ScheduleTrial.Patient, ScheduleTrial.Hourly(FireAsync));
        await Eventually.IsAsync(() => Task.FromResult(_fired == 1));
        Assert.Empty(process.Messages);
    }

    [Fact]
    public async Task An_outage_of_the_database_is_a_warning_without_its_password_and_ends_by_itself()
    {
        var process = await _trial.ServeAsync(ScheduleTrial.Patient, ScheduleTrial.Hourly(FireAsync));

        await _trial.Database.TakeAwayAsync(away: true);
        await Eventually.IsAsync(() => Task.FromResult(process.Messages.Any()));
        await _trial.Database.TakeAwayAsync(away: false);
        _trial.Database.Source.Clear();
        await _trial.SetNextAsync(Now);
        await Eventually.IsAsync(() => Task.FromResult(_fired == 1));
        await process.StopAsync();

        var password = new NpgsqlConnectionStringBuilder(_trial.Database.ConnectionString).Password!;
        Assert.DoesNotContain(process.Messages, line => line.Contains(password, StringComparison.Ordinal));
        Assert.All(process.Log.Exceptions, fault => Assert.True(DatabaseErrors.IsTransient(fault), fault.ToString()));
    }

    private Task FireAsync(CancellationToken cancellationToken) => FireAsync(Task.CompletedTask);

    private Task FireAsync(Task end)
    {
        Interlocked.Increment(ref _fired);
        return end;
    }
}
