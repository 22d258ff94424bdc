namespace FlexPortal.Cli;

/// <summary>
/// A file that a verb writes. A new file that could not be written to its end is deleted: half a file would pass for a whole one.
/// </summary>
internal static class OutputFile
{
    /// <summary>Writes a file, or standard output without one.</summary>
    public static Task<T> ToAsync<T>(FileInfo? file, Func<Stream, Task<T>> write) =>
        file is null ? write(Console.OpenStandardOutput()) : WriteAsync(file, write);

    public static async Task<T> WriteAsync<T>(FileInfo file, Func<Stream, Task<T>> write)
    {
        var (isNew, whole) = (!file.Exists, false);
        try
        {
            await using var destination = file.Create();
            var written = await write(destination);
            whole = true;
            return written;
        }
        finally
        {
            if (!whole && isNew)
                file.Delete();
        }
    }
}
