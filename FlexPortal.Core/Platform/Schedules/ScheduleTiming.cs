using Quartz;

namespace FlexPortal.Core.Platform.Schedules;

/// <summary>When a schedule fires. Times that pass while no process runs, or while one cannot, are made up for by one firing.</summary>
internal abstract record ScheduleTiming
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);

    private ScheduleTiming()
    {
    }

    /// <summary>At equal intervals, the first after one interval. A restart does not begin a new interval.</summary>
    /// <param name="interval">At least one second.</param>
    public static ScheduleTiming Every(TimeSpan interval)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(interval, Shortest);
        return new Intervals(interval);
    }

    /// <summary>At the times of a cron expression. Of a local time that a change of the clocks repeats, the first is taken.</summary>
    /// <param name="expression">Six fields, seconds first, and <c>?</c> for the day that does not count: <c>0 0 7 ? * MON-FRI</c>.</param>
    /// <param name="zone">The zone of its times, an IANA name such as <c>America/New_York</c>.</param>
    /// <exception cref="FormatException">The expression does not have the form.</exception>
    /// <exception cref="TimeZoneNotFoundException">There is no such zone.</exception>
    public static ScheduleTiming Cron(string expression, string zone)
    {
        return new CronTimes(CronExpression.Parse(expression), TimeZoneInfo.FindSystemTimeZoneById(zone));
    }

    /// <summary>Whether a stored trigger has this timing.</summary>
    public abstract bool IsOf(ITrigger stored);

    /// <summary>Gives a new trigger this timing.</summary>
    /// <param name="trigger">The new trigger.</param>
    /// <param name="nowUtc">The time, UTC.</param>
    /// <param name="previousAtUtc">When the trigger that it replaces fired last, UTC; null when it did not fire or there was none.</param>
    public abstract void ApplyTo(TriggerBuilder<IJob> trigger, DateTimeOffset nowUtc, DateTimeOffset? previousAtUtc);

    private sealed record Intervals(TimeSpan Length) : ScheduleTiming
    {
        public override bool IsOf(ITrigger stored) => stored is ISimpleTrigger simple && simple.RepeatInterval == Length;

        public override void ApplyTo(TriggerBuilder<IJob> trigger, DateTimeOffset nowUtc, DateTimeOffset? previousAtUtc)
        {
            // Counted from the last firing, so that restarts with changed settings do not put it off each time.
            var first = (previousAtUtc ?? nowUtc) + Length;
            trigger.StartAt(first < nowUtc ? nowUtc : first).WithSchedule(SimpleScheduleBuilder.Create()
                .WithInterval(Length).RepeatForever().WithMisfireInstruction(SimpleTriggerMisfireInstruction.FireNow));
        }
    }

    private sealed record CronTimes(CronExpression Expression, TimeZoneInfo Zone) : ScheduleTiming
    {
        public override bool IsOf(ITrigger stored) => stored is ICronTrigger cron
            && string.Equals(cron.CronExpressionString, Expression.CronExpressionString, StringComparison.Ordinal)
            && string.Equals(cron.TimeZone.Id, Zone.Id, StringComparison.Ordinal);

        public override void ApplyTo(TriggerBuilder<IJob> trigger, DateTimeOffset nowUtc, DateTimeOffset? previousAtUtc) =>
            trigger.StartAt(nowUtc).WithSchedule(CronScheduleBuilder.Create(Expression)
                .InTimeZone(Zone).WithMisfireInstruction(CronTriggerMisfireInstruction.FireAndProceed));
    }
}
