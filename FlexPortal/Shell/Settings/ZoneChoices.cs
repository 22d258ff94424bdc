using System.Collections.ObjectModel;
using System.Globalization;
using FlexPortal.Core.Flex.Statements;
using FlexPortal.Shell.Parts;

namespace FlexPortal.Shell.Settings;

/// <summary>The zones that this machine knows, for a reader to choose from.</summary>
/// <param name="Places">IANA names of places (<c>Europe/Zurich</c>) in alphabetical order; empty without zone data.</param>
internal sealed record ZoneChoices(IReadOnlyList<string> Places)
{
    private static readonly Lazy<ZoneChoices> Known = new(() => Of(Read()));

    /// <summary>Read once: the machine's zones change with its updates only.</summary>
    public static ZoneChoices OfThisMachine => Known.Value;

    /// <summary>All zones, each once; UTC and the broker's first, which need no data.</summary>
    public IReadOnlyList<string> All { get; } =
        [ReadingZone.Utc.Id, BrokerZone.Id, .. Places.Where(id => !string.Equals(id, BrokerZone.Id, StringComparison.Ordinal))];

    /// <summary>Keeps places and drops technical names such as <c>EST5EDT</c> or <c>Etc/GMT+5</c>.</summary>
    public static ZoneChoices Of(IEnumerable<TimeZoneInfo> zones) => new([.. zones
        .Select(zone => zone.HasIanaId ? zone.Id : TimeZoneInfo.TryConvertWindowsIdToIanaId(zone.Id, out var iana) ? iana : "")
        .Where(IsPlace)
        .Distinct(StringComparer.Ordinal)
        .Order(StringComparer.Ordinal)]);

    /// <summary>A zone as users write it: <c>America/New York</c>.</summary>
    public static string Name(string id) => id.Replace('_', ' ');

    /// <summary>The zones with a text in their name, or with an offset such as <c>+1</c> at this moment; all without a text.</summary>
    public IEnumerable<string> Search(string? text, DateTimeOffset now)
    {
        var wanted = Name(text?.Trim() ?? "");
        return ParseOffset(wanted) is { } offset
            ? All.Where(id => ReadingZone.Find(id)?.Info.GetUtcOffset(now) == offset)
            : All.Where(id => Name(id).Contains(wanted, StringComparison.OrdinalIgnoreCase))
                .OrderByDescending(id => City(id).StartsWith(wanted, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>The zone of that name, or the only one that a search finds; null when there is none. Blank is UTC.</summary>
    public ReadingZone? Find(string? text, DateTimeOffset now)
    {
        var name = Name(text?.Trim() ?? "");
        if (name.Length == 0)
            return ReadingZone.Utc;

        return All.FirstOrDefault(id => string.Equals(Name(id), name, StringComparison.OrdinalIgnoreCase)) is { } id
            ? ReadingZone.Find(id)
            : ReadingZone.Find(text!.Trim()) ?? (Search(name, now).ToList() is [var only] ? ReadingZone.Find(only) : null);
    }

    private static string City(string id) => Name(id[(id.LastIndexOf('/') + 1)..]);

    private static TimeSpan? ParseOffset(string text)
    {
        var digits = text.StartsWith("UTC", StringComparison.OrdinalIgnoreCase) ? text[3..] : text;
        if (digits is not ['+' or '-' or '−', .. var clock])
            return null;

        return TimeSpan.TryParseExact(clock, ["%h", "h\\:mm"], CultureInfo.InvariantCulture, out var offset)
            ? digits[0] == '+' ? offset : -offset
            : null;
    }

    private static ReadOnlyCollection<TimeZoneInfo> Read()
    {
        try
        {
            return TimeZoneInfo.GetSystemTimeZones();
        }
        catch (Exception fault) when (
            fault is TimeZoneNotFoundException or InvalidTimeZoneException or IOException or UnauthorizedAccessException)
        {
            // The settings page says that there is no zone data; everything else works in UTC and by the broker's clock.
            return ReadOnlyCollection<TimeZoneInfo>.Empty;
        }
    }

    private static bool IsPlace(string id) =>
        id.Contains('/', StringComparison.Ordinal)
        && !id.StartsWith("Etc/", StringComparison.Ordinal)
        && !id.StartsWith("SystemV/", StringComparison.Ordinal)
        && !id.StartsWith("US/", StringComparison.Ordinal);
}
