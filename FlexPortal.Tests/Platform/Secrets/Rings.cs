using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FlexPortal.Core.Platform.Secrets.Keys;
using FlexPortal.Tests.Support;
using Microsoft.Extensions.Configuration;

namespace FlexPortal.Tests.Platform.Secrets;

/// <summary>Key rings of these tests.</summary>
internal static class Rings
{
    /// <summary>Opens the ring of a data folder, as a portal does when it starts.</summary>
    public static KeyRing Open(string dataDirectory, params (string Key, string Value)[] settings) => KeyRing.Open(
        new ConfigurationBuilder().AddInMemoryCollection(
            settings.Append(("Platform:DataDirectory", dataDirectory))
                .Select(setting => KeyValuePair.Create(setting.Item1, (string?)setting.Item2))).Build(),
        TimeProvider.System);

    /// <summary>Every file of a ring as text.</summary>
    public static string Text(string folder) =>
        string.Join('\n', Directory.EnumerateFiles(folder, "*.xml").Order(StringComparer.Ordinal).Select(File.ReadAllText));

    /// <summary>Makes a certificate with its key in a file.</summary>
    public static string MakeCertificate(string file, string? password = null)
    {
        using var key = RSA.Create(2048);
        using var certificate = new CertificateRequest("CN=test", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(TimeProvider.System.GetUtcNow(), TimeProvider.System.GetUtcNow().AddDays(1));
        File.WriteAllBytes(file, certificate.Export(X509ContentType.Pfx, password));
        return file;
    }

    /// <summary>Settings by which several portals share a ring.</summary>
    public static Dictionary<string, string?> Shared(TemporaryFolder folder)
    {
        var file = folder.Under("shared.pfx");
        if (!File.Exists(file))
            MakeCertificate(file);
        return new(StringComparer.Ordinal) { ["Keys:Directory"] = folder.Under("ring"), ["Keys:Certificate"] = file };
    }

    /// <summary>Copies a folder over one that may exist.</summary>
    public static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.EnumerateFiles(from))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)), overwrite: true);
    }
}
