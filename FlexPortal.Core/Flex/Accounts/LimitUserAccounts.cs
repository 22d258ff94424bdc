using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Core.Platform.Identity.Accounts;

namespace FlexPortal.Core.Flex.Accounts;

/// <summary>
/// Builds the change of a user's accounts: all of them, or named ones that the portal knows. An unknown number is refused, so that a
/// typing error never grants a future account.
/// </summary>
public sealed class LimitUserAccounts(AccountQueries accounts, AccountKeys keys, FlexConnections connections)
{
    /// <summary>The accounts that can be named: those with a run, and the one that runs are for.</summary>
    public async Task<IReadOnlyList<KnownAccount>> ListAsync(CancellationToken cancellationToken)
    {
        var configured = IngestionAccount.From(connections.AccountId);
        return
        [
            .. (await accounts.ListAsync(AccountScope.All, cancellationToken)).Append(new KnownAccount(configured, keys.Of(configured)))
                .DistinctBy(account => account.AccountId, StringComparer.Ordinal)
                .OrderBy(account => account.AccountId, StringComparer.Ordinal),
        ];
    }

    /// <summary>Every account, those to come included.</summary>
    public static UserChange ToAll() => new UserChange.ToAccounts(AccountScope.All, "all");

    /// <summary>These accounts alone, by id or by key; null when one of them is not known.</summary>
    public async Task<UserChange?> ToNamedAsync(IReadOnlyCollection<string> named, CancellationToken cancellationToken)
    {
        var known = await ListAsync(cancellationToken);
        var found = named.Select(text => known.FirstOrDefault(account =>
            string.Equals(account.AccountKey, text, StringComparison.Ordinal)
                || string.Equals(account.AccountId, text, StringComparison.Ordinal))).ToArray();
        return Array.TrueForAll(found, account => account is not null)
            ? new UserChange.ToAccounts(
                AccountScope.Only(found.Select(account => account!.AccountId)),
                $"named: {string.Join(' ', found.Select(account => account!.AccountKey).Distinct(StringComparer.Ordinal))}".TrimEnd())
            : null;
    }
}
