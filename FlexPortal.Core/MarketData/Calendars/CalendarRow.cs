using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FlexPortal.Core.MarketData.Calendars;

/// <summary>A row of <c>market.calendar</c>.</summary>
internal sealed class CalendarRow
{
    public string CalendarCode { get; init; } = "";

    public string TimeZone { get; init; } = "";

    public TimeOnly Opens { get; init; }

    public TimeOnly Closes { get; init; }

    public string Weekdays { get; init; } = "";

    public DateOnly FirstDate { get; init; }

    public DateOnly LastDate { get; init; }

    public long Version { get; init; }

    /// <summary>The calendar with its special days.</summary>
    public TradingCalendar With(IReadOnlyCollection<SpecialDay> specialDays) => new()
    {
        Code = CalendarCode,
        TimeZone = TimeZone,
        Opens = Opens,
        Closes = Closes,
        // Monday is the first of the seven digits and the day of week 1; Sunday is the last digit and 0.
        Weekdays = Enumerable.Range(0, 7).Where(index => Weekdays[index] == '1').Select(index => (DayOfWeek)((index + 1) % 7)).ToHashSet(),
        FirstDate = FirstDate,
        LastDate = LastDate,
        Version = Version,
        SpecialDays = specialDays,
    };

    internal sealed class Configuration : IEntityTypeConfiguration<CalendarRow>
    {
        public void Configure(EntityTypeBuilder<CalendarRow> calendar)
        {
            calendar.ToTable("calendar", "market");
            calendar.HasKey(c => c.CalendarCode);
        }
    }
}
