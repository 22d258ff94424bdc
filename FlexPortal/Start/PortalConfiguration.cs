using FlexPortal.Core.Flex;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Sandbox;

namespace FlexPortal.Start;

/// <summary>Where settings come from, and the check of all of them before anything starts.</summary>
internal static class PortalConfiguration
{
    private const string AccountVariable = "ACCOUNT_ID";

    /// <summary>
    /// Adds what the framework does not: the developer's own file beside the program (not under version control), and ACCOUNT_ID, which
    /// counts like an environment variable Flex__AccountId where that is not set. Environment and command line still win over the file.
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
        var options = new FlexOptions();
        new FlexOptionsReader(configuration).Configure(options);
        var faults = new List<string>(new FlexOptionsValidator().Validate(null, options).Failures ?? []);
        var sandbox = configuration.GetSection(SandboxOptions.SectionName)["StatementsFolder"];
        if (!string.IsNullOrWhiteSpace(sandbox) && !Directory.Exists(sandbox))
            faults.Add("Sandbox:StatementsFolder names a folder that does not exist.");
        if (configuration["Urls"] is { Length: > 0 } urls && !urls.Split(';').All(url => Uri.TryCreate(url, UriKind.Absolute, out _)))
            faults.Add("Urls must be absolute addresses separated by semicolons, such as http://localhost:5080.");

        if (faults.Count > 0)
        {
            throw new StartupException(
                "SETTINGS_INVALID", string.Join(Environment.NewLine, faults), StartupException.SettingsFault);
        }
    }
}
