using FlexPortal.Core.Platform.Jobs;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Quartz;

namespace FlexPortal.Core.Platform.Schedules;

/// <summary>
/// Fires the schedules, together with all other processes on the same database: Quartz keeps them in its tables and lets one process fire
/// each. When the process stops, what is executed is cancelled and awaited, and a firing that did not end is repeated by another process
/// or at the next start.
/// </summary>
internal sealed class PortalScheduler(
    PortalDatabase database, IEnumerable<Schedule> schedules, ScheduleTimes times, JobOwner owner, TimeProvider time, ILoggerFactory logs)
    : RestartingService(time, logs.CreateLogger<PortalScheduler>())
{
    /// <summary>What the names of the library's tables begin with.</summary>
    public const string TablePrefix = "platform.quartz_";

    private const string Name = "portal";
    private const int MostAtOnce = 4;

    private CancellationToken _hostLimit;

    public override Task StopAsync(CancellationToken cancellationToken)
    {
        _hostLimit = cancellationToken;
        return base.StopAsync(cancellationToken);
    }

    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        await Task.Delay(times.FirstPause, Time, stoppingToken);
        await using var factory = QuartzSchedulerBuilder.Create(Configure).Build();
        var scheduler = await factory.GetScheduler(stoppingToken);
        try
        {
            await new SaveSchedules(scheduler, Time).ExecuteAsync(schedules, stoppingToken);
            await scheduler.Start(stoppingToken);
            ScheduleLog.Started(Logger);
            await Task.Delay(Timeout.InfiniteTimeSpan, Time, stoppingToken);
        }
        finally
        {
            // The token ends the wait, not the shutdown.
            await scheduler.Shutdown(waitForJobsToComplete: true, _hostLimit);
        }
    }

    private void Configure(IQuartzBuilder quartz)
    {
        quartz.Services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(new SchedulerLogs(logs)));
        quartz.UseTimeProvider(Time)
            .UseDefaultThreadPool(MostAtOnce)
            .UseJobFactory(new ScheduledJob.Factory(schedules.ToDictionary(one => one.Name, StringComparer.Ordinal), Logger))
            .ConfigureScheduler(options =>
            {
                options.InstanceName = Name;
                options.InstanceId = owner.Name;
                options.IdleWaitTime = times.Idle;
                options.ShutdownJobInterruption = ShutdownJobInterruption.Always;
            })
            .UsePersistentStore(store => store
                .UsePostgres(source => source.DataSourceFactory = _ => database.Main)
                .ConfigureStore(options =>
                {
                    options.TablePrefix = TablePrefix;
                    options.MisfireThreshold = times.Late;
                    options.UseBackgroundThreads = true;
                    options.RecoverFiringsCancelledByShutdown = true;
                })
                .UseClustering(cluster => (cluster.CheckinInterval, cluster.CheckinMisfireThreshold) = (times.CheckIn, times.Tolerance)));
    }
}
