using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace FlexPortal.Core.Platform.Persistence.EmbeddedServer;

/// <summary>Whose a file is.</summary>
internal sealed record UnixOwner(uint User, uint Group);

/// <summary>Identity of the file behind a path: equal values are one file.</summary>
internal sealed record FileIdentity(ulong Inode, uint DeviceMajor, uint DeviceMinor);

/// <summary>Calls of the C library that .NET does not offer. <c>statx</c> is Linux only.</summary>
internal static class EmbeddedPostgresLibc
{
    private const int StatxSize = 256;
    private const int CurrentFolder = -100;
    private const uint BasicFields = 0x7ff;

    /// <summary>The user this process acts as; 0 is root.</summary>
    public static uint EffectiveUser() => geteuid();

    /// <summary>Whether the system knows a user of that number: initdb refuses one it does not.</summary>
    public static bool IsKnown(uint user) => getpwuid(user) != IntPtr.Zero;

    /// <summary>The owner; null when the path does not exist or may not be looked at.</summary>
    public static UnixOwner? OwnerOf(string path) =>
        Stat(path) is { } stat ? new UnixOwner(Read32(stat, 20), Read32(stat, 24)) : null;

    /// <summary>The identity, links followed; null when the path does not exist or may not be looked at.</summary>
    public static FileIdentity? Identity(string path) =>
        Stat(path) is { } stat
            ? new FileIdentity(BinaryPrimitives.ReadUInt64LittleEndian(stat.AsSpan(32)), Read32(stat, 136), Read32(stat, 140))
            : null;

    /// <summary>Gives a file to another user.</summary>
    /// <exception cref="StartupException">This process may not.</exception>
    public static void Own(string path, UnixOwner owner)
    {
        if (chown(Text(path), owner.User, owner.Group) != 0)
        {
            throw StartupException.Database(
                StartupCodes.FolderUnusable,
                "PostgreSQL does not run as root, and the data folder cannot be given to another user "
                + $"({Marshal.GetLastPInvokeErrorMessage()}): run the portal as an ordinary user, or set Platform:DataDirectory to "
                + "a folder that such a user owns.");
        }
    }

    // The layout of struct statx is the same on every processor; all of ours are little-endian.
    private static byte[]? Stat(string path)
    {
        var buffer = new byte[StatxSize];
        return statx(CurrentFolder, Text(path), 0, BasicFields, buffer) == 0 ? buffer : null;
    }

    private static byte[] Text(string path) => Encoding.UTF8.GetBytes(path + '\0');

    private static uint Read32(byte[] stat, int offset) => BinaryPrimitives.ReadUInt32LittleEndian(stat.AsSpan(offset));

    [DllImport("libc")]
    private static extern uint geteuid();

    [DllImport("libc")]
    private static extern IntPtr getpwuid(uint user);

    [DllImport("libc", SetLastError = true)]
    private static extern int chown(byte[] path, uint user, uint group);

    [DllImport("libc", SetLastError = true)]
    private static extern int statx(int folder, byte[] path, int flags, uint mask, [Out] byte[] result);
}
