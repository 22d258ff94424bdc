using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace FlexPortal.Tests.Support.Browser;

/// <summary>
/// The headless Chromium of the npm package <c>@sparticuz/chromium</c>, in the version that wwwroot-assets/package-lock.json pins. It is
/// unpacked once for each state of that file, into a folder beside other temporary ones, and shared by all test processes.
/// </summary>
internal static class BroughtBrowser
{
    private const string Unpack = "import('@sparticuz/chromium').then(m => m.default.executablePath())";
    private static readonly string[] PackageFiles = ["package.json", "package-lock.json", ".npmrc"];

    public static async Task<BrowserProgram> GetAsync()
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != System.Runtime.InteropServices.Architecture.X64)
        {
            throw new InvalidOperationException(
                "No browser was found: install Chrome, Chromium or Edge, or let FLEXPORTAL_BROWSER name one.");
        }

        var assets = FindAssets();
        var state = SHA256.HashData(await File.ReadAllBytesAsync(Path.Combine(assets, "package-lock.json")));
        var cache = Path.Combine(Path.GetTempPath(), $"flexportal-browser-{Environment.UserName}-{Convert.ToHexStringLower(state)[..12]}");
        Directory.CreateDirectory(cache);
        using (await LockAsync(Path.Combine(cache, "lock")))
        {
            // Written last: an unpacking that was killed is done again.
            var complete = Path.Combine(cache, "complete");
            if (!File.Exists(complete))
            {
                await BringAsync(assets, cache);
                await File.WriteAllTextAsync(complete, "");
            }
        }

        var unpacked = Unpacked(cache);
        return new BrowserProgram(Path.Combine(unpacked, "chromium"), new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["LD_LIBRARY_PATH"] = Path.Combine(unpacked, "al2023", "lib"),
            ["FONTCONFIG_FILE"] = Path.Combine(cache, "fonts.conf"),
        });
    }

    private static string Unpacked(string cache) => Path.Combine(cache, "unpacked");

    private static string FindAssets()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var assets = Path.Combine(folder.FullName, "wwwroot-assets");
            if (File.Exists(Path.Combine(assets, "package-lock.json")))
            {
                return assets;
            }
        }

        throw new InvalidOperationException("wwwroot-assets is not above the test program.");
    }

    private static async Task BringAsync(string assets, string cache)
    {
        var unpacked = Unpacked(cache);
        if (Directory.Exists(unpacked))
        {
            Directory.Delete(unpacked, recursive: true);
        }

        Directory.CreateDirectory(unpacked);
        foreach (var file in PackageFiles.Where(f => File.Exists(Path.Combine(assets, f))))
        {
            File.Copy(Path.Combine(assets, file), Path.Combine(cache, file), overwrite: true);
        }

        await RunAsync(
            "npm", ["ci", "--omit=optional", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], cache, unpacked);
        await RunAsync("node", ["--input-type=module", "--eval", Unpack], cache, unpacked);
        await File.WriteAllTextAsync(Path.Combine(cache, "fonts.conf"), FontSettings(cache));
    }

    /// <summary>The fonts of the machine, and the package's own for a machine that has none: without any, text is invisible.</summary>
    private static string FontSettings(string cache) => $"""
        <?xml version="1.0"?>
        <!DOCTYPE fontconfig SYSTEM "fonts.dtd">
        <fontconfig>
          <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
          <dir>/usr/share/fonts</dir>
          <dir>{Path.Combine(Unpacked(cache), "fonts")}</dir>
          <cachedir>{Path.Combine(cache, "font-cache")}</cachedir>
        </fontconfig>
        """;

    private static async Task RunAsync(string program, string[] arguments, string folder, string temporary)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["TMPDIR"] = temporary; // The package unpacks there
        start.Environment["AWS_LAMBDA_JS_RUNTIME"] = "nodejs22.x"; // and adds the libraries that a server may lack.
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} failed: {await output}{await errors}");
        }
    }

    private static async Task<FileStream> LockAsync(string path)
    {
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (File.Exists(path))
            {
                // Another test process unpacks.
                await Task.Delay(TimeSpan.FromMilliseconds(100));
            }
        }
    }
}
