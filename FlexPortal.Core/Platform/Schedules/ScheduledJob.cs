using Microsoft.Extensions.Logging;
using Quartz;
using Quartz.Extensibility;

namespace FlexPortal.Core.Platform.Schedules;

/// <summary>Executes a schedule. The full name of this type is stored with every schedule: a migration has to follow a change.</summary>
[DisallowConcurrentExecution]
internal sealed class ScheduledJob(Schedule schedule, ILogger logger) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            ScheduleLog.Fired(logger, schedule.Name);
            await schedule.ExecuteAsync(new(context.FireTimeUtc, context.PreviousFireTimeUtc), cancellationToken);
        }
#pragma warning disable CA1031 // One failure must not end the schedule. What the process cancels goes back to be repeated.
        catch (Exception fault) when (!(fault is OperationCanceledException && cancellationToken.IsCancellationRequested))
#pragma warning restore CA1031
        {
            if (((fault as PortalException)?.Error ?? DatabaseErrors.Explain(fault)) is { } expected)
                ScheduleLog.Failed(logger, schedule.Name, expected.Code, expected.Message);
            else
                ScheduleLog.Faulted(logger, fault, schedule.Name, PortalError.Internal.Code, FaultFingerprint.Of(fault));
        }
    }

    /// <summary>Finds the schedule of a stored trigger; one that this process does not have, of another version, is skipped.</summary>
    internal sealed class Factory(IReadOnlyDictionary<string, Schedule> schedules, ILogger logger) : IJobFactory
    {
        public ValueTask<JobScope> CreateJob(
            TriggerFiredBundle bundle, IScheduler scheduler, CancellationToken cancellationToken = default)
        {
            var name = bundle.JobDetail.Key.Name;
            var schedule = schedules.GetValueOrDefault(name) ?? new(name, Timing: null, (_, _) => Task.CompletedTask);
            return new(new JobScope(new ScheduledJob(schedule, logger)));
        }

        public ValueTask ReturnJob(JobScope scope, CancellationToken cancellationToken = default) => ValueTask.CompletedTask;
    }
}
