using System.Collections.Concurrent;
using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Core.Platform.Persistence;

namespace FlexPortal.Core.Flex.Accounts;

/// <summary>Which accounts there are, and which one a key in an address stands for.</summary>
public sealed class AccountQueries(PortalDatabase database, AccountKeys keys)
{
    // A key stands for its account for ever, whoever asked first; who may see it is asked each time.
    private readonly ConcurrentDictionary<string, string> _known = new(StringComparer.Ordinal);

    /// <summary>The accounts with a run that somebody may see, by their ids.</summary>
    public async Task<IReadOnlyList<KnownAccount>> ListAsync(AccountScope scope, CancellationToken cancellationToken)
    {
        KnownAccount[] accounts = [.. (await AccountSql.ListAsync(database.Main, scope, cancellationToken)).Select(id => new KnownAccount(id, keys.Of(id)))];
        foreach (var account in accounts)
            _known[account.AccountKey] = account.AccountId;
        return accounts;
    }

    /// <summary>The id of the account with this key; null when there is none.</summary>
    public async ValueTask<string?> FindAsync(AccountScope scope, string key, CancellationToken cancellationToken)
    {
        if (!_known.ContainsKey(key))
            await ListAsync(scope, cancellationToken);
        return _known.GetValueOrDefault(key) is { } account && scope.Holds(account) ? account : null;
    }
}
