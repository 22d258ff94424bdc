namespace FlexPortal.Core.Platform.Persistence.EmbeddedServer;

/// <summary>Turns what PostgreSQL's programs print when they fail into one line.</summary>
internal static class EmbeddedPostgresErrors
{
    private const int LongestLine = 300;

    /// <summary>The failure of one program.</summary>
    /// <param name="what">What was being done.</param>
    /// <param name="output">What the program printed.</param>
    /// <param name="folder">Taken out of the text.</param>
    /// <param name="binaries">Taken out of the text.</param>
    public static StartupException Explain(string what, string output, EmbeddedPostgresFolder folder, EmbeddedPostgresBinaries binaries)
    {
        if (output.Contains("No space left on device", StringComparison.Ordinal))
        {
            return DiskFull();
        }

        if (output.Contains("incompatible with server", StringComparison.Ordinal))
        {
            return StartupException.Database(
                StartupCodes.VersionMismatch,
                $"The data folder was made by PostgreSQL {ClusterVersion(folder)}, which the embedded one cannot read: use the portal "
                + "version that made it, or set Platform:DataDirectory to another folder.");
        }

        return StartupException.Database(
            StartupCodes.StartFailed,
            $"The embedded PostgreSQL did not start ({what}): {folder.WithoutPaths(Reason(output), binaries)}");
    }

    /// <summary>No disk space in the data folder.</summary>
    public static StartupException DiskFull(Exception? inner = null) => StartupException.Database(
        StartupCodes.DiskFull,
        "The disk of the data folder is full: make room, or set Platform:DataDirectory to a folder on another disk.",
        inner);

    private static string ClusterVersion(EmbeddedPostgresFolder folder) =>
        File.ReadLines(Path.Combine(folder.Cluster, "PG_VERSION")).FirstOrDefault() ?? "an unknown version";

    /// <summary>The line that says why: the last fatal one, else the last one with an error, else the last one.</summary>
    private static string Reason(string output)
    {
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var line = lines.LastOrDefault(
            l => l.Contains("FATAL:", StringComparison.Ordinal) || l.Contains("PANIC:", StringComparison.Ordinal))
            ?? lines.LastOrDefault(l => l.Contains("error", StringComparison.OrdinalIgnoreCase))
            ?? lines.LastOrDefault()
            ?? "it printed nothing.";
        return line.Length > LongestLine ? line[..LongestLine] + "…" : line;
    }
}
