using System.Diagnostics;
using FlexPortal.Core.Platform.Persistence.EmbeddedServer;

namespace FlexPortal.Tests.Support;

/// <summary>A second process of this test program, that a test can talk to by lines and kill.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    public const string Verb = "child";

    /// <summary>
    /// Starts or joins the server of a folder, says <c>joined</c> or <c>started</c>, waits for a line, leaves, says <c>left</c>.
    /// </summary>
    public const string HoldPostgres = "hold-postgres";

    private readonly Process _process;

    private ChildProcess(Process process) => _process = process;

    /// <summary>Starts this program in another process.</summary>
    /// <param name="role">One of the constants of this class.</param>
    /// <param name="environment">Variables it has besides ours.</param>
    /// <param name="arguments">What the role needs.</param>
    public static ChildProcess Start(string role, IReadOnlyDictionary<string, string>? environment, params string[] arguments)
    {
        var program = Environment.ProcessPath!;
        string[] host = Path.GetFileNameWithoutExtension(program) is "dotnet" ? [typeof(ChildProcess).Assembly.Location] : [];
        var start = new ProcessStartInfo(program, [.. host, Verb, role, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>(StringComparer.Ordinal))
        {
            start.Environment[name] = value;
        }

        return new ChildProcess(Process.Start(start)!);
    }

    /// <summary>What the process does when it runs as a child.</summary>
    public static async Task<int> PlayAsync(string role, string[] arguments)
    {
        switch (role)
        {
            case HoldPostgres:
                var starting = EmbeddedPostgres.StartAsync(arguments[0], TimeProvider.System, null, CancellationToken.None);
                await using (var server = await starting)
                {
                    Console.WriteLine(server.Joined ? "joined" : "started");
                    await Console.In.ReadLineAsync();
                }

                Console.WriteLine("left");
                return 0;
            default:
                await Console.Error.WriteLineAsync($"No such role: {role}");
                return 1;
        }
    }

    /// <summary>The next line it says; fails when it ends without one.</summary>
    public async Task<string> ReadAsync() =>
        await _process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(1))
        ?? throw new InvalidOperationException("The child process ended.");

    /// <summary>Lets it go on.</summary>
    public Task ContinueAsync() => _process.StandardInput.WriteLineAsync();

    /// <summary>Ends it as <c>kill -9</c> does; what it started lives on.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
    }
}
