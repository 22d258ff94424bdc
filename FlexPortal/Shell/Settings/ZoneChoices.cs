using System.Collections.ObjectModel;

namespace FlexPortal.Shell.Settings;

/// <summary>The zones that this machine knows, for a reader to choose from.</summary>
/// <param name="Regions">Zones by region (<c>Europe</c>), each in alphabetical order; empty without zone data.</param>
public sealed record ZoneChoices(IReadOnlyList<ZoneRegion> Regions)
{
    private static readonly Lazy<ZoneChoices> Known = new(() => Of(Read()));

    /// <summary>Read once: the machine's zones change with its updates only.</summary>
    public static ZoneChoices OfThisMachine => Known.Value;

    /// <summary>Whether there is anything to choose but UTC and the broker's zone, which need no data.</summary>
    public bool HasZones => Regions.Count > 0;

    /// <summary>Keeps places (<c>Europe/Zurich</c>) and drops technical names such as <c>EST5EDT</c> or <c>Etc/GMT+5</c>.</summary>
    public static ZoneChoices Of(IEnumerable<TimeZoneInfo> zones) => new([.. zones
        .Select(zone => zone.HasIanaId ? zone.Id : TimeZoneInfo.TryConvertWindowsIdToIanaId(zone.Id, out var iana) ? iana : "")
        .Where(IsPlace)
        .Distinct(StringComparer.Ordinal)
        .GroupBy(id => id[..id.IndexOf('/', StringComparison.Ordinal)], StringComparer.Ordinal)
        .OrderBy(region => region.Key, StringComparer.Ordinal)
        .Select(region => new ZoneRegion(region.Key, [.. region.Order(StringComparer.Ordinal)]))]);

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

/// <summary>The zones of one region.</summary>
public sealed record ZoneRegion(string Name, IReadOnlyList<string> Zones);
