namespace FlexPortal.Core.Flex.Reconciliation;

/// <summary>A sum and the rows that it is made of.</summary>
public sealed class RowRefs
{
    /// <summary>Most references that are kept; the rest is counted.</summary>
    public const int Most = 100;

    private readonly List<string> _refs = [];

    internal RowRefs()
    {
    }

    /// <summary>The first rows.</summary>
    public IReadOnlyList<string> First => _refs;

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>The sum.</summary>
    public decimal Sum { get; private set; }

    /// <summary>Whether a row is among them that is not proved.</summary>
    public bool HasUnidentified { get; private set; }

    internal void Add(decimal? amount, string? row, bool unidentified = false)
    {
        Sum += amount ?? 0;
        HasUnidentified |= unidentified;
        Count++;
        if (row is not null && _refs.Count < Most)
            _refs.Add(row);
    }
}
