using System.Runtime.InteropServices;

namespace FlexPortal.Core.Sources.Tables.Guard;

/// <summary>Limits that a process sets on itself, for good, with setrlimit(2).</summary>
internal static class ProcessLimits
{
    private const int Cpu = 0, FileSize = 1, Data = 2, Core = 4;

    // The kernel sends SIGXCPU at the first limit, which tells this end from others, and SIGKILL at the second.
    private const int CpuGrace = 5;

    /// <summary>What holds on this machine, for the log.</summary>
    public static string Describe(TableLimits limits) => OperatingSystem.IsWindows()
        ? $"managed memory {limits.MemoryBytes >> 20} MB, time {limits.Wait.TotalSeconds:0} s; this system has no limit of native memory"
        : $"memory {limits.MemoryBytes >> 20} MB{(OperatingSystem.IsMacOS() ? " (managed only on macOS)" : "")}, processor time "
            + $"{limits.CpuSeconds} s, time {limits.Wait.TotalSeconds:0} s, no files, no core dumps";

    /// <summary>Sets the limits of this process.</summary>
    /// <param name="memoryBytes">Data, managed and native.</param>
    /// <param name="cpuSeconds">Processor time.</param>
    public static void Set(long memoryBytes, int cpuSeconds)
    {
        if (OperatingSystem.IsWindows())
            return;
        Set(Data, (nuint)memoryBytes, (nuint)memoryBytes);
        Set(Core, 0, 0);
        Set(Cpu, (nuint)cpuSeconds, (nuint)(cpuSeconds + CpuGrace));
        Set(FileSize, 0, 0);
    }

    private static void Set(int resource, nuint now, nuint most)
    {
        if (setrlimit(resource, new Limit(now, most)) != 0)
            throw new InvalidOperationException($"Limit {resource} cannot be set: error {Marshal.GetLastPInvokeError()}.");
    }

    [DllImport("libc", SetLastError = true)]
    private static extern int setrlimit(int resource, in Limit limit);

    /// <summary>struct rlimit.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Limit(nuint now, nuint most)
    {
        private readonly nuint _now = now, _most = most;
    }
}
