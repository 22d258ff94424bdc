using System.Diagnostics;

namespace FlexPortal.Tests.Browser;

/// <summary>
/// The browser to test with: the one that FLEXPORTAL_TEST_BROWSER names, else a Chromium or Chrome of this machine, else the headless
/// Chromium that the package lock of wwwroot-assets pins, fetched into a folder of its own.
/// </summary>
internal static class BrowserProgram
{
    private static readonly string[] Names =
        OperatingSystem.IsWindows()
            ? ["chrome.exe", "msedge.exe"]
            : ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge"];

    private static readonly string[] Places =
    [
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
        Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ProgramFiles), "Google", "Chrome", "Application", "chrome.exe"),
        Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ProgramFilesX86), "Microsoft", "Edge", "Application", "msedge.exe"),
    ];

    /// <summary>Its path. Throws with what to do when there is none and none can be fetched.</summary>
    public static async Task<string> FindAsync()
    {
        if (Environment.GetEnvironmentVariable("FLEXPORTAL_TEST_BROWSER") is { Length: > 0 } given)
            return given;

        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return folders.SelectMany(folder => Names.Select(name => Path.Combine(folder, name))).Concat(Places).FirstOrDefault(File.Exists)
            ?? await FetchAsync();
    }

    private static async Task<string> FetchAsync()
    {
        var assets = AssetsFolder();
        var folder = Path.Combine(Path.GetTempPath(), "flexportal-test-browser");
        Directory.CreateDirectory(folder);
        foreach (var file in new[] { "package.json", "package-lock.json", ".npmrc" })
            File.Copy(Path.Combine(assets, file), Path.Combine(folder, file), overwrite: true);

        var windows = OperatingSystem.IsWindows();
        await RunAsync(windows ? "npm.cmd" : "npm", folder, "ci", "--omit=optional", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error");
        var path = await RunAsync(
            "node", folder, "--input-type=module", "--eval",
            "import chromium from '@sparticuz/chromium'; process.stdout.write(await chromium.executablePath());");
        return File.Exists(path)
            ? path
            : throw new InvalidOperationException("No browser was found and none could be fetched: install Chromium, or name one in FLEXPORTAL_TEST_BROWSER.");
    }

    private static string AssetsFolder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var assets = Path.Combine(folder.FullName, "wwwroot-assets");
            if (File.Exists(Path.Combine(assets, "package-lock.json")))
                return assets;
        }

        throw new InvalidOperationException("The tests do not run inside the repository: name a browser in FLEXPORTAL_TEST_BROWSER.");
    }

    private static async Task<string> RunAsync(string program, string folder, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, UseShellExecute = false, RedirectStandardOutput = true })!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? output.Trim() : throw new InvalidOperationException($"{program} {arguments[0]} ended with {process.ExitCode}.");
    }
}
