using Microsoft.Extensions.Configuration;

namespace FlexPortal.Core.Platform.Secrets.Keys;

/// <summary>Settings of the section <c>Keys</c>: the keys that encrypt stored secrets and sign cookies, and what encrypts these keys.</summary>
public sealed class KeyOptions
{
    /// <summary>Name of the settings section.</summary>
    public const string Section = "Keys";

    /// <summary>
    /// Folder of the key ring, shared by every portal over the same database; needs <see cref="Certificate"/>. A relative path counts from the
    /// current folder. Empty (the default): <c>keys/</c> in the data folder.
    /// </summary>
    public string Directory { get; set; } = "";

    /// <summary>
    /// PFX file with an RSA certificate and its private key, which encrypts the key ring. Empty (the default): one that the portal makes
    /// itself, <c>keys-certificate/key-ring.pfx</c> in the data folder.
    /// </summary>
    public string Certificate { get; set; } = "";

    /// <summary>File with the passwords of the PFX files, one a line; each file is opened with the one that fits. Empty (the default): none.</summary>
    public string CertificatePasswordFile { get; set; } = "";

    /// <summary>PFX files of certificates from before, separated by semicolons: what they encrypted can still be read. Empty (the default): none.</summary>
    public string PreviousCertificates { get; set; } = "";

    /// <summary>What is wrong with the settings, one sentence each.</summary>
    public static IEnumerable<string> Faults(IConfiguration configuration)
    {
        var options = Of(configuration);
        if (options.Directory.Length > 0 && options.Certificate.Length == 0)
            yield return $"{Section}:{nameof(Directory)} needs {Section}:{nameof(Certificate)}: portals that share a key ring share the certificate that encrypts it.";
        if (options.Certificate.Length > 0 && !File.Exists(options.Certificate))
            yield return $"{Section}:{nameof(Certificate)} names a file that does not exist.";
        if (options.CertificatePasswordFile.Length > 0 && !File.Exists(options.CertificatePasswordFile))
            yield return $"{Section}:{nameof(CertificatePasswordFile)} names a file that does not exist.";
        if (options.Previous().Any(file => !File.Exists(file)))
            yield return $"{Section}:{nameof(PreviousCertificates)} names a file that does not exist; several are separated by semicolons.";
    }

    internal static KeyOptions Of(IConfiguration configuration)
    {
        var section = configuration.GetSection(Section);
        return new()
        {
            Directory = section[nameof(Directory)]?.Trim() ?? "",
            Certificate = section[nameof(Certificate)]?.Trim() ?? "",
            CertificatePasswordFile = section[nameof(CertificatePasswordFile)]?.Trim() ?? "",
            PreviousCertificates = section[nameof(PreviousCertificates)]?.Trim() ?? "",
        };
    }

    internal IEnumerable<string> Previous() => PreviousCertificates.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
