using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Microsoft.Extensions.Logging.Abstractions;

namespace FlexPortal.Core.Platform.Secrets.Keys;

/// <summary>
/// Encrypts in place the keys that an earlier version stored in clear: what they protect stays valid, and a copy of the ring no longer
/// reveals them. The XML is that of the framework's encrypted keys.
/// </summary>
internal static class ClearKeys
{
    private static readonly XNamespace Namespace = "http://schemas.asp.net/2015/03/dataProtection";
    private static readonly XName Mark = Namespace + "requiresEncryption";

    /// <summary>Encrypts every key file that is in clear. Returns how many.</summary>
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

        // Written beside it and renamed: a crash never leaves half a key.
        var made = $"{file}.{Guid.NewGuid():N}";
        PrivateFile.Write(made, Encoding.UTF8.GetBytes(key.ToString()));
        File.Move(made, file, overwrite: true);
        return true;
    }
}
