namespace FlexPortal.Core.Flex.Ledger.Events;

/// <summary>
/// Events of one kind by what makes each unique in its account, and by the broker's transaction id as well: an execution that is first read
/// without its execution id and then with it is one.
/// </summary>
/// <param name="keeps">False when the events are handed over while the document is read: then the database knows what is one.</param>
internal sealed class SeenEvents<T>(bool keeps = true)
{
    private readonly List<T> _events = [];
    private readonly List<int> _statements = [];
    private readonly ByAccount<int> _byIdentity = new();
    private readonly ByAccount<int> _byTransaction = new();

    public IReadOnlyList<T> All => _events;

    public int Find(string account, string identity, string? transactionId) =>
        _byIdentity.Of(account).TryGetValue(identity, out var place)
        || (transactionId is not null && _byTransaction.Of(account).TryGetValue(transactionId, out place)) ? place : -1;

    /// <summary>Hands the events over that are not kept.</summary>
    public IReadOnlyList<T> Drain()
    {
        T[] all = [.. _events];
        _events.Clear();
        return all;
    }

    public T this[int place] => _events[place];

    /// <summary>Ordinal of the statement whose row is in force.</summary>
    public int StatementOf(int place) => _statements[place];

    public void Add(string account, string identity, string? transactionId, T added, int statement)
    {
        if (!keeps)
        {
            _events.Add(added);
            return;
        }

        _byIdentity.Of(account).Add(identity, _events.Count);
        if (transactionId is not null)
            _byTransaction.Of(account).TryAdd(transactionId, _events.Count);
        _events.Add(added);
        _statements.Add(statement);
    }

    public void Replace(int place, T latter, int statement) => (_events[place], _statements[place]) = (latter, statement);
}

/// <summary>Values by account and by an id within it. Rows of one account follow each other.</summary>
internal sealed class ByAccount<T>
{
    private readonly Dictionary<string, Dictionary<string, T>> _all = new(StringComparer.Ordinal);
    private string? _lastAccount;
    private Dictionary<string, T> _last = [];

    public Dictionary<string, T> Of(string account)
    {
        if (string.Equals(account, _lastAccount, StringComparison.Ordinal))
            return _last;
        if (!_all.TryGetValue(account, out var found))
            _all.Add(account, found = new(StringComparer.Ordinal));
        (_lastAccount, _last) = (account, found);
        return found;
    }
}

/// <summary>A column that two rows of one event are compared by.</summary>
internal sealed record ComparedColumn<T>(string Name, Func<T, object?> Value);

/// <summary>Compares the row of a known event with the one before.</summary>
internal static class EventComparison
{
    /// <summary>Whether what must not change is the same; each column that is not, is said.</summary>
    public static bool Agree<T>(DocumentState document, string code, ComparedColumn<T>[] columns, T former, T latter)
        where T : LedgerEvent
    {
        var agree = true;
        foreach (var column in columns)
        {
            var (before, now) = (column.Value(former), column.Value(latter));
            if (Equals(before, now))
                continue;
            agree = false;
            document.Log.Conflict(code, document.Row, column.Name, before, now, LedgerRowRef.Of(former));
        }

        return agree;
    }

    /// <summary>
    /// Notes each figure that changed, and returns whether the current row is in force from now on. A figure that one row leaves out is not
    /// restated, but one that is stated for the first time is taken.
    /// </summary>
    public static bool Restate<T>(
        DocumentState document, (string Table, string Identity) key, ComparedColumn<T>[] columns, T former, T latter, int formerStatement)
        where T : LedgerEvent
    {
        var later = document.IsLaterThan(formerStatement);
        var (before, now) = later ? (former, latter) : (latter, former);
        var changed = false;
        foreach (var column in columns)
        {
            var (was, figure) = ((decimal?)column.Value(before), (decimal?)column.Value(now));
            if (was == figure || figure is null)
                continue;
            changed = true;
            document.Restatements.Add(new(
                now.AccountId, key.Table, key.Identity, column.Name, was, figure, before.SourceRowRef!, now.SourceRowRef!)
            {
                FormerRowKey = before.SourceRawRecordId,
                LatterRowKey = now.SourceRawRecordId,
            });
        }

        return changed && later;
    }
}
