using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;
using Xunit;

namespace FlexPortal.Tests.Support;

/// <summary>The real program in a process of its own, over a test's database. It can be killed, frozen, stopped and listened to.</summary>
internal sealed partial class PortalProcess : IAsyncDisposable
{
    // What the person who runs the tests has set for the portal must not reach the portal under test.
    private static readonly string[] OwnVariables =
    [
        "Flex__", "Platform__", "ConnectionStrings__", "Sandbox__", "Identity__", "Logging__", "ASPNETCORE_", "URLS", "ACCOUNT_ID",
        "FLEXPORTAL_", "Keys__",
    ];

    private readonly Process _process;
    private readonly TemporaryFolder _folder;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _standardOutput = new();
    private readonly TaskCompletionSource<Uri> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private PortalProcess(Process process, TemporaryFolder folder) => (_process, _folder) = (process, folder);

    /// <summary>A client with the address of its web server.</summary>
    public HttpClient Http { get; private set; } = new();

    /// <summary>Number of the process.</summary>
    public int Id => _process.Id;

    /// <summary>Folder of its files.</summary>
    public string DataDirectory => _folder.Path;

    /// <summary>Everything it has said so far, on both outputs.</summary>
    public string Output => Read(_output);

    /// <summary>What it has said so far on standard output.</summary>
    public string StandardOutput => Read(_standardOutput);

    /// <summary>Serves a portal on a free port and waits until it says that it is ready.</summary>
    /// <param name="database">Its database; null for the embedded server.</param>
    /// <param name="settings">Further settings, with colons.</param>
    public static async Task<PortalProcess> ServeAsync(TestDatabase? database, params (string Key, string Value)[] settings)
    {
        var portal = Start(database, settings, "--urls", "http://127.0.0.1:0");
        try
        {
            var ended = portal._process.WaitForExitAsync(TestContext.Current.CancellationToken);
            await Task.WhenAny(portal._ready.Task, ended).WaitAsync(TimeSpan.FromMinutes(5), TestContext.Current.CancellationToken);
            Assert.True(portal._ready.Task.IsCompletedSuccessfully, "The portal ended before it was ready: " + portal.Output);
            portal.Http = new HttpClient { BaseAddress = await portal._ready.Task, Timeout = TimeSpan.FromMinutes(2) };
            return portal;
        }
        catch
        {
            await portal.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts the program with arguments, for instance a verb of the command line.</summary>
    public static PortalProcess Start(TestDatabase? database, IReadOnlyList<(string Key, string Value)> settings, params string[] arguments)
    {
        var folder = new TemporaryFolder("flexportal-process");
        var runtime = RuntimeEnvironment.GetRuntimeDirectory();
        var dotnet = Path.GetFullPath(Path.Combine(runtime, "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));
        var start = new ProcessStartInfo(dotnet, [Path.Combine(AppContext.BaseDirectory, "FlexPortal.dll"), .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder.Path,
        };
        foreach (var name in start.Environment.Keys.Where(IsOwn).ToArray())
            start.Environment.Remove(name);
        start.Environment["ConnectionStrings__FlexPortal"] = database?.ConnectionString ?? "";
        start.Environment["DOTNET_TieredPGO"] = "0";
        start.Environment["Platform__DataDirectory"] = folder.Path;
        start.Environment["Flex__FirstPollDelay"] = "50 ms";
        start.Environment["Identity__Mode"] = "LocalOwner";
        foreach (var (key, value) in settings)
            start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        TestCertificate.PutInto(start.Environment["Platform__DataDirectory"]!);

        var portal = new PortalProcess(new Process { StartInfo = start }, folder);
        portal._process.OutputDataReceived += (_, line) => portal.Take(line.Data, portal._standardOutput);
        portal._process.ErrorDataReceived += (_, line) => portal.Take(line.Data, standardOutput: null);
        portal._process.Start();
        portal._process.BeginOutputReadLine();
        portal._process.BeginErrorReadLine();
        return portal;
    }

    /// <summary>Ends it as <c>kill -9</c> does.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Sends a signal by its name: TERM, STOP, CONT.</summary>
    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", ["-" + signal, Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, kill.ExitCode);
    }

    /// <summary>Waits for its end and gives its exit code.</summary>
    public async Task<int> WaitForExitAsync(TimeSpan within)
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(within, TestContext.Current.CancellationToken);
        return _process.ExitCode;
    }

    /// <summary>The most memory it has had in use so far, bytes; Linux only.</summary>
    public long PeakResidentBytes()
    {
        var line = File.ReadLines($"/proc/{Id}/status").Single(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
        return long.Parse(Digits().Match(line).Value, CultureInfo.InvariantCulture) * 1024;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (!_process.HasExited)
            await KillAsync();
        _process.Dispose();
        _folder.Dispose();
    }

    private static bool IsOwn(string variable) => OwnVariables.Any(own => variable.StartsWith(own, StringComparison.OrdinalIgnoreCase));

    private static string Read(StringBuilder text)
    {
        lock (text)
            return text.ToString();
    }

    private void Take(string? line, StringBuilder? standardOutput)
    {
        if (line is null)
            return;
        lock (_output)
            _output.AppendLine(line);
        if (standardOutput is null)
            return;
        lock (standardOutput)
            standardOutput.AppendLine(line);
        if (Ready().Match(line) is { Success: true } ready)
            _ready.TrySetResult(new Uri(ready.Groups["address"].Value));
    }

    [GeneratedRegex(@"^FlexPortal is ready: (?<address>\S+)", RegexOptions.None, 1000)]
    private static partial Regex Ready();

    [GeneratedRegex("[0-9]+", RegexOptions.None, 1000)]
    private static partial Regex Digits();
}
