namespace FlexPortal.Tests.Support;

/// <summary>A folder of one test, removed with everything in it.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public TemporaryFolder(string name = "flexportal-test") => Path = Directory.CreateTempSubdirectory(name + "-").FullName;

    /// <summary>Absolute.</summary>
    public string Path { get; }

    public string Under(params ReadOnlySpan<string> names) => System.IO.Path.Combine([Path, .. names]);

    public void Dispose()
    {
        if (Directory.Exists(Path))
        {
            Directory.Delete(Path, recursive: true);
        }
    }
}
