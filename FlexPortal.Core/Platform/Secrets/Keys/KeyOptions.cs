using Microsoft.Extensions.Options;

namespace FlexPortal.Core.Platform.Secrets.Keys;

/// <summary>
/// Settings of the section <c>Keys</c>: the keys that encrypt stored secrets and sign cookies, and what encrypts these keys.
/// </summary>
public sealed class KeyOptions
{
    /// <summary>Name of the settings section.</summary>
    public const string Section = "Keys";

    /// <summary>
    /// Folder of the key ring, shared by every portal over the same database; needs <see cref="Certificate"/>. A relative path counts from
    /// the current folder. Empty (the default): <c>keys/</c> in the data folder.
    /// </summary>
    public string Directory { get; set; } = "";

    /// <summary>
    /// PFX file with an RSA certificate and its private key, which encrypts the key ring. Empty (the default): one that the portal makes
    /// itself, <c>keys-certificate/key-ring.pfx</c> in the data folder.
    /// </summary>
    public string Certificate { get; set; } = "";

    /// <summary>
    /// File with the passwords of the PFX files, one a line; each file is opened with the one that fits. Empty (the default): none.
    /// </summary>
    public string CertificatePasswordFile { get; set; } = "";

    /// <summary>
    /// PFX files of certificates from before, separated by semicolons: what they encrypted can still be read. Empty (the default): none.
    /// </summary>
    public string PreviousCertificates { get; set; } = "";

    internal IEnumerable<string> Previous() =>
        PreviousCertificates.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}

/// <summary>Checks <see cref="KeyOptions"/>.</summary>
internal sealed class KeyOptionsValidator : IValidateOptions<KeyOptions>
{
    public ValidateOptionsResult Validate(string? name, KeyOptions options)
    {
        var faults = Faults(options).ToList();
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static IEnumerable<string> Faults(KeyOptions options)
    {
        if (options.Directory.Length > 0 && options.Certificate.Length == 0)
            yield return $"{KeyOptions.Section}:{nameof(options.Directory)} needs {KeyOptions.Section}:{nameof(options.Certificate)}: "
                + "portals that share a key ring share the certificate that encrypts it.";
        if (options.Certificate.Length > 0 && !File.Exists(options.Certificate))
            yield return $"{KeyOptions.Section}:{nameof(options.Certificate)} names a file that does not exist.";
        if (options.CertificatePasswordFile.Length > 0 && !File.Exists(options.CertificatePasswordFile))
            yield return $"{KeyOptions.Section}:{nameof(options.CertificatePasswordFile)} names a file that does not exist.";
        if (options.Previous().Any(file => !File.Exists(file)))
            yield return $"{KeyOptions.Section}:{nameof(options.PreviousCertificates)} names a file that does not exist; several are "
                + "separated by semicolons.";
    }
}
