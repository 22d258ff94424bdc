namespace FlexPortal.Tests.Support;

/// <summary>A folder of one test that only this user may enter, removed with everything in it.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public TemporaryFolder(string name = "flexportal-test") => Path = Directory.CreateTempSubdirectory(name + "-").FullName;

    /// <summary>Absolute.</summary>
    public string Path { get; }

    public string Under(params ReadOnlySpan<string> names) => System.IO.Path.Combine([Path, .. names]);

    /// <summary>Lets every user of the machine read it.</summary>
    public void OpenToAll()
    {
        if (!OperatingSystem.IsWindows())
        {
            const UnixFileMode group = UnixFileMode.GroupRead | UnixFileMode.GroupExecute;
            const UnixFileMode others = UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
            File.SetUnixFileMode(Path, File.GetUnixFileMode(Path) | group | others);
        }
    }

    public void Dispose()
    {
        if (Directory.Exists(Path))
        {
            Directory.Delete(Path, recursive: true);
        }
    }
}
