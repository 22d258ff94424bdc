using Quartz;

namespace FlexPortal.Core.Platform.Schedules;

/// <summary>
/// Makes what is stored agree with what the program registers and the settings say. A schedule whose timing did not change keeps the time
/// of its next firing. Several processes may do so at once.
/// </summary>
internal sealed class SaveSchedules(IScheduler scheduler, TimeProvider time)
{
    private const string Group = "portal";

    /// <summary>Adds, changes and removes schedules.</summary>
    public async Task ExecuteAsync(IEnumerable<Schedule> schedules, CancellationToken cancellationToken)
    {
        var wanted = schedules.Where(schedule => schedule.Timing is not null)
            .ToDictionary(schedule => new TriggerKey(schedule.Name, Group), schedule => schedule.Timing!);
        var known = await scheduler.GetJobKeys(GroupMatcher<JobKey>.GroupEquals(Group), cancellationToken);
        await scheduler.DeleteJobs([.. known.Where(job => !wanted.ContainsKey(new(job.Name, Group)))], cancellationToken);

        var stored = (await scheduler.GetTriggers([.. wanted.Keys], cancellationToken)).ToDictionary(trigger => trigger.Key);
        foreach (var (key, timing) in wanted)
        {
            if (stored.GetValueOrDefault(key) is not { } former || !timing.IsOf(former))
                await SaveAsync(key, timing, stored.GetValueOrDefault(key)?.PreviousFireTimeUtc, cancellationToken);
        }

        // The library gives up a trigger that it could not fire five times; a restart, perhaps of a mended program, tries again.
        await scheduler.ResetTriggersFromErrorState(GroupMatcher<TriggerKey>.GroupEquals(Group), cancellationToken);
    }

    private async Task SaveAsync(TriggerKey key, ScheduleTiming timing, DateTimeOffset? previousAtUtc, CancellationToken ct)
    {
        var trigger = TriggerBuilder.Create(time).WithIdentity(key);
        timing.ApplyTo(trigger, time.GetUtcNow(), previousAtUtc);
        var job = JobBuilder.Create<ScheduledJob>().WithIdentity(key.Name, Group).RequestRecovery().Build();
        await scheduler.ScheduleJob(job, trigger.Build(), ScheduleJobOptions.Replacing, ct);
    }
}
