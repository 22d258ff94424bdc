using FlexPortal.Core.Platform.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FlexPortal.Core.MarketData.Calendars;

/// <summary>How a day differs from the rule of its calendar.</summary>
public enum SpecialDayKind
{
    /// <summary>No session.</summary>
    Holiday,

    /// <summary>The session closes earlier.</summary>
    EarlyClose,

    /// <summary>The session opens later.</summary>
    LateOpen,

    /// <summary>A session with an open and a close of its own, also on a day of the week without one.</summary>
    OtherHours,
}

/// <summary>A day that differs from the rule of its calendar.</summary>
/// <param name="Date">Date of the session, in the calendar's zone.</param>
/// <param name="Kind">How it differs.</param>
/// <param name="Time">Local time of the early close, the late open, or the open of other hours; null for a holiday.</param>
/// <param name="Name">Its name, for instance <c>Thanksgiving Day</c>.</param>
/// <param name="Source">Why it differs, or where the fact comes from.</param>
public sealed record SpecialDay(DateOnly Date, SpecialDayKind Kind, TimeOnly? Time, string Name, string Source)
{
    /// <summary>Local close of other hours, midnight for the end of the day; null for every other kind.</summary>
    public TimeOnly? Closes { get; init; }
}

/// <summary>A row of <c>market.calendar_exception</c>.</summary>
internal sealed class SpecialDayRow
{
    public string CalendarCode { get; init; } = "";

    public DateOnly SessionDate { get; init; }

    public SpecialDayKind Kind { get; init; }

    public TimeOnly? LocalTime { get; init; }

    public TimeOnly? LocalClose { get; init; }

    public string Name { get; init; } = "";

    public string Source { get; init; } = "";

    public string EnteredBy { get; init; } = "";

    public DateTimeOffset EnteredAtUtc { get; init; }

    internal sealed class Configuration : IEntityTypeConfiguration<SpecialDayRow>
    {
        public void Configure(EntityTypeBuilder<SpecialDayRow> day)
        {
            day.ToTable("calendar_exception", "market");
            day.HasKey(d => new { d.CalendarCode, d.SessionDate });
            day.Property(d => d.Kind).HasConversion(EnumFormatter.Converter<SpecialDayKind>());
        }
    }
}
