using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Primitives;

namespace FlexPortal.Core.Platform.Secrets.Keys;

/// <summary>
/// The framework's key manager, whose cached ring also expires when a file of its folder changes. The framework alone reads the ring once
/// a day: until then this process would refuse cookies that another process protects with a new key, and accept those of revoked keys.
/// </summary>
internal sealed class KeyRingWatch(XmlKeyManager keys, KeyRing ring, IServiceProvider services) : IKeyManager, IHostedService, IDisposable
{
    // Polls every four seconds: shared folders on a network report no changes.
    private readonly PhysicalFileProvider _files = new(ring.Folder) { UsePollingFileWatcher = true, UseActivePolling = true };
    private CancellationTokenSource _expiry = new();
    private IDisposable? _watch;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _watch = ChangeToken.OnChange(() => _files.Watch("*.xml"), Refresh);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public IKey CreateNewKey(DateTimeOffset activationDate, DateTimeOffset expirationDate) =>
        keys.CreateNewKey(activationDate, expirationDate);

    public IReadOnlyCollection<IKey> GetAllKeys() => keys.GetAllKeys();

    // Not disposed: one for each read of the ring, cancelled with either source.
    public CancellationToken GetCacheExpirationToken() =>
        CancellationTokenSource.CreateLinkedTokenSource(keys.GetCacheExpirationToken(), _expiry.Token).Token;

    public void RevokeKey(Guid keyId, string? reason = null) => keys.RevokeKey(keyId, reason);

    public void RevokeAllKeys(DateTimeOffset revocationDate, string? reason = null) => keys.RevokeAllKeys(revocationDate, reason);

    public void Dispose()
    {
        _watch?.Dispose();
        _files.Dispose();
        _expiry.Dispose();
    }

    private void Refresh()
    {
        Interlocked.Exchange(ref _expiry, new()).Cancel();
        try
        {
            // The framework reads the ring in the background once it is used, and uses the old one meanwhile.
            services.GetRequiredService<IDataProtectionProvider>().CreateProtector(nameof(KeyRingWatch)).Protect([]);
        }
        catch (CryptographicException)
        {
            // The framework logs why the ring cannot be read, and tries again at the next use.
        }
    }
}
