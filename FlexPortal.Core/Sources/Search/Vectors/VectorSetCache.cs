namespace FlexPortal.Core.Sources.Search.Vectors;

/// <summary>
/// Sets in memory, those used last up to a number of bytes. A set never changes, so nothing is ever out of date. A set that is larger than
/// the whole cache is loaded for each search.
/// </summary>
/// <param name="capacity">Bytes of all sets together.</param>
/// <param name="load">Reads a set from the database.</param>
internal sealed class VectorSetCache(long capacity, Func<Guid, CancellationToken, Task<VectorSet>> load)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, LinkedListNode<Entry>> _entries = [];
    private readonly LinkedList<Entry> _byUse = [];
    private long _bytes;

    /// <summary>Bytes of the sets in memory.</summary>
    public long Bytes
    {
        get
        {
            lock (_lock)
                return _bytes;
        }
    }

    /// <summary>A set. Calls at the same time share one load, which goes on when a caller is cancelled.</summary>
    public Task<VectorSet> GetAsync(Guid setId, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_entries.TryGetValue(setId, out var entry))
                _byUse.Remove(entry);
            else
            {
                _entries[setId] = entry = new(new(setId));
                // On the thread pool: a load that ends at once would otherwise run within the lock.
                entry.Value.Set = Task.Run(() => LoadAsync(entry), CancellationToken.None);
            }

            _byUse.AddFirst(entry);
            return entry.Value.Set.WaitAsync(cancellationToken);
        }
    }

    private async Task<VectorSet> LoadAsync(LinkedListNode<Entry> entry)
    {
        var isKept = false;
        try
        {
            var set = await load(entry.Value.SetId, CancellationToken.None);
            isKept = set.Bytes <= capacity;
            if (isKept)
            {
                lock (_lock)
                    Count(entry.Value, set.Bytes);
            }

            return set;
        }
        finally
        {
            // The next call loads again.
            if (!isKept)
            {
                lock (_lock)
                    Remove(entry);
            }
        }
    }

    private void Count(Entry loaded, long bytes)
    {
        _bytes += loaded.Bytes = bytes;
        for (var last = _byUse.Last; _bytes > capacity && last is not null;)
        {
            var before = last.Previous;
            // One that is still loading frees nothing.
            if (last.Value != loaded && last.Value.Bytes > 0)
                Remove(last);
            last = before;
        }
    }

    private void Remove(LinkedListNode<Entry> entry)
    {
        _byUse.Remove(entry);
        _entries.Remove(entry.Value.SetId);
        _bytes -= entry.Value.Bytes;
    }

    private sealed class Entry(Guid setId)
    {
        public Guid SetId { get; } = setId;

        public Task<VectorSet> Set { get; set; } = null!;

        /// <summary>0 while it is loading.</summary>
        public long Bytes { get; set; }
    }
}
