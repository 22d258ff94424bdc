using System.Runtime.InteropServices;

namespace FlexPortal.Core.Sources.Tables.Guard;

/// <summary>How the program starts itself again as the reader of a file.</summary>
/// <param name="FileName">The program: the portal's own executable, or dotnet.</param>
/// <param name="Arguments">What comes before the verb: the portal's assembly when dotnet runs it.</param>
internal sealed record ReaderProgram(string FileName, IReadOnlyList<string> Arguments)
{
    private const string Name = "FlexPortal";

    /// <summary>Finds it: the running executable when it is the portal, or the portal beside the running program.</summary>
    public static ReaderProgram Find()
    {
        var running = Environment.ProcessPath ?? "";
        var name = Name + (OperatingSystem.IsWindows() ? ".exe" : "");
        if (string.Equals(Path.GetFileName(running), name, StringComparison.OrdinalIgnoreCase))
            return new ReaderProgram(running, []);
        var folder = AppContext.BaseDirectory;
        var beside = Path.Combine(folder, name);
        if (File.Exists(beside))
            return new ReaderProgram(beside, []);
        var host = Path.GetFileNameWithoutExtension(running) is "dotnet" ? running : Path.Combine(RuntimeFolder(), "dotnet");
        return new ReaderProgram(host, [Path.Combine(folder, Name + ".dll")]);
    }

    /// <summary>The variables that a reader has: where the runtime is, and switches that it needs within its limits.</summary>
    public static IReadOnlyDictionary<string, string> Variables(TableLimits limits)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["DOTNET_ROOT"] = Environment.GetEnvironmentVariable("DOTNET_ROOT") ?? RuntimeFolder(),
            // The runtime keeps code in a file in memory otherwise, which the limit of file sizes forbids.
            ["DOTNET_EnableWriteXorExecute"] = "0",
            ["DOTNET_EnableDiagnostics"] = "0",
            ["DOTNET_TieredPGO"] = "0",
            ["DOTNET_gcServer"] = "0",
            ["DOTNET_gcConcurrent"] = "0",
            // Three quarters for the managed heap: the rest is for native memory and the runtime. Hexadecimal.
            ["DOTNET_GCHeapHardLimit"] = (limits.MemoryBytes / 4 * 3).ToString("X", null),
            ["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = "1",
        };
        string[] kept = OperatingSystem.IsWindows() ? ["PATH", "LANG", "SystemRoot"] : ["PATH", "LANG"];
        foreach (var name in kept)
        {
            if (Environment.GetEnvironmentVariable(name) is { } value)
                variables[name] = value;
        }

        return variables;
    }

    /// <summary>The folder of dotnet: this program's framework is in shared/Microsoft.NETCore.App/version below it.</summary>
    private static string RuntimeFolder() =>
        Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
}
