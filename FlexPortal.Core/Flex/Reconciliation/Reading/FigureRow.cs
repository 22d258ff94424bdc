using System.Collections.Frozen;

namespace FlexPortal.Core.Flex.Reconciliation.Reading;

/// <summary>The attributes of rows of one shape that hold figures, with their places.</summary>
internal sealed class FigureShape(string[] names, int[] places)
{
    private readonly FrozenDictionary<string, int> _index = names.Select((name, i) => (name, i))
        .ToFrozenDictionary(pair => pair.name, pair => pair.i, StringComparer.Ordinal);

    public string[] Names => names;

    /// <summary>Places of the attributes in the row.</summary>
    public int[] Places => places;

    /// <summary>Place of a figure among the kept ones; -1 when the rows do not have it.</summary>
    public int Find(string name) => _index.GetValueOrDefault(name, -1);
}

/// <summary>A row that is no event: the figures that a proof compares, with what they are about.</summary>
internal sealed class FigureRow(FigureShape shape, decimal?[] values)
{
    public required string Section { get; init; }

    public required string Element { get; init; }

    public required string AccountId { get; init; }

    public required string Ref { get; init; }

    public string? Level { get; init; }

    /// <summary>As written, <c>BASE_SUMMARY</c> too.</summary>
    public string? Currency { get; init; }

    public string? Conid { get; init; }

    public string? Symbol { get; init; }

    public string? Isin { get; init; }

    public string? AssetCategory { get; init; }

    public string? Description { get; init; }

    public string? Code { get; init; }

    public string? Model { get; init; }

    /// <summary>The transaction that opened a lot, or that of the row.</summary>
    public string? TransactionId { get; init; }

    /// <summary>Direction of a transfer, or side of a closed lot.</summary>
    public string? Direction { get; init; }

    public DateOnly? Day { get; init; }

    /// <summary>When a lot was opened; when a transfer happened.</summary>
    public DateTimeOffset? At { get; init; }

    public DateOnly? AtDay { get; init; }

    /// <summary>The execution before a closed lot.</summary>
    public string? AfterRef { get; init; }

    /// <summary>Contract id, else symbol: what positions and movements of one contract have in common.</summary>
    public string? Key => Conid ?? Symbol;

    public IReadOnlyList<string> Names => shape.Names;

    public decimal? Value(int index) => values[index];

    /// <summary>The figure; null when the row does not have it, or when it is empty or cannot be read.</summary>
    public decimal? Number(string name) => shape.Find(name) is var i and >= 0 ? values[i] : null;

    /// <summary>Whether the row has the attribute, with a value or without.</summary>
    public bool Has(string name) => shape.Find(name) >= 0;
}
