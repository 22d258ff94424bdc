using FlexPortal.Core.Platform.Settings;

namespace FlexPortal.Core.Platform.Persistence;

/// <summary>Settings of the section <c>Platform</c>.</summary>
public sealed class PlatformOptions
{
    /// <summary>Name of the settings section.</summary>
    public const string Section = "Platform";

    /// <summary>
    /// Folder of everything the portal keeps on this machine: the embedded PostgreSQL (in <c>postgres/</c>) and statements being received.
    /// A relative path counts from the current folder. Empty (the default): <c>flexportal/</c> in the user's local application data
    /// folder (<c>~/.local/share</c> on Linux, <c>~/Library/Application Support</c> on macOS, <c>%LOCALAPPDATA%</c> on Windows).
    /// Environment variable: <c>Platform__DataDirectory</c>.
    /// </summary>
    public string DataDirectory { get; set; } = "";

    /// <summary>
    /// Longest time that the portal tries to restart its embedded PostgreSQL when that has ended, before it stops with exit code 6.
    /// A duration; 1 s to 1 day. Default: 5 min.
    /// </summary>
    [Duration("1 s", "1 d")]
    public TimeSpan DatabaseRestartTimeout { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>The absolute path of <see cref="DataDirectory"/>. Not for logs or pages.</summary>
    public string ResolveDataDirectory()
    {
        if (!string.IsNullOrWhiteSpace(DataDirectory))
        {
            return Path.GetFullPath(DataDirectory);
        }

        var local = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        return local.Length == 0
            ? throw StartupException.Settings(
                StartupCodes.FolderUnusable,
                "This user has no home folder: set Platform:DataDirectory to the folder where the portal may keep its data.")
            : Path.Combine(local, "flexportal");
    }
}
