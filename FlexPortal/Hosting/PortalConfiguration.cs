using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using FlexPortal.Core.Flex;
using FlexPortal.Core.Platform.Persistence;

namespace FlexPortal.Hosting;

/// <summary>Where settings come from, and the check of all of them before anything starts.</summary>
internal static class PortalConfiguration
{
    private const string AccountVariable = "ACCOUNT_ID";

    /// <summary>
    /// Adds what the framework does not: the developer's own file beside the program (not under version control), and ACCOUNT_ID, which
    /// is used like an environment variable Flex__AccountId where that is not set. Environment and command line still win over the file.
    /// </summary>
    public static void AddPortalSettings(this IConfigurationManager configuration, string[] args)
    {
        configuration.AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json"), optional: true);
        configuration.AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.Development.json"), optional: true);
        if (Environment.GetEnvironmentVariable(AccountVariable) is { Length: > 0 } account)
            configuration.AddInMemoryCollection([new($"{FlexOptions.SectionName}:AccountId", account)]);
        configuration.AddEnvironmentVariables();
        configuration.AddCommandLine(args);
    }

    /// <summary>Throws when a setting is wrong: one line each, with its key, all at once.</summary>
    public static void Check(IConfiguration configuration)
    {
        List<string> faults = [.. PortalSettings.Faults(configuration), .. AddressErrors(configuration)];
        if (faults.Count > 0)
        {
            throw new StartupException(
                "SETTINGS_INVALID", string.Join(Environment.NewLine, faults), StartupException.SettingsFault);
        }
    }

    /// <summary>Reads settings files; a file that is not JSON is a settings error, reported with its line.</summary>
    public static T Read<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (InvalidDataException unreadable) when (unreadable.InnerException is FormatException { InnerException: JsonException json })
        {
            throw StartupException.Settings(
                "SETTINGS_UNREADABLE",
                $"A settings file cannot be read: line {json.LineNumber + 1} is not JSON. {unreadable.Message}", unreadable);
        }
    }

    private static IEnumerable<string> AddressErrors(IConfiguration configuration)
    {
        foreach (var url in configuration["Urls"]?.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [])
        {
            if (!TryReadAddress(url, out var address))
                yield return "Urls must be http addresses separated by semicolons, such as http://localhost:5080.";
            else if (address.Port == 0 && address.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase))
                yield return "Urls: a free port cannot be chosen for localhost; use http://127.0.0.1:0.";
            else if (address.Scheme.Equals("https", StringComparison.OrdinalIgnoreCase)
                && !configuration.GetSection("Kestrel:Certificates").GetChildren().Any())
                yield return "Urls: https needs a certificate, Kestrel:Certificates:Default:Path; or serve http behind a proxy that ends "
                    + "TLS.";
        }
    }

    private static bool TryReadAddress(string url, [NotNullWhen(true)] out BindingAddress? address)
    {
        try
        {
            address = BindingAddress.Parse(url);
            return address is { Scheme: var scheme, Port: >= 0 and <= 65535, PathBase.Length: 0 }
                && (scheme.Equals("http", StringComparison.OrdinalIgnoreCase)
                    || scheme.Equals("https", StringComparison.OrdinalIgnoreCase));
        }
        catch (FormatException)
        {
            address = null;
            return false;
        }
    }
}
