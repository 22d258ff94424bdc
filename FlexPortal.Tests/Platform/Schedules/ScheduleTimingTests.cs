using System.Globalization;
using FlexPortal.Core.Platform.Schedules;
using Quartz;
using Xunit;

namespace FlexPortal.Tests.Platform.Schedules;

/// <summary>The times at which schedules fire.</summary>
public sealed class ScheduleTimingTests
{
    private static readonly DateTimeOffset Now = Utc("2026-10-30 12:00");

    [Fact]
    public void A_time_of_day_is_that_of_its_zone_on_both_sides_of_a_change_of_the_clocks()
    {
        // New York leaves daylight saving time on 1 November 2026.
        var trigger = Build(ScheduleTiming.Cron("0 0 7 * * ?", "America/New_York"), Now, previous: null);

        var first = trigger.GetFireTimeAfter(Now);
        var second = trigger.GetFireTimeAfter(first);

        Assert.Equal((Utc("2026-10-31 11:00"), Utc("2026-11-01 12:00")), (first, second));
    }

    [Theory]
    [InlineData("2026-10-30 11:58", "2026-10-30 12:03")]
    [InlineData("2026-10-30 06:00", "2026-10-30 12:00")]
    [InlineData(null, "2026-10-30 12:05")]
    public void A_new_interval_counts_from_the_last_firing(string? previous, string expected)
    {
        var trigger = Build(ScheduleTiming.Every(TimeSpan.FromMinutes(5)), Now, previous is null ? null : Utc(previous));

        Assert.Equal(Utc(expected), trigger.StartTimeUtc);
    }

    [Fact]
    public void A_stored_trigger_is_recognised_by_its_timing()
    {
        var five = Build(ScheduleTiming.Every(TimeSpan.FromMinutes(5)), Now, previous: null);
        var seven = Build(ScheduleTiming.Cron("0 0 7 * * ?", "America/New_York"), Now, previous: null);

        Assert.True(ScheduleTiming.Every(TimeSpan.FromMinutes(5)).IsOf(five));
        Assert.False(ScheduleTiming.Every(TimeSpan.FromMinutes(6)).IsOf(five));
        Assert.False(ScheduleTiming.Every(TimeSpan.FromMinutes(5)).IsOf(seven));
        Assert.True(ScheduleTiming.Cron("0 0 7 * * ?", "America/New_York").IsOf(seven));
        Assert.False(ScheduleTiming.Cron("0 0 8 * * ?", "America/New_York").IsOf(seven));
        Assert.False(ScheduleTiming.Cron("0 0 7 * * ?", "Europe/London").IsOf(seven));
    }

    [Fact]
    public void What_cannot_be_a_timing_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => ScheduleTiming.Every(TimeSpan.FromMilliseconds(999)));
        Assert.Throws<FormatException>(() => ScheduleTiming.Cron("every day", "America/New_York"));
        Assert.Throws<TimeZoneNotFoundException>(() => ScheduleTiming.Cron("0 0 7 * * ?", "America/Gotham"));
    }

    private static ITrigger Build(ScheduleTiming timing, DateTimeOffset now, DateTimeOffset? previous)
    {
        var trigger = TriggerBuilder.Create(TimeProvider.System).WithIdentity("trial");
        timing.ApplyTo(trigger, now, previous);
        return trigger.Build();
    }

    private static DateTimeOffset Utc(string time) =>
        DateTimeOffset.Parse(time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
