namespace FlexPortal.Core.Platform.Settings;

/// <summary>Explains a key that is no setting.</summary>
internal static class UnknownSetting
{
    // Old name, new name.
    private static readonly Dictionary<string, string> Renamed = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Limits:LinesPerPerson"] = "Limits:ConnectionsPerUser",
    };

    public static string Explain(string key) => Renamed.TryGetValue(key, out var name)
        ? $"{key} is now {name}."
        : $"{key} is not a setting of the portal. docs/configuration.md lists them.";
}
