using System.Security.Cryptography;
using System.Text;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Core.Platform.Settings;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace FlexPortal.Core.Platform.Secrets.Keys;

/// <summary>
/// The key ring of ASP.NET Data Protection: files outside the database, each encrypted with a certificate that is kept in another folder.
/// It protects cookies and stored secrets, in the web host and on the command line.
/// </summary>
public sealed class KeyRing
{
    // The framework's default; it creates the next key in time.
    private static readonly TimeSpan KeyLife = TimeSpan.FromDays(90);

    private readonly KeyCertificates _certificates;
    private readonly TimeProvider _time;

    private KeyRing(string folder, KeyCertificates certificates, TimeProvider time) =>
        (Folder, _certificates, _time) = (folder, certificates, time);

    /// <summary>Folder of the keys. Not for logs or pages.</summary>
    internal string Folder { get; }

    /// <summary>Opens or creates the ring that the settings name.</summary>
    /// <exception cref="StartupException">A certificate cannot be used.</exception>
    public static KeyRing Open(IConfiguration configuration, TimeProvider time)
    {
        var options = SettingsBinder<KeyOptions>.Read(configuration, KeyOptions.Section);
        var data = SettingsBinder<PlatformOptions>.Read(configuration, PlatformOptions.Section).ResolveDataDirectory();
        var folder = PrivateFolder.Create(Path.GetFullPath(options.Directory.Length == 0 ? Path.Combine(data, "keys") : options.Directory));
        var certificates = KeyCertificates.Load(options, Path.Combine(data, "keys-certificate", "key-ring.pfx"), time);
        var ring = new KeyRing(folder, certificates, time);
        // The first versions stored keys in clear: they still decrypt until 'secret rotate --revoke', and encrypt nothing new.
        if (ring.KeyFiles() is { Length: > 0 } files && files.All(IsClear))
            ring.CreateKey();
        return ring;
    }

    /// <summary>Configures Data Protection with this ring.</summary>
    internal void Configure(IDataProtectionBuilder protection)
    {
        protection
            .SetApplicationName("FlexPortal")
            .PersistKeysToFileSystem(new DirectoryInfo(Folder))
            .ProtectKeysWithCertificate(_certificates.Current);
        protection.UnprotectKeysWithAnyCertificate([.. _certificates.Readers]);
    }

    internal byte[] Encrypt(string purpose, SecretValue value)
    {
        using var ring = ReadFromDisk();
        return ring.GetRequiredService<IDataProtectionProvider>().CreateProtector(purpose).Protect(Encoding.UTF8.GetBytes(value.Reveal()));
    }

    /// <summary>The value; null when no key of this ring can decrypt it.</summary>
    internal SecretValue? Decrypt(string purpose, byte[] encrypted)
    {
        using var ring = ReadFromDisk();
        try
        {
            return new(
                Encoding.UTF8.GetString(ring.GetRequiredService<IDataProtectionProvider>().CreateProtector(purpose).Unprotect(encrypted)));
        }
        catch (Exception fault) when (fault is CryptographicException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>
    /// Encrypts with the newest key what any key of the ring encrypted, a revoked one too; null when no key can decrypt it.
    /// </summary>
    internal byte[]? Reseal(string purpose, string part, byte[] sealedBytes)
    {
        using var ring = ReadFromDisk();
        var protector = ring.GetRequiredService<IDataProtectionProvider>().CreateProtector(purpose, part);
        try
        {
            return protector.Protect(
                ((IPersistedDataProtector)protector).DangerousUnprotect(sealedBytes, ignoreRevocationErrors: true, out _, out _));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>Creates a key that is used from now on.</summary>
    internal Guid CreateKey()
    {
        using var ring = ReadFromDisk();
        var now = _time.GetUtcNow();
        return ring.GetRequiredService<IKeyManager>().CreateNewKey(now, now + KeyLife).KeyId;
    }

    /// <summary>Revokes every other key, and deletes those that were stored in clear. Returns how many were revoked.</summary>
    internal int RevokeAllBut(Guid key)
    {
        using var ring = ReadFromDisk();
        var manager = ring.GetRequiredService<IKeyManager>();
        var others = manager.GetAllKeys().Where(other => other.KeyId != key && !other.IsRevoked).ToList();
        foreach (var other in others)
            manager.RevokeKey(other.KeyId, "rotated");
        foreach (var file in KeyFiles().Where(IsClear))
            File.Delete(file);
        return others.Count;
    }

    private string[] KeyFiles() => Directory.GetFiles(Folder, "key-*.xml");

    // The framework names the element "encryptedSecret" where it encrypted the key.
    private static bool IsClear(string keyFile) => File.ReadAllText(keyFile).Contains("<masterKey", StringComparison.Ordinal);

    /// <summary>
    /// Reads the ring from disk. Secrets are read rarely, and another process may just have created the key they need; the ring that
    /// protects the cookies of this process may be a day old.
    /// </summary>
    private ServiceProvider ReadFromDisk()
    {
        var services = new ServiceCollection();
        Configure(services.AddDataProtection());
        return services.BuildServiceProvider();
    }
}
