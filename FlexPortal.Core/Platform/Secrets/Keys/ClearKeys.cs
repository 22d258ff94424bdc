using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Microsoft.Extensions.Logging.Abstractions;

namespace FlexPortal.Core.Platform.Secrets.Keys;

/// <summary>
/// Encrypts the keys that an earlier portal left in the ring in clear, where they lie: what they signed and encrypted stays valid, and
/// whoever copies the ring from now on cannot read them. The form is the one in which the framework writes an encrypted key.
/// </summary>
internal static class ClearKeys
{
    private static readonly XNamespace Namespace = "http://schemas.asp.net/2015/03/dataProtection";
    private static readonly XName Mark = Namespace + "requiresEncryption";

    /// <summary>Encrypts every key file that needs it. Returns how many did.</summary>
    public static int Encrypt(string folder, X509Certificate2 certificate)
    {
        var encryptor = new CertificateXmlEncryptor(certificate, NullLoggerFactory.Instance);
        return Directory.EnumerateFiles(folder, "key-*.xml").Count(file => Encrypt(file, encryptor));
    }

    private static bool Encrypt(string file, CertificateXmlEncryptor encryptor)
    {
        var key = XElement.Load(file);
        var clear = key.DescendantsAndSelf().Where(element => element.Attribute(Mark) is { } mark && (bool)mark).ToList();
        if (clear.Count == 0)
            return false;

        foreach (var element in clear)
        {
            var encrypted = encryptor.Encrypt(element);
            element.ReplaceWith(new XElement(
                Namespace + "encryptedSecret",
                new XAttribute("decryptorType", encrypted.DecryptorType.AssemblyQualifiedName!),
                encrypted.EncryptedElement));
        }

        // Beside it and then in its place: a crash leaves the one or the other, never half a key.
        var made = $"{file}.{Guid.NewGuid():N}";
        PrivateFile.Write(made, Encoding.UTF8.GetBytes(key.ToString()));
        File.Move(made, file, overwrite: true);
        return true;
    }
}
