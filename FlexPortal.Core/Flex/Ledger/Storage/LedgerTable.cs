namespace FlexPortal.Core.Flex.Ledger.Storage;

/// <summary>A table of events as it is merged with what new statements say.</summary>
internal sealed record LedgerTable<T>
{
    private readonly HashSet<string> _fixed = new(StringComparer.Ordinal);

    /// <summary>Name of the table.</summary>
    public required string Name { get; init; }

    /// <summary>Its primary key.</summary>
    public required string Key { get; init; }

    /// <summary>Columns that come from the rows.</summary>
    public required IReadOnlyList<StagedColumn<T>> Columns { get; init; }

    /// <summary>
    /// When a known row <c>k</c> is the one of a new row <c>s</c>: conditions, the best first.
    /// </summary>
    public required IReadOnlyList<string> Matches { get; init; }

    /// <summary>Identity of a staged row, an expression over its columns; it is <c>of_identity</c> then.</summary>
    public string StagedIdentity { get; init; } = "";

    /// <summary>What an event is known by, as text, of a known row <c>old</c>.</summary>
    public required string Identity { get; init; }

    /// <summary>Columns of the ids; one that a known row lacks is filled in.</summary>
    public IReadOnlyList<string> Ids { get; init; } = [];

    /// <summary>Of another row <c>o</c> and the known one <c>k</c>: the new row <c>s</c> has ids that belong to that other row.</summary>
    public string IdsTaken { get; init; } = "false";

    /// <summary>Columns that never change: a row that says otherwise is a conflict.</summary>
    public IReadOnlyList<string> Economics { get; init; } = [];

    /// <summary>Code of the conflict.</summary>
    public string ConflictCode { get; init; } = "";

    /// <summary>Which new rows <c>s</c> are compared: of two legs of one row one is enough.</summary>
    public string ConflictsOf { get; init; } = "true";

    /// <summary>Figures that a later statement restates.</summary>
    public required IReadOnlyList<string> Figures { get; init; }

    /// <summary>Columns that make the event what it is.</summary>
    public IReadOnlyCollection<string> Fixed
    {
        get => _fixed;
        init => _fixed = new(value, StringComparer.Ordinal);
    }

    /// <summary>Whether a row belongs to an instrument.</summary>
    public bool HasInstrument { get; init; }

    /// <summary>Whether its changes are restatements.</summary>
    public bool IsRestated { get; init; } = true;

    /// <summary>Whether it notes when a column changed.</summary>
    public bool IsTouched { get; init; }

    /// <summary>Currency of a new row <c>s</c>, for diagnostics.</summary>
    public string Currency { get; init; } = "s.currency";

    /// <summary>Names of all columns.</summary>
    public IEnumerable<string> Names => Columns.Select(column => column.Name);

    /// <summary>Columns of which the newest word counts, and its change is not worth a word.</summary>
    public IEnumerable<string> Others => Names.Where(name => !_fixed.Contains(name) && !Ids.Contains(name, StringComparer.Ordinal)
        && !Economics.Contains(name, StringComparer.Ordinal) && !Figures.Contains(name, StringComparer.Ordinal));
}
