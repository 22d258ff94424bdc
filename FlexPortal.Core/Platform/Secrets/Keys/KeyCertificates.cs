using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FlexPortal.Core.Platform.Persistence;

namespace FlexPortal.Core.Platform.Secrets.Keys;

/// <summary>The certificate that encrypts the key ring from now on, and every one that can still read it.</summary>
internal sealed record KeyCertificates(X509Certificate2 Current, IReadOnlyList<X509Certificate2> Readers)
{
    // The key is used rarely, so the time to create it does not matter.
    private const int KeyBits = 3072;

    // No one validates it: it only carries a key. It is replaced by the operator, not by the calendar.
    private const int LifeYears = 100;

    /// <summary>Loads what the settings name; without any, loads or makes the portal's own.</summary>
    /// <param name="options">The settings.</param>
    /// <param name="ownFile">Where the portal keeps its own, apart from the ring.</param>
    /// <param name="time">Dates a new one.</param>
    /// <exception cref="StartupException">A file cannot be opened with the passwords given, or has no RSA key.</exception>
    public static KeyCertificates Load(KeyOptions options, string ownFile, TimeProvider time)
    {
        string?[] passwords =
        [
            .. options.CertificatePasswordFile.Length == 0
                ? []
                : File.ReadLines(options.CertificatePasswordFile).Where(line => line.Length > 0),
            null
        ];
        if (options.Certificate.Length == 0 && !File.Exists(ownFile))
            Make(ownFile, time);
        var current = options.Certificate.Length == 0
            ? Open(ownFile, [null], $"The certificate in the data folder, {Path.GetFileName(ownFile)},")
            : Open(options.Certificate, passwords, $"{KeyOptions.Section}:{nameof(KeyOptions.Certificate)}");
        var readers = options
            .Previous()
            .Select(file => Open(file, passwords, $"{KeyOptions.Section}:{nameof(KeyOptions.PreviousCertificates)}"))
            .ToList();
        // What was encrypted before the settings named a certificate stays readable where the portal's own is still there.
        if (options.Certificate.Length > 0 && File.Exists(ownFile))
            readers.Add(Open(ownFile, [null], $"The certificate in the data folder, {Path.GetFileName(ownFile)},"));
        return new(current, [current, .. readers]);
    }

    private static X509Certificate2 Open(string file, string?[] passwords, string name)
    {
        foreach (var password in passwords)
        {
            try
            {
                var certificate = X509CertificateLoader.LoadPkcs12FromFile(file, password);
                using var key = certificate.GetRSAPrivateKey();
                return key is not null
                    ? certificate
                    : throw StartupException.Settings(
                        "KEYS_CERTIFICATE_UNUSABLE", $"{name} has no private RSA key: export it together with its key.");
            }
            catch (CryptographicException)
            {
                // The next password may fit.
            }
        }

        throw StartupException.Settings(
            "KEYS_CERTIFICATE_UNREADABLE",
            $"{name} is no PFX file that any of the given passwords opens: write its password on a line of its own into the file that "
            + $"{KeyOptions.Section}:{nameof(KeyOptions.CertificatePasswordFile)} names.");
    }

    /// <summary>
    /// Makes the portal's own certificate. Of several processes that do so at once one wins, and the others use its file.
    /// </summary>
    private static void Make(string file, TimeProvider time)
    {
        PrivateFolder.Create(Path.GetDirectoryName(file)!);
        using var key = RSA.Create(KeyBits);
        var request = new CertificateRequest("CN=FlexPortal key ring", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var now = time.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddYears(LifeYears));
        var made = $"{file}.{Guid.NewGuid():N}";
        PrivateFile.Write(made, certificate.Export(X509ContentType.Pfx));
        try
        {
            File.Move(made, file, overwrite: false);
        }
        catch (IOException) when (File.Exists(file))
        {
            File.Delete(made);
        }
    }
}
