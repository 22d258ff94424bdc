namespace FlexPortal.Tests.Support.Browser;

/// <summary>A browser that can be started.</summary>
/// <param name="Path">The executable.</param>
/// <param name="Environment">Variables it needs besides ours.</param>
internal sealed record BrowserProgram(string Path, IReadOnlyDictionary<string, string> Environment)
{
    // The headless shell first: the same engine without a desktop browser's processes takes a third less of the processors.
    private static readonly string[] Names =
    [
        "chromium-headless-shell", "chrome-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable",
        "chrome",
        "microsoft-edge", "msedge",
    ];

    /// <summary>
    /// The browser that FLEXPORTAL_BROWSER names, else one that is installed, else one brought for the tests (Linux on x64 only).
    /// </summary>
    public static async Task<BrowserProgram> FindAsync()
    {
        if (System.Environment.GetEnvironmentVariable("FLEXPORTAL_BROWSER") is { Length: > 0 } named)
        {
            return File.Exists(named)
                ? Installed(named)
                : throw new InvalidOperationException("FLEXPORTAL_BROWSER names no file.");
        }

        return InstalledPaths().FirstOrDefault(File.Exists) is { } found ? Installed(found) : await BroughtBrowser.GetAsync();
    }

    private static BrowserProgram Installed(string path) => new(path, new Dictionary<string, string>(StringComparer.Ordinal));

    private static IEnumerable<string> InstalledPaths()
    {
        var suffix = OperatingSystem.IsWindows() ? ".exe" : "";
        var folders = (System.Environment.GetEnvironmentVariable("PATH") ?? "").Split(
            System.IO.Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        foreach (var name in Names)
        {
            foreach (var folder in folders)
            {
                yield return System.IO.Path.Combine(folder, name + suffix);
            }
        }

        yield return "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";
        yield return "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge";
        string[] variables = ["ProgramFiles", "ProgramFiles(x86)"];
        foreach (var root in variables.Select(System.Environment.GetEnvironmentVariable).OfType<string>())
        {
            yield return System.IO.Path.Combine(root, "Google", "Chrome", "Application", "chrome.exe");
            yield return System.IO.Path.Combine(root, "Microsoft", "Edge", "Application", "msedge.exe");
        }
    }
}
