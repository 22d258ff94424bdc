namespace FlexPortal.Core.Platform.Schedules;

/// <summary>How the processes of a portal share schedules.</summary>
/// <remarks>
/// Another process takes over the schedules of a killed one after <paramref name="CheckIn"/> + <paramref name="Tolerance"/>, and a use
/// case that it was executing after one more check-in and tolerance: after 60 s at the latest. Clocks may differ by much less.
/// </remarks>
/// <param name="FirstPause">Time from the start of the process until it takes part: a start has more urgent work for the database.</param>
/// <param name="CheckIn">Time between two signs of life.</param>
/// <param name="Tolerance">How late a sign of life may be.</param>
/// <param name="Idle">Longest time between two looks for what is due; at least one second.</param>
/// <param name="Late">How late a firing may be before it counts as missed, and the time between two searches for missed ones.</param>
internal sealed record ScheduleTimes(TimeSpan FirstPause, TimeSpan CheckIn, TimeSpan Tolerance, TimeSpan Idle, TimeSpan Late)
{
    /// <summary>10 s, 15 s, 15 s, 30 s, 60 s.</summary>
    public static ScheduleTimes Default { get; } = new(
        TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(60));
}
