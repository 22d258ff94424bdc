using FlexPortal.Core.MarketData.Calendars;

namespace FlexPortal.MarketData.Calendars;

/// <summary>The address of the page of a calendar: a year, or a day and the hours that it is to have.</summary>
public sealed record CalendarAddress(string Code)
{
    /// <summary>The day, as typed.</summary>
    public string? Date { get; init; }

    /// <summary><c>closed</c>, <c>open</c> or <c>usual</c>.</summary>
    public string? Hours { get; init; }

    /// <summary>Local time of the open, as typed.</summary>
    public string? Opens { get; init; }

    /// <summary>Local time of the close, as typed.</summary>
    public string? Closes { get; init; }

    /// <summary>Code of a refusal.</summary>
    public string? Refused { get; init; }

    /// <summary>Whether the day was just saved.</summary>
    public bool Saved { get; init; }

    public static CalendarAddress Of(string code, string? date, string? hours, string? opens, string? closes) =>
        new(code) { Date = date, Hours = hours, Opens = hours is "open" ? opens : null, Closes = hours is "open" ? closes : null };

    /// <summary>The hours; null when they cannot be understood.</summary>
    public DayHours? ReadHours() => Hours is "usual" ? new DayHours.Usual() : DayQuery.ReadHours(Hours is "closed", Opens, Closes);

    /// <summary>Why they cannot be understood.</summary>
    public PortalError HoursError() =>
        Hours is "open" && (string.IsNullOrEmpty(Opens) || string.IsNullOrEmpty(Closes))
            ? CalendarErrors.HoursMissing(opens: string.IsNullOrEmpty(Opens)) : CalendarErrors.HoursInvalid();

    /// <summary>The address; a day leads to its part of the page.</summary>
    public string Path
    {
        get
        {
            (string Name, string? Value)[] parts =
            [
                ("date", Date), ("hours", Hours), ("opens", Opens), ("closes", Closes), ("refused", Refused),
                ("saved", Saved ? "1" : null),
            ];
            var query = string.Join('&', parts.Where(part => !string.IsNullOrEmpty(part.Value))
                .Select(part => $"{part.Name}={Uri.EscapeDataString(part.Value!)}"));
            var place = Hours is null ? "" : "#change";
            return $"/calendars/{Uri.EscapeDataString(Code)}{(query.Length == 0 ? "" : "?")}{query}{place}";
        }
    }
}
