namespace FlexPortal.Core.Platform.Identity.Accounts;

/// <summary>
/// The accounts that somebody may see. Every query and use case that reaches for what belongs to an account asks for one, so that none can be
/// called without the question being answered; what lies outside of it does not exist for the caller.
/// </summary>
public sealed class AccountScope
{
    private AccountScope(string[]? named) => Named = named;

    /// <summary>Every account, those to come included: for administrators, the command line and the portal itself.</summary>
    public static AccountScope All { get; } = new(null);

    /// <summary>No account.</summary>
    public static AccountScope None { get; } = new([]);

    /// <summary>The accounts by their ids, in order; null for all.</summary>
    public IReadOnlyList<string>? Accounts => Named;

    /// <summary>The same as a parameter of a statement.</summary>
    internal string[]? Named { get; }

    /// <summary>These accounts and no other.</summary>
    public static AccountScope Only(IEnumerable<string> accounts) => new([.. accounts.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]);

    /// <summary>Whether two users see the same accounts.</summary>
    public bool IsSame(AccountScope other) =>
        Named is null || other.Named is null ? Named is null && other.Named is null : Named.SequenceEqual(other.Named, StringComparer.Ordinal);

    /// <summary>Whether an account is one of them.</summary>
    public bool Holds(string accountId) => Named is null || Named.Contains(accountId, StringComparer.Ordinal);
}
