using System.Diagnostics;

namespace FlexPortal.Core.Platform.Persistence.EmbeddedServer;

/// <summary>What a PostgreSQL program answered.</summary>
/// <param name="ExitCode">0 is success.</param>
/// <param name="Output">Standard output and standard error, in that order.</param>
internal sealed record ProgramResult(int ExitCode, string Output);

/// <summary>Runs one PostgreSQL program to its end.</summary>
internal static class EmbeddedPostgresProgram
{
    // The portal's environment holds its secrets, and any process of the same user could read them from the server's: it gets none of it.
    private static readonly string[] Inherited =
        ["PATH", "HOME", "SystemRoot", "SystemDrive", "ComSpec", "TEMP", "TMP", "TMPDIR", "USERPROFILE", "APPDATA", "LOCALAPPDATA"];

    /// <summary>Runs a command line; a cancelled one is killed, but not the server it may have started.</summary>
    /// <param name="command">The program and its arguments.</param>
    /// <param name="cancellationToken">Kills the program.</param>
    /// <param name="input">Text for standard input; null for none.</param>
    /// <param name="leavesServer">The program leaves a server running, which on Windows would keep our end of its output open.</param>
    public static async Task<ProgramResult> RunAsync(
        IEnumerable<string> command, CancellationToken cancellationToken, string? input = null, bool leavesServer = false)
    {
        var readsOutput = !(leavesServer && OperatingSystem.IsWindows());
        using var process = Process.Start(Describe([.. command], input is not null, readsOutput))
            ?? throw new InvalidOperationException("The operating system started no process.");
        try
        {
            if (input is not null)
            {
                await process.StandardInput.WriteAsync(input.AsMemory(), cancellationToken);
                process.StandardInput.Close();
            }

            var output = readsOutput ? process.StandardOutput.ReadToEndAsync(cancellationToken) : Task.FromResult("");
            var errors = readsOutput ? process.StandardError.ReadToEndAsync(cancellationToken) : Task.FromResult("");
            await process.WaitForExitAsync(cancellationToken);
            return new ProgramResult(process.ExitCode, await output + await errors);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw;
        }
    }

    private static ProcessStartInfo Describe(string[] command, bool hasInput, bool readsOutput)
    {
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardInput = hasInput,
            RedirectStandardOutput = readsOutput,
            RedirectStandardError = readsOutput,
            UseShellExecute = false,
            CreateNoWindow = true, // On Windows, Ctrl-C would otherwise reach the server.
            WorkingDirectory = OperatingSystem.IsWindows() ? "" : "/",
        };
        var kept = Inherited
            .Select(name => (Name: name, Value: Environment.GetEnvironmentVariable(name)))
            .Where(pair => pair.Value is not null)
            .ToList();
        start.Environment.Clear();
        foreach (var (name, value) in kept)
        {
            start.Environment[name] = value;
        }

        // Messages in English: the kind of a failed start is recognized by them.
        start.Environment["LC_ALL"] = "C";
        start.Environment["TZ"] = "UTC";
        return start;
    }
}
