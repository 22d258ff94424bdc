using Microsoft.AspNetCore.DataProtection.KeyManagement;

namespace FlexPortal.Core.Platform.Secrets.Keys;

/// <summary>
/// The framework's key manager, with a way to reread the ring. The framework rereads it once a day, and would refuse for that long the
/// cookies that another process protects with a new key.
/// </summary>
internal sealed class RefreshableKeys(IKeyManager keys) : IKeyManager, IDisposable
{
    private CancellationTokenSource _current = new();

    /// <summary>The ring is reread at its next use.</summary>
    public void Refresh()
    {
        using var old = Interlocked.Exchange(ref _current, new());
        old.Cancel();
    }

    public IKey CreateNewKey(DateTimeOffset activationDate, DateTimeOffset expirationDate) => keys.CreateNewKey(activationDate, expirationDate);

    public IReadOnlyCollection<IKey> GetAllKeys() => keys.GetAllKeys();

    // Not disposed: one for each read of the ring, cancelled with either source.
    public CancellationToken GetCacheExpirationToken() => CancellationTokenSource.CreateLinkedTokenSource(keys.GetCacheExpirationToken(), _current.Token).Token;

    public void RevokeKey(Guid keyId, string? reason = null) => keys.RevokeKey(keyId, reason);

    public void RevokeAllKeys(DateTimeOffset revocationDate, string? reason = null) => keys.RevokeAllKeys(revocationDate, reason);

    public void Dispose() => _current.Dispose();
}
