using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using FlexPortal.Cli;
using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.Cli;

/// <summary>Output of a command, byte for byte, and its exit code.</summary>
internal sealed record CommandResult(int ExitCode, byte[] Output, string Error)
{
    /// <summary>Standard output as text.</summary>
    public string Text => Encoding.UTF8.GetString(Output);

    /// <summary>Both outputs.</summary>
    public string All => Text + Error;
}

/// <summary>The program, started with arguments as a user or a script starts it, with none of the machine's own settings.</summary>
internal sealed class Command : IDisposable
{
    private static readonly string[] OwnVariables =
        ["Flex__", "Platform__", "ConnectionStrings__", "Sandbox__", "Identity__", "Logging__", "ASPNETCORE_", "DOTNET_ENVIRONMENT", "URLS",
        "ACCOUNT_ID", "FLEXPORTAL_", "Keys__"];

    private readonly TemporaryFolder _folder = new("flexportal-command");
    private readonly Process _process;

    private Command(Process process) => _process = process;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static string Dotnet => Path.GetFullPath(
        Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));

    private static string Program => Path.Combine(AppContext.BaseDirectory, "FlexPortal.dll");

    /// <summary>The command line that starts it.</summary>
    public static string Line(params string[] arguments) => string.Join(' ', [Dotnet, Program, .. arguments]);

    /// <summary>
    /// Runs a verb to its end over a test's database, inside this process: a process of its own costs seconds. What a process adds
    /// (signals, standard input, bytes on standard output, environment variables) is tested with one.
    /// </summary>
    public static async Task<CommandResult> RunAsync(TestDatabase database, params string[] arguments)
    {
        using var folder = new TemporaryFolder("flexportal-command");
        return await RunHereAsync([.. Settings(database), ("Platform:DataDirectory", folder.Path)], arguments);
    }

    /// <summary>Runs a verb to its end inside this process, with settings.</summary>
    public static async Task<CommandResult> RunHereAsync((string Key, string Value)[] settings, params string[] arguments)
    {
        foreach (var (_, folder) in settings.Where(setting => setting.Key is "Platform:DataDirectory"))
            TestCertificate.PutInto(folder);
        var given = settings.ToDictionary(setting => setting.Key, setting => (string?)setting.Value, StringComparer.Ordinal);
        var (exitCode, console) = await CommandConsole.RunAsync(async () =>
        {
            try
            {
                return await PortalCli.RunAsync(arguments, given).WaitAsync(TimeSpan.FromMinutes(2), Cancel);
            }
            catch (Exception fault) when (CommandErrors.Explain(fault) is { } end)
            {
                await Console.Error.WriteLineAsync(end.Line);
                return end.ExitCode;
            }
        });
        return new(exitCode, Encoding.UTF8.GetBytes(console.Output), console.Error);
    }

    /// <summary>Runs the program to its end over a test's database, in a process of its own.</summary>
    public static Task<CommandResult> RunProcessAsync(TestDatabase database, params string[] arguments) =>
        RunAsync([.. Settings(database).Select(setting => (setting.Key.Replace(":", "__", StringComparison.Ordinal), setting.Value))],
            arguments);

    /// <summary>Runs it to its end with environment variables, and with something on standard input.</summary>
    public static async Task<CommandResult> RunWithAsync((string Name, string Value)[] environment, string input, params string[] arguments)
    {
        using var command = Start(environment, arguments);
        await command.SayAsync(input);
        return await command.EndAsync();
    }

    /// <summary>Runs it to its end with environment variables.</summary>
    public static async Task<CommandResult> RunAsync((string Name, string Value)[] environment, params string[] arguments)
    {
        using var command = Start(environment, arguments);
        return await command.EndAsync();
    }

    /// <summary>Starts it; the caller waits for its end.</summary>
    public static Command Start((string Name, string Value)[] environment, params string[] arguments)
    {
        // A test run in the background of a shell ignores Ctrl-C, and what it starts would too.
        string[] launcher = OperatingSystem.IsLinux() ? ["env", "--default-signal=INT", Dotnet] : [Dotnet];
        var start = new ProcessStartInfo(launcher[0], [.. launcher[1..], Program, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardErrorEncoding = Encoding.UTF8,
        };
        foreach (var name in start.Environment.Keys.Where(IsOwn).ToArray())
            start.Environment.Remove(name);
        var command = new Command(new Process { StartInfo = start });
        start.WorkingDirectory = command._folder.Path;
        start.Environment["DOTNET_TieredPGO"] = "0";
        start.Environment["Platform__DataDirectory"] = command._folder.Path;
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        TestCertificate.PutInto(start.Environment["Platform__DataDirectory"]!);
        command._process.Start();
        return command;
    }

    /// <summary>Its output until it ends; after two minutes it is killed and the test fails.</summary>
    public async Task<CommandResult> EndAsync()
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        patience.CancelAfter(TimeSpan.FromMinutes(2));
        _process.StandardInput.Close();
        using var output = new MemoryStream();
        var copying = _process.StandardOutput.BaseStream.CopyToAsync(output, patience.Token);
        var error = await _process.StandardError.ReadToEndAsync(patience.Token);
        await copying;
        await _process.WaitForExitAsync(patience.Token);
        return new(_process.ExitCode, output.ToArray(), error);
    }

    /// <summary>Id of the process.</summary>
    public int Id => _process.Id;

    /// <summary>Writes to standard input.</summary>
    public Task SayAsync(string text) => _process.StandardInput.WriteAsync(text.AsMemory(), Cancel);

    /// <summary>Ctrl-C.</summary>
    public async Task InterruptAsync()
    {
        using var kill = Process.Start("kill", ["-INT", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(Cancel);
    }

    /// <summary>The next line on standard output; null at its end.</summary>
    public ValueTask<string?> ReadLineAsync() => _process.StandardOutput.ReadLineAsync(Cancel);

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
        _folder.Dispose();
    }

    private static (string Key, string Value)[] Settings(TestDatabase database) =>
        [("ConnectionStrings:FlexPortal", database.ConnectionString), ("Flex:FirstPollDelay", "50 ms")];

    private static bool IsOwn(string variable) => OwnVariables.Any(own => variable.StartsWith(own, StringComparison.OrdinalIgnoreCase));
}
