using System.Runtime.InteropServices;
using FlexPortal.Core.Platform.Persistence;

namespace FlexPortal.Hosting;

/// <summary>A memory dump of a crash would hold tokens and keys in clear: none is written.</summary>
internal static class CoreDumps
{
    private const int CoreLimit = 4;

    private static readonly string[] Switches = ["DOTNET_DbgEnableMiniDump", "COMPlus_DbgEnableMiniDump"];

    /// <summary>Throws when the runtime is configured to write dumps, and disables core dumps of this process and its children.</summary>
    public static void Refuse()
    {
        if (Switches.Any(name => Environment.GetEnvironmentVariable(name) is "1"))
        {
            throw StartupException.Settings(
                "DUMPS_ENABLED",
                "DOTNET_DbgEnableMiniDump is 1: a dump of the portal would hold the broker's token and keys in clear. Unset it, then "
                + "start again.");
        }

        // Where it cannot be set, the runtime still writes none.
        if (!OperatingSystem.IsWindows())
            _ = setrlimit(CoreLimit, new Limit());
    }

    [DllImport("libc")]
    private static extern int setrlimit(int resource, in Limit limit);

    /// <summary>struct rlimit: nothing now, and nothing at the most.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Limit
    {
        private readonly nuint _now, _most;
    }
}
