namespace FlexPortal.Core.Platform.Persistence;

/// <summary>Folders that only the portal's user can read: for statements being received, and keys.</summary>
internal static class PrivateFolder
{
    /// <summary>Makes the folder unless it is there, and returns its path.</summary>
    public static string Create(string path)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }
}
