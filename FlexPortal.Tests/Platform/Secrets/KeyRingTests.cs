using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Core.Platform.Secrets;
using FlexPortal.Core.Platform.Secrets.Keys;
using FlexPortal.Hosting;
using FlexPortal.Tests.Support;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace FlexPortal.Tests.Platform.Secrets;

/// <summary>Keys are stored encrypted; reading them needs the ring and its certificate.</summary>
public sealed class KeyRingTests : IDisposable
{
    private const string Purpose = "test", Canary = "canary-7f3a9b2c4d5e6f70";

    private readonly TemporaryFolder _folder = new("flexportal-keys");

    private string Data => _folder.Under("data");

    private string Ring => _folder.Under("data", "keys");

    private string Certificate => _folder.Under("data", "keys-certificate");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Sec_S19_A_new_ring_has_no_plain_key_and_is_stored_apart_from_its_certificate()
    {
        var encrypted = Rings.Open(Data).Encrypt(Purpose, new SecretValue(Canary));

        Assert.DoesNotContain("<masterKey", Rings.Text(Ring), StringComparison.Ordinal);
        Assert.Contains("<encryptedSecret", Rings.Text(Ring), StringComparison.Ordinal);
        Assert.DoesNotContain(Canary, Encoding.Latin1.GetString(encrypted), StringComparison.Ordinal);
        Assert.Equal([".xml"], Directory.EnumerateFiles(Ring).Select(Path.GetExtension).Distinct(StringComparer.Ordinal));
        Assert.Equal(["key-ring.pfx"], Directory.EnumerateFiles(Certificate).Select(Path.GetFileName));
        if (OperatingSystem.IsWindows())
            return;
        foreach (var file in Directory.EnumerateFiles(Ring).Concat(Directory.EnumerateFiles(Certificate)))
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        foreach (var folder in new[] { Ring, Certificate })
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder));
    }

    [Fact]
    public void Sec_S19_A_key_that_a_first_version_stored_in_clear_reads_cookies_encrypts_nothing_and_is_deleted_when_revoked()
    {
        TestCertificate.PutInto(Data);
        var before = DataProtectionProvider.Create(
            Directory.CreateDirectory(Ring), protection => protection.SetApplicationName("FlexPortal"));
        var cookie = before.CreateProtector(Purpose).Protect(Encoding.UTF8.GetBytes("a session"));
        Assert.Contains("<masterKey", Rings.Text(Ring), StringComparison.Ordinal);

        var ring = Rings.Open(Data);

        Assert.Equal("a session", ring.Decrypt(Purpose, cookie)?.Reveal());
        Assert.NotEqual(KeyOf(cookie), KeyOf(ring.Encrypt(Purpose, new SecretValue(Canary))));
        // One new key is enough.
        Rings.Open(Data);
        Assert.Equal(2, Directory.EnumerateFiles(Ring).Count());

        ring.RevokeAllBut(ring.CreateKey());
        Assert.DoesNotContain("<masterKey", Rings.Text(Ring), StringComparison.Ordinal);
        Assert.Null(ring.Decrypt(Purpose, cookie));
    }

    [Fact]
    public void Another_machine_needs_both_the_ring_and_its_certificate()
    {
        var encrypted = Rings.Open(Data).Encrypt(Purpose, new SecretValue(Canary));
        var (both, ringAlone, certificateAlone) = (_folder.Under("both"), _folder.Under("ring-alone"), _folder.Under("certificate-alone"));
        Rings.Copy(Ring, Path.Combine(both, "keys"));
        Rings.Copy(Certificate, Path.Combine(both, "keys-certificate"));
        Rings.Copy(Ring, Path.Combine(ringAlone, "keys"));
        Rings.Copy(Certificate, Path.Combine(certificateAlone, "keys-certificate"));

        Assert.Equal(Canary, Rings.Open(both).Decrypt(Purpose, encrypted)?.Reveal());
        Assert.Null(Rings.Open(ringAlone).Decrypt(Purpose, encrypted));
        Assert.Null(Rings.Open(certificateAlone).Decrypt(Purpose, encrypted));
        Assert.Null(Rings.Open(both).Decrypt("another purpose", encrypted));

        // The missing part is copied later into a folder that a portal has used meanwhile.
        Rings.Copy(Certificate, Path.Combine(ringAlone, "keys-certificate"));
        Assert.Equal(Canary, Rings.Open(ringAlone).Decrypt(Purpose, encrypted)?.Reveal());
    }

    [Fact]
    public void After_a_new_certificate_earlier_secrets_stay_readable()
    {
        var (first, second) = (
            Rings.MakeCertificate(_folder.Under("first.pfx"), "eins"), Rings.MakeCertificate(_folder.Under("second.pfx"), "zwei"));
        var passwords = _folder.Under("passwords");
        File.WriteAllLines(passwords, ["eins", "zwei"]);
        var own = Rings.Open(Data).Encrypt(Purpose, new SecretValue(Canary));

        // From the portal's own certificate to a configured one, and then to the next.
        var configured = Rings.Open(Data, ("Keys:Certificate", first), ("Keys:CertificatePasswordFile", passwords));
        Assert.Equal(Canary, configured.Decrypt(Purpose, own)?.Reveal());
        configured.CreateKey();
        var encrypted = configured.Encrypt(Purpose, new SecretValue(Canary));
        var replaced = Rings.Open(
            Data, ("Keys:Certificate", second), ("Keys:CertificatePasswordFile", passwords), ("Keys:PreviousCertificates", first));
        Assert.Equal(Canary, replaced.Decrypt(Purpose, encrypted)?.Reveal());

        Assert.Null(
            Rings.Open(Data, ("Keys:Certificate", second), ("Keys:CertificatePasswordFile", passwords)).Decrypt(Purpose, encrypted));
    }

    [Theory]
    [InlineData("a word", "KEYS_CERTIFICATE_UNREADABLE")]
    [InlineData("", "KEYS_CERTIFICATE_UNREADABLE")]
    [InlineData("right", "KEYS_CERTIFICATE_UNUSABLE")]
    public void A_certificate_that_cannot_be_used_stops_the_start_without_its_password(string password, string code)
    {
        var (file, passwords) = (_folder.Under("given.pfx"), _folder.Under("passwords"));
        using (var key = ECDsa.Create())
        using (var certificate = Request(key).CreateSelfSigned(TimeProvider.System.GetUtcNow(), TimeProvider.System.GetUtcNow().AddDays(1)))
            File.WriteAllBytes(file, certificate.Export(X509ContentType.Pfx, "right"));
        File.WriteAllText(passwords, password);

        var refused = Assert.Throws<StartupException>(
            () => Rings.Open(Data, ("Keys:Certificate", file), ("Keys:CertificatePasswordFile", passwords)));

        Assert.Equal((code, 2), (refused.Code, refused.ExitCode));
        Assert.DoesNotContain(_folder.Path, refused.Line, StringComparison.Ordinal);
        Assert.DoesNotContain("a word", refused.Line, StringComparison.Ordinal);

        static CertificateRequest Request(ECDsa key) => new("CN=test", key, HashAlgorithmName.SHA256);
    }

    [Fact]
    public void Invalid_settings_are_reported_before_anything_starts()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(
        [
            new("Keys:Directory", "shared"), new("Keys:CertificatePasswordFile", _folder.Under("none")),
            new("Keys:PreviousCertificates", $"{_folder.Under("a")}; {_folder.Under("b")}"),
        ]).Build();

        string[] begin = ["Keys:Directory needs Keys:Certificate", "Keys:CertificatePasswordFile names", "Keys:PreviousCertificates names"];
        Assert.Collection(
            PortalSettings.Faults(configuration),
            [.. begin.Select(words => (Action<string>)(fault => Assert.StartsWith(words, fault, StringComparison.Ordinal)))]);
    }

    // The framework writes the key's id after a header of four bytes.
    private static Guid KeyOf(byte[] encrypted) => new(encrypted.AsSpan(4, 16));

    [Fact]
    public async Task Processes_that_create_the_ring_at_once_share_their_keys()
    {
        var rings = await Task.WhenAll(
            Enumerable.Range(0, 6).Select(_ => Task.Run(() => Rings.Open(Data), TestContext.Current.CancellationToken)));

        var encrypted = rings[0].Encrypt(Purpose, new SecretValue(Canary));

        Assert.All(rings, ring => Assert.Equal(Canary, ring.Decrypt(Purpose, encrypted)?.Reveal()));
        Assert.Single(Directory.EnumerateFiles(Certificate));
    }
}
