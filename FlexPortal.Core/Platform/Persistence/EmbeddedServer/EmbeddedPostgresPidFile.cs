using System.Diagnostics;
using System.Globalization;

namespace FlexPortal.Core.Platform.Persistence.EmbeddedServer;

/// <summary>State of the process that wrote a <c>postmaster.pid</c>.</summary>
internal enum PostmasterState
{
    /// <summary>No such process: PostgreSQL recovers at its next start.</summary>
    Gone,

    /// <summary>The number belongs to another process now, or to one that has ended and only waits to be reaped.</summary>
    Foreign,

    /// <summary>The server of this cluster.</summary>
    Alive,
}

/// <summary>The PID file of a running server: its process and port.</summary>
/// <param name="ProcessId">The server's first process.</param>
/// <param name="Started">When it wrote the file, UTC.</param>
/// <param name="Port">Its TCP port; 0 while it has not written it yet.</param>
internal sealed record EmbeddedPostgresPidFile(int ProcessId, DateTimeOffset Started, int Port)
{
    // The start time of a process is counted from the boot and moves when the clock is set.
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(1);

    /// <summary>Reads the file; null when there is none, or none that makes sense.</summary>
    public static EmbeddedPostgresPidFile? Read(EmbeddedPostgresFolder folder)
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines(folder.PostmasterPid);
        }
        catch (Exception absent) when (absent is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }

        return lines.Length >= 3 && Number(lines[0]) is { } process && Number(lines[2]) is { } started
            ? new EmbeddedPostgresPidFile(
                (int)process, DateTimeOffset.FromUnixTimeSeconds(started), (int)(Number(lines.ElementAtOrDefault(3)) ?? 0))
            : null;
    }

    /// <summary>Whether the process is the server of this cluster.</summary>
    public PostmasterState Look(EmbeddedPostgresFolder folder)
    {
        try
        {
            using var process = Process.GetProcessById(ProcessId);
            if (!string.Equals(process.ProcessName, "postgres", StringComparison.Ordinal) || IsZombie())
            {
                return PostmasterState.Foreign;
            }

            // A server works in its cluster's folder. Not every user of every container may look at that; then the start times decide.
            if (OperatingSystem.IsLinux() && EmbeddedPostgresLibc.Identity($"/proc/{ProcessId}/cwd") is { } working)
            {
                return working == EmbeddedPostgresLibc.Identity(folder.Cluster) ? PostmasterState.Alive : PostmasterState.Foreign;
            }

            var distance = new DateTimeOffset(process.StartTime.ToUniversalTime()) - Started;
            return distance.Duration() < ClockTolerance ? PostmasterState.Alive : PostmasterState.Foreign;
        }
        catch (Exception ended) when (ended is ArgumentException or InvalidOperationException)
        {
            return PostmasterState.Gone;
        }
    }

    private static long? Number(string? line) =>
        long.TryParse(line?.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private bool IsZombie()
    {
        var file = $"/proc/{ProcessId}/stat";
        if (!File.Exists(file))
        {
            return false;
        }

        // "pid (name) S …": the name may hold anything, the state follows its closing bracket.
        var stat = File.ReadAllText(file);
        var afterName = stat.AsSpan(stat.LastIndexOf(')') + 1).TrimStart();
        return afterName.StartsWith("Z") || afterName.StartsWith("X");
    }
}
