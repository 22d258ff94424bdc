namespace FlexPortal.Core.Flex.Statements;

/// <summary>
/// The broker's clock, New York: by it statements are made and its days end. A machine without time zone data, such as a bare container,
/// has it too, from the daylight rules of the United States since 1987 (15 U.S.C. § 260a).
/// </summary>
public static class BrokerZone
{
    /// <summary>Its IANA name.</summary>
    public const string Id = "America/New_York";

    /// <summary>Its rules; never missing.</summary>
    public static TimeZoneInfo Info { get; } = TimeZoneInfo.TryFindSystemTimeZoneById(Id, out var found) ? found : ByRule();

    /// <summary>The zone without a machine's data: right from 1987 on, and standard time before.</summary>
    internal static TimeZoneInfo ByRule()
    {
        var twoInTheMorning = new DateTime(1, 1, 1, 2, 0, 0, DateTimeKind.Unspecified);
        // Week five is the last one of a month.
        var before2007 = Daylight(1987, 2006, Sunday(4, 1), Sunday(10, 5));
        var since2007 = Daylight(2007, 9999, Sunday(3, 2), Sunday(11, 1));
        return TimeZoneInfo.CreateCustomTimeZone(
            Id, TimeSpan.FromHours(-5), "(UTC-05:00) New York", "Eastern Standard Time", "Eastern Daylight Time", [before2007, since2007]);

        TimeZoneInfo.TransitionTime Sunday(int month, int week) =>
            TimeZoneInfo.TransitionTime.CreateFloatingDateRule(twoInTheMorning, month, week, DayOfWeek.Sunday);
    }

    private static TimeZoneInfo.AdjustmentRule Daylight(
        int first, int last, TimeZoneInfo.TransitionTime begins, TimeZoneInfo.TransitionTime ends) =>
        TimeZoneInfo.AdjustmentRule.CreateAdjustmentRule(
            new DateTime(first, 1, 1, 0, 0, 0, DateTimeKind.Unspecified),
            new DateTime(last, 12, 31, 0, 0, 0, DateTimeKind.Unspecified),
            TimeSpan.FromHours(1),
            begins,
            ends);
}
