using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Core.Platform.Secrets.Keys;
using FlexPortal.Core.Platform.Telemetry;

namespace FlexPortal.Core.Platform.Secrets;

/// <summary>What is stored of secrets, and their values for the feature that needs them. Values leave it nowhere else.</summary>
public sealed class SecretVault(PortalDatabase database, KeyRing keys, IEnumerable<SecretKind> kinds, Redactor redactor, TimeProvider time)
{
    private readonly SecretKind[] _kinds = [.. kinds];

    /// <summary>Every secret there can be.</summary>
    public IReadOnlyList<SecretKind> Kinds => _kinds;

    /// <summary>The secret of a name; null when there is none.</summary>
    public SecretKind? Find(string name) => Array.Find(_kinds, kind => string.Equals(kind.Name, name, StringComparison.Ordinal));

    /// <summary>Status of every secret, those that are not set included.</summary>
    public async Task<IReadOnlyList<SecretView>> ListAsync(CancellationToken cancellationToken)
    {
        var rows = await SecretSql.ListAsync(database, cancellationToken);
        return
        [
            .. _kinds.Select(
                kind => Open(
                    kind,
                    rows.Find(row => string.Equals(row.Name, kind.Name, StringComparison.Ordinal)),
                    known: null).View(kind, time.GetUtcNow()))
        ];
    }

    /// <summary>Status of one secret.</summary>
    public async Task<SecretView> FindAsync(SecretKind kind, CancellationToken cancellationToken) =>
        (await OpenAsync(kind, known: null, cancellationToken)).View(kind, time.GetUtcNow());

    /// <summary>
    /// Reads a secret. What was decrypted before and has not changed is not decrypted again; what could not be is tried again.
    /// </summary>
    internal async Task<OpenedSecret> OpenAsync(SecretKind kind, OpenedSecret? known, CancellationToken cancellationToken) =>
        Open(kind, await SecretSql.FindAsync(database, kind.Name, cancellationToken), known);

    /// <summary>Has a value masked wherever it appears.</summary>
    internal void Hide(SecretValue value) => redactor.Know(value.Reveal());

    /// <summary>Current status of a secret that was opened before.</summary>
    internal SecretView View(SecretKind kind, OpenedSecret secret) => secret.View(kind, time.GetUtcNow());

    private OpenedSecret Open(SecretKind kind, StoredSecret? row, OpenedSecret? known)
    {
        if (row is null)
            return new(null, null);

        var value = known is { Row: { } before, Value: { } opened } && before.Protected.AsSpan().SequenceEqual(row.Protected)
            ? opened
            : keys.Decrypt(kind.Purpose, row.Protected);
        if (value is not null)
            Hide(value);
        return new(row, value);
    }
}
