using System.Reflection;
using FlexPortal.Core.Flex;
using FlexPortal.Core.MarketData;
using FlexPortal.Core.Platform.Notifications;
using FlexPortal.Core.Platform.Settings;
using FlexPortal.Core.Sources.Embeddings.Models;

namespace FlexPortal.Hosting;

/// <summary>
/// Names of all settings, for arguments of the command line. An unknown one is refused: ignored, it would start the portal with another
/// period than its owner thinks, or with the sandbox in place of the broker.
/// </summary>
internal static class SettingNames
{
    // The framework's own, with everything below them.
    private static readonly HashSet<string> Foreign = new(
        ["Urls", "AllowedHosts", "Logging", "Kestrel", "Environment", "ContentRoot", "ApplicationName"], StringComparer.OrdinalIgnoreCase);

    private static readonly HashSet<string> Own = new(
        [
            "ConnectionStrings:FlexPortal", "ConnectionStrings:FlexPortalDirect",
            .. new ServiceCollection().AddPortalSettings(new ConfigurationManager())
                .Select(service => service.ImplementationInstance).OfType<SettingsSection>()
                .SelectMany(section => Of(section.Options, section.Name)),
        ],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>Every setting of the portal, with colons.</summary>
    public static IReadOnlyCollection<string> All => Own;

    /// <summary>What is wrong with a key on a command line; null when it is a setting that is accepted there.</summary>
    public static string? FaultOf(string key) => IsSecret(key)
        ? $"{key} is a secret, and every program of this machine can read a command line. Set it in the environment or in a settings file."
        : IsKnown(key) ? null : UnknownSetting.Explain(key);

    /// <summary>Whether it is a setting at all.</summary>
    public static bool IsKnown(string key) => Own.Contains(key) || Foreign.Contains(key.Split(':')[0]);

    // A connection string is refused even without a password: one rule is simpler.
    private static bool IsSecret(string key) =>
        key.Equals($"{FlexOptions.SectionName}:{nameof(FlexOptions.Token)}", StringComparison.OrdinalIgnoreCase)
        || key.Equals($"{MarketDataOptions.SectionName}:{nameof(MarketDataOptions.AlpacaKeySecret)}", StringComparison.OrdinalIgnoreCase)
        || key.Equals($"{EmbeddingOptions.SectionName}:{nameof(EmbeddingOptions.Key)}", StringComparison.OrdinalIgnoreCase)
        || key.Equals($"{EmailOptions.Section}:{nameof(EmailOptions.Password)}", StringComparison.OrdinalIgnoreCase)
        || key.StartsWith("ConnectionStrings:", StringComparison.OrdinalIgnoreCase)
        || (key.StartsWith("Kestrel:", StringComparison.OrdinalIgnoreCase)
            && key.EndsWith(":Password", StringComparison.OrdinalIgnoreCase));

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
                // What follows was meant as its value and may be a secret: it is skipped.
                if (equals < 0 && i + 1 < arguments.Length && arguments[i + 1] is not ['-' or '/', ..])
                    i++;
            }
            else if (equals < 0 && ++i == arguments.Length)
                yield return $"{argument} needs a value: {argument}=VALUE.";
        }
    }

    private static IEnumerable<string> Of(Type options, string section) =>
        from property in options.GetProperties(BindingFlags.Public | BindingFlags.Instance)
        from key in property.CanWrite ? [$"{section}:{property.Name}"]
            : property.PropertyType.IsClass ? Of(property.PropertyType, $"{section}:{property.Name}") : []
        select key;
}
