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
/// The key ring of ASP.NET Data Protection: files outside the database, each encrypted with a certificate that lies apart from them. It
/// signs cookies and encrypts stored secrets, in the web host and on the command line alike.
/// </summary>
public sealed class KeyRing
{
    /// <summary>What a hint about the ring itself is called, after the topic of the secrets.</summary>
    internal const string HintName = "key-ring";

    // As long as the framework's own keys: new ones are made in time by themselves.
    private static readonly TimeSpan KeyLife = TimeSpan.FromDays(90);

    private readonly KeyCertificates _certificates;
    private readonly TimeProvider _time;

    private KeyRing(string folder, KeyCertificates certificates, TimeProvider time) => (Folder, _certificates, _time) = (folder, certificates, time);

    /// <summary>Where the keys lie. It is for opening files, not for showing to anyone.</summary>
    internal string Folder { get; }

    /// <summary>Opens the ring that the settings name, or makes it; keys in clear are encrypted where they lie.</summary>
    /// <exception cref="StartupException">A certificate cannot be used.</exception>
    public static KeyRing Open(IConfiguration configuration, TimeProvider time)
    {
        var options = SettingsBinder<KeyOptions>.Read(configuration, KeyOptions.Section);
        var data = SettingsBinder<PlatformOptions>.Read(configuration, PlatformOptions.Section).ResolveDataDirectory();
        var folder = PrivateFolder.Create(options.Directory.Length == 0 ? Path.Combine(data, "keys") : Path.GetFullPath(options.Directory));
        var certificates = KeyCertificates.Load(options, Path.Combine(data, "keys-certificate", "key-ring.pfx"), time);
        ClearKeys.Encrypt(folder, certificates.Current);
        return new KeyRing(folder, certificates, time);
    }

    /// <summary>Says to Data Protection where the keys are and what encrypts them.</summary>
    internal void Configure(IDataProtectionBuilder protection)
    {
        protection.SetApplicationName("FlexPortal").PersistKeysToFileSystem(new DirectoryInfo(Folder)).ProtectKeysWithCertificate(_certificates.Current);
        protection.UnprotectKeysWithAnyCertificate([.. _certificates.Readers]);
    }

    internal byte[] Encrypt(string purpose, SecretValue value)
    {
        using var ring = ReadAnew();
        return ring.GetRequiredService<IDataProtectionProvider>().CreateProtector(purpose).Protect(Encoding.UTF8.GetBytes(value.Reveal()));
    }

    /// <summary>The value; null when no key of this ring can decrypt it.</summary>
    internal SecretValue? Decrypt(string purpose, byte[] encrypted)
    {
        using var ring = ReadAnew();
        try
        {
            return new(Encoding.UTF8.GetString(ring.GetRequiredService<IDataProtectionProvider>().CreateProtector(purpose).Unprotect(encrypted)));
        }
        catch (Exception fault) when (fault is CryptographicException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>What was sealed under any key of the ring, a revoked one too, sealed under the newest; null when no key opens it.</summary>
    internal byte[]? SealAnew(string purpose, string part, byte[] sealedBytes)
    {
        using var ring = ReadAnew();
        var protector = ring.GetRequiredService<IDataProtectionProvider>().CreateProtector(purpose, part);
        try
        {
            return protector.Protect(((IPersistedDataProtector)protector).DangerousUnprotect(sealedBytes, ignoreRevocationErrors: true, out _, out _));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>Makes a key that is used from now on.</summary>
    internal Guid CreateKey()
    {
        using var ring = ReadAnew();
        var now = _time.GetUtcNow();
        return ring.GetRequiredService<IKeyManager>().CreateNewKey(now, now + KeyLife).KeyId;
    }

    /// <summary>Revokes every other key. Returns how many there were.</summary>
    internal int RevokeAllBut(Guid key)
    {
        using var ring = ReadAnew();
        var manager = ring.GetRequiredService<IKeyManager>();
        var others = manager.GetAllKeys().Where(other => other.KeyId != key && !other.IsRevoked).ToList();
        foreach (var other in others)
            manager.RevokeKey(other.KeyId, "rotated");
        return others.Count;
    }

    /// <summary>
    /// Secrets are read rarely, and a key that another process has just made must not be taken for a lost one: they are read with the ring
    /// as it is on the disk now, not with the one that the cookies of this process use, which may be a day old.
    /// </summary>
    private ServiceProvider ReadAnew()
    {
        var services = new ServiceCollection();
        Configure(services.AddDataProtection());
        return services.BuildServiceProvider();
    }
}
