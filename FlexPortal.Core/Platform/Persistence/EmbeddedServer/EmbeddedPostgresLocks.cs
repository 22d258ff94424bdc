namespace FlexPortal.Core.Platform.Persistence.EmbeddedServer;

/// <summary>
/// File locks between the processes that share one embedded server. The operating system frees them however a process ends
/// (<c>flock</c> on Unix, where <see cref="FileShare.None"/> is exclusive and <see cref="FileShare.Read"/> shared).
/// </summary>
internal sealed class EmbeddedPostgresLocks(EmbeddedPostgresFolder folder, TimeProvider time)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(25);

    /// <summary>Waits until no other process is starting or stopping the server.</summary>
    public async Task<IDisposable> TakeStartAsync(CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            if (TryOpen(folder.StartLock, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None) is { } held)
            {
                return held;
            }

            if (time.GetElapsedTime(began) > Timeout)
            {
                throw StartupException.Database(
                    StartupCodes.FolderInUse,
                    "Another process has been starting or stopping the embedded PostgreSQL for two minutes: end it, or set "
                    + "Platform:DataDirectory to another folder.");
            }

            await Task.Delay(Interval, time, cancellationToken);
        }
    }

    /// <summary>Marks the server as used by this process. Call it while holding the start lock.</summary>
    public IDisposable TakeUse()
    {
        using (File.Open(folder.UseLock, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite))
        {
            // Only makes sure that the file is there: a lock for reading needs one.
        }

        return TryOpen(folder.UseLock, FileMode.Open, FileAccess.Read, FileShare.Read)
            ?? throw new IOException("The use lock is held exclusively although the start lock is ours.");
    }

    /// <summary>Whether no process uses the server. Only true for as long as the start lock is held.</summary>
    public bool IsUnused()
    {
        using var alone = TryOpen(folder.UseLock, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        return alone is not null;
    }

    private static FileStream? TryOpen(string path, FileMode mode, FileAccess access, FileShare share)
    {
        try
        {
            return new FileStream(path, mode, access, share, bufferSize: 1);
        }
        catch (IOException held) when (IsHeld(held.HResult))
        {
            return null;
        }
    }

    /// <summary>EWOULDBLOCK of Linux and macOS, and the sharing violation of Windows.</summary>
    private static bool IsHeld(int result) => result is 11 or 35 or unchecked((int)0x80070020);
}
