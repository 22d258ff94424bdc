using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Core.Platform.Secrets.Keys;
using FlexPortal.Tests.Platform.Secrets;

namespace FlexPortal.Tests.Support;

/// <summary>
/// The certificate of every key ring of this test process. A portal that finds none in its data folder creates one, and an RSA key of
/// 3,072 bits costs more than the rest of its start. Each portal still creates the keys of its ring itself.
/// </summary>
internal static class TestCertificate
{
    private static readonly Lazy<byte[]> Content = new(Create);

    /// <summary>Puts it where a portal with this data folder looks for it, unless the folder has one.</summary>
    public static void PutInto(string dataDirectory)
    {
        var file = FileOf(dataDirectory);
        if (File.Exists(file))
            return;
        try
        {
            PrivateFolder.Create(Path.GetDirectoryName(file)!);
        }
        catch (IOException)
        {
            // A data folder that cannot be created: the portal under test reports it.
            return;
        }

        PrivateFile.Write(file, Content.Value);
    }

    private static string FileOf(string dataDirectory) => Path.Combine(dataDirectory, "keys-certificate", "key-ring.pfx");

    private static byte[] Create()
    {
        using var folder = new TemporaryFolder("flexportal-certificate");
        Rings.Open(folder.Path);
        return File.ReadAllBytes(FileOf(folder.Path));
    }
}
