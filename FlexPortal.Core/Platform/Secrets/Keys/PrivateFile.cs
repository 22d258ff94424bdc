namespace FlexPortal.Core.Platform.Secrets.Keys;

/// <summary>Files that only the portal's user may read.</summary>
internal static class PrivateFile
{
    /// <summary>Creates a file that no other user can read, from its first byte on.</summary>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var file = new FileStream(path, options);
        file.Write(content);
        file.Flush(flushToDisk: true);
    }
}
