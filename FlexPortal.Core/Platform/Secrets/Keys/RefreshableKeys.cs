using Microsoft.AspNetCore.DataProtection.KeyManagement;

namespace FlexPortal.Core.Platform.Secrets.Keys;

/// <summary>
/// The framework's keys with a way to say that another process has changed them. By itself it would look once a day, and refuse for a day
/// the cookies that another portal makes with a key of a rotation.
/// </summary>
internal sealed class RefreshableKeys(IKeyManager keys) : IKeyManager, IDisposable
{
    private CancellationTokenSource _current = new();

    /// <summary>The ring is read again when it is next used.</summary>
    public void Refresh()
    {
        using var old = Interlocked.Exchange(ref _current, new());
        old.Cancel();
    }

    public IKey CreateNewKey(DateTimeOffset activationDate, DateTimeOffset expirationDate) => keys.CreateNewKey(activationDate, expirationDate);

    public IReadOnlyCollection<IKey> GetAllKeys() => keys.GetAllKeys();

    // Not disposed: it ends with the one or the other, and there is one for each reading of the ring.
    public CancellationToken GetCacheExpirationToken() => CancellationTokenSource.CreateLinkedTokenSource(keys.GetCacheExpirationToken(), _current.Token).Token;

    public void RevokeKey(Guid keyId, string? reason = null) => keys.RevokeKey(keyId, reason);

    public void RevokeAllKeys(DateTimeOffset revocationDate, string? reason = null) => keys.RevokeAllKeys(revocationDate, reason);

    public void Dispose() => _current.Dispose();
}
