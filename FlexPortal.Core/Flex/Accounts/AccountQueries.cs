using System.Collections.Concurrent;
using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Core.Platform.Persistence;

namespace FlexPortal.Core.Flex.Accounts;

/// <summary>Lists accounts and resolves account keys.</summary>
public sealed class AccountQueries(PortalDatabase database, AccountKeys keys)
{
    // The key of an account never changes, so it is cached for all users; the scope is checked on every call.
    private readonly ConcurrentDictionary<string, string> _known = new(StringComparer.Ordinal);

    /// <summary>The accounts of the scope that have a run, ordered by id.</summary>
    public async Task<IReadOnlyList<KnownAccount>> ListAsync(AccountScope scope, CancellationToken cancellationToken)
    {
        KnownAccount[] accounts =
        [
            .. (await AccountSql.ListAsync(database.Main, scope, cancellationToken)).Select(id => new KnownAccount(id, keys.Of(id)))
        ];
        foreach (var account in accounts)
            _known[account.AccountKey] = account.AccountId;
        return accounts;
    }

    /// <summary>The last run whose statement held an account, also a run of another account; null when the scope holds none.</summary>
    public Task<Guid?> FindRunOfStatementAsync(AccountScope scope, string statementAccount, CancellationToken cancellationToken) =>
        AccountSql.FindRunOfStatementAsync(database.Main, scope, statementAccount, cancellationToken);

    /// <summary>The id of the account with this key; null when the scope holds none.</summary>
    public async ValueTask<string?> FindAsync(AccountScope scope, string key, CancellationToken cancellationToken)
    {
        if (!_known.ContainsKey(key))
            await ListAsync(scope, cancellationToken);
        return _known.GetValueOrDefault(key) is { } account && scope.Holds(account) ? account : null;
    }
}
