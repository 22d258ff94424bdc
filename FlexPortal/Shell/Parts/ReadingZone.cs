using System.Globalization;
using FlexPortal.Core.Flex.Statements;

namespace FlexPortal.Shell.Parts;

/// <summary>
/// The time zone in which a reader wants moments written. Views hand it down as a cascading value; where none is handed down it is UTC.
/// Stored and computed times are always UTC.
/// </summary>
/// <param name="Id">IANA name, such as <c>Europe/Zurich</c>; <c>UTC</c> for UTC.</param>
/// <param name="Info">Its rules.</param>
internal sealed record ReadingZone(string Id, TimeZoneInfo Info)
{
    /// <summary>Query parameter of the zone.</summary>
    public const string Parameter = "tz";

    private const char Divider = '|';

    public static ReadingZone Utc { get; } = new("UTC", TimeZoneInfo.Utc);

    /// <summary>Whether the clock comes first, or how long ago it was.</summary>
    public TimeStyle Style { get; init; }

    /// <summary>The time choices of the address (<c>tz=UTC&amp;times=ago</c>), which every link keeps; empty without any.</summary>
    public string Kept { get; init; } = "";

    public bool IsUtc => string.Equals(Id, "UTC", StringComparison.Ordinal);

    /// <summary>Label beside a time or in a heading: <c>UTC</c>, or the city.</summary>
    public string Label => IsUtc ? "UTC" : Id[(Id.LastIndexOf('/') + 1)..].Replace('_', ' ');

    /// <summary>All of it as one text, for a view that lives behind the page; read by <see cref="Find"/>.</summary>
    public string Handed => Style == TimeStyle.Clock && Kept.Length == 0 ? Id : $"{Id}{Divider}{Style}{Divider}{Kept}";

    /// <summary>An address with the current time choices.</summary>
    public string To(string address)
    {
        if (Kept.Length == 0)
            return address;

        var hash = address.IndexOf('#', StringComparison.Ordinal);
        var (path, place) = hash < 0 ? (address, "") : (address[..hash], address[hash..]);
        return $"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}{Kept}{place}";
    }

    /// <summary>The zone of that name; null when there is none on this machine. UTC and the broker's are on every machine.</summary>
    public static ReadingZone? Find(string? id)
    {
        if (string.IsNullOrWhiteSpace(id) || id.Length > 200)
            return null;
        if (id.Split(Divider) is [var zone, var style, var kept])
            return Find(zone) is { } found
                ? found with { Style = Enum.TryParse<TimeStyle>(style, out var known) ? known : default, Kept = kept }
                : null;
        if (string.Equals(id, Utc.Id, StringComparison.OrdinalIgnoreCase))
            return Utc;
        if (string.Equals(id, BrokerZone.Id, StringComparison.OrdinalIgnoreCase))
            return new ReadingZone(BrokerZone.Id, BrokerZone.Info);
        return TimeZoneInfo.TryFindSystemTimeZoneById(id, out var info) && info.HasIanaId ? new ReadingZone(info.Id, info) : null;
    }

    /// <summary>The same moment by this zone's clock.</summary>
    public DateTimeOffset At(DateTimeOffset moment) => TimeZoneInfo.ConvertTime(moment, Info);

    /// <summary>How far the zone's clock is from UTC at a moment: <c>UTC+1</c>, <c>UTC−03:30</c>.</summary>
    public string Offset(DateTimeOffset moment)
    {
        var offset = Info.GetUtcOffset(moment);
        var sign = offset < TimeSpan.Zero ? "−" : "+";
        return offset == TimeSpan.Zero ? "UTC"
            : string.Create(
                CultureInfo.InvariantCulture,
                $"UTC{sign}{Math.Abs(offset.Hours)}{(offset.Minutes == 0 ? "" : $":{Math.Abs(offset.Minutes):00}")}");
    }
}

/// <summary>Display style of times.</summary>
public enum TimeStyle
{
    /// <summary>By the clock of the zone, with its age in small.</summary>
    Clock,

    /// <summary>Relative time first, absolute time small.</summary>
    Ago,
}
