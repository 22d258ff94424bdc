using System.Reflection;
using FlexPortal.Core.Flex;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Core.Platform.Secrets.Keys;
using FlexPortal.Core.Platform.Telemetry;
using FlexPortal.Sandbox;

namespace FlexPortal.Hosting;

/// <summary>
/// Which settings there are. A misspelt one would be ignored in silence: the portal would ask for another period than its owner thinks,
/// or take the sandbox for the broker.
/// </summary>
internal static class SettingNames
{
    // The framework's own, with everything below them.
    private static readonly HashSet<string> Foreign = new(
        ["Urls", "AllowedHosts", "Logging", "Kestrel", "Environment", "ContentRoot", "ApplicationName"], StringComparer.OrdinalIgnoreCase);

    private static readonly HashSet<string> Own = new(
        [
            "ConnectionStrings:FlexPortal", "ConnectionStrings:FlexPortalDirect",
            .. Of<LimitOptions>(LimitOptions.Section), .. Of<TelemetryOptions>(TelemetryOptions.Section),
            .. Of<KeyOptions>(KeyOptions.Section),
            .. Of<PlatformOptions>(PlatformOptions.Section), .. Of<PortalIdentityOptions>(PortalIdentityOptions.Section), .. Of<SandboxOptions>(SandboxOptions.SectionName),
            .. Of<FlexOptions>(FlexOptions.SectionName), .. Of<FlexSectionOptions>($"{FlexOptions.SectionName}:{nameof(FlexOptions.Sections)}"),
        ],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>Every setting of the portal, with colons.</summary>
    public static IReadOnlyCollection<string> All => Own;

    /// <summary>What is wrong with a key on a command line; null when it is a setting that may stand there.</summary>
    public static string? FaultOf(string key) => IsSecret(key)
        ? $"{key} is a secret, and every program of this machine can read a command line. Set it in the environment or in a settings file."
        : IsKnown(key) ? null : Unknown(key);

    /// <summary>Whether it is a setting at all.</summary>
    public static bool IsKnown(string key) => Own.Contains(key) || Foreign.Contains(key.Split(':')[0]);

    // The connection string only because it holds a password; without one it is refused all the same, which is simpler to say.
    private static bool IsSecret(string key) =>
        key.Equals($"{FlexOptions.SectionName}:{nameof(FlexOptions.Token)}", StringComparison.OrdinalIgnoreCase)
        || key.StartsWith("ConnectionStrings:", StringComparison.OrdinalIgnoreCase)
        || (key.StartsWith("Kestrel:", StringComparison.OrdinalIgnoreCase) && key.EndsWith(":Password", StringComparison.OrdinalIgnoreCase));

    /// <summary>What is wrong with the arguments of the web host: <c>--Key=VALUE</c> or <c>--Key VALUE</c>.</summary>
    public static IEnumerable<string> Faults(string[] arguments)
    {
        for (var i = 0; i < arguments.Length; i++)
        {
            var (argument, equals) = (arguments[i], arguments[i].IndexOf('=', StringComparison.Ordinal));
            var key = (equals < 0 ? argument : argument[..equals]).TrimStart('-', '/');
            if (equals < 0 && argument[..1] is not ("-" or "/"))
                yield return $"'{argument}' is neither a command nor a setting.";
            else if (FaultOf(key) is { } fault)
            {
                yield return fault;
                // What follows was meant as its value, and may be a secret: it is not looked at.
                if (equals < 0 && i + 1 < arguments.Length && arguments[i + 1] is not ['-' or '/', ..])
                    i++;
            }
            else if (equals < 0 && ++i == arguments.Length)
                yield return $"{argument} needs a value: {argument}=VALUE.";
        }
    }

    /// <summary>Keys of the portal's own sections, wherever they come from, that are no setting.</summary>
    public static IEnumerable<string> Faults(IConfiguration configuration)
    {
        string[] sections = [PlatformOptions.Section, KeyOptions.Section, TelemetryOptions.Section, PortalIdentityOptions.Section, LimitOptions.Section, SandboxOptions.SectionName, FlexOptions.SectionName];
        return from section in sections
               from child in configuration.GetSection(section).GetChildren()
               from key in child.Key.Equals(nameof(FlexOptions.Sections), StringComparison.OrdinalIgnoreCase) ? child.GetChildren() : [child]
               where !Own.Contains(key.Path)
               select Unknown(key.Path);
    }

    private static string Unknown(string key) => key.Equals("Limits:LinesPerPerson", StringComparison.OrdinalIgnoreCase)
        ? $"{key} is now {LimitOptions.Section}:{nameof(LimitOptions.ConnectionsPerUser)}."
        : $"{key} is not a setting of the portal: README lists them.";

    private static IEnumerable<string> Of<T>(string section) =>
        from property in typeof(T).GetProperties(BindingFlags.Public | BindingFlags.Instance)
        where property.CanWrite
        select $"{section}:{property.Name}";
}
