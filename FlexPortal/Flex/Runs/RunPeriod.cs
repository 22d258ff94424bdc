namespace FlexPortal.Flex.Runs;

/// <summary>A period that is often asked for. Both days are null for the period saved in the query.</summary>
/// <param name="Name">The word on the menu.</param>
/// <param name="From">First day.</param>
/// <param name="To">Last day.</param>
internal sealed record RunPeriod(string Name, DateOnly? From, DateOnly? To)
{
    /// <summary>The menu on a day. Statements end on the weekday before it.</summary>
    public static IReadOnlyList<RunPeriod> Presets(DateOnly today)
    {
        var last = today.AddDays(-1);
        while (last.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday)
            last = last.AddDays(-1);
        return
        [
            new("Saved in the query", null, null),
            new("Last weekday", last, last),
            new("Last 7 days", last.AddDays(-6), last),
            new("Last 30 days", last.AddDays(-29), last),
            new("Month to date", new(last.Year, last.Month, 1), last),
            new("Year to date", new(last.Year, 1, 1), last),
        ];
    }
}
