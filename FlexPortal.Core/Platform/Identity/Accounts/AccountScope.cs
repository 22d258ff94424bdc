namespace FlexPortal.Core.Platform.Identity.Accounts;

/// <summary>
/// The accounts that a user can see. Every query and use case on account data takes one as a parameter; data of other accounts does
/// not exist for the caller. Two scopes of the same accounts are equal.
/// </summary>
public sealed class AccountScope : IEquatable<AccountScope>
{
    private AccountScope(string[]? named) => Named = named;

    /// <summary>Every account, future ones included: for administrators, the command line and the portal itself.</summary>
    public static AccountScope All { get; } = new(null);

    /// <summary>No account.</summary>
    public static AccountScope None { get; } = new([]);

    /// <summary>The accounts by their ids, in order; null for all.</summary>
    public IReadOnlyList<string>? Accounts => Named;

    /// <summary>The same as a parameter of a statement.</summary>
    internal string[]? Named { get; }

    /// <summary>These accounts and no other.</summary>
    public static AccountScope Only(IEnumerable<string> accounts) =>
        new([.. accounts.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]);

    /// <summary>Whether an account is one of them.</summary>
    public bool Holds(string accountId) => Named is null || Named.Contains(accountId, StringComparer.Ordinal);

    /// <inheritdoc />
    public bool Equals(AccountScope? other) => other is not null
        && (Named is null || other.Named is null ? Named == other.Named : Named.SequenceEqual(other.Named, StringComparer.Ordinal));

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as AccountScope);

    /// <inheritdoc />
    public override int GetHashCode() =>
        Named?.Aggregate(Named.Length, (hash, account) => HashCode.Combine(hash, StringComparer.Ordinal.GetHashCode(account))) ?? -1;
}
