namespace FlexPortal.Core.Platform.Lists;

/// <summary>The filters in force, each with its value. Two sets with the same values are equal.</summary>
public sealed class FilterSet<TRow> : IEquatable<FilterSet<TRow>>
{
    private readonly (ListFilter<TRow> Filter, object Value)[] _values;

    private FilterSet((ListFilter<TRow> Filter, object Value)[] values) => _values = values;

    /// <summary>No filter: every row.</summary>
    public static FilterSet<TRow> None { get; } = new([]);

    /// <summary>These filters, and this one in place of an earlier value of it.</summary>
    public FilterSet<TRow> With<T>(ListFilter<TRow, T> filter, T value) where T : notnull =>
        new([.. Without(filter)._values.Append((filter, value)).OrderBy(part => part.Filter.Name, StringComparer.Ordinal)]);

    /// <summary>These filters without one.</summary>
    public FilterSet<TRow> Without(ListFilter<TRow> filter) => new([.. _values.Where(part => part.Filter != filter)]);

    /// <summary>The value of a filter; false when it is not in force.</summary>
    public bool TryGet<T>(ListFilter<TRow, T> filter, out T value) where T : notnull
    {
        var found = Array.Find(_values, part => part.Filter == filter).Value;
        value = found is T known ? known : default!;
        return found is not null;
    }

    /// <summary>The text of a filter; null when it is not in force.</summary>
    public string? Of(ListFilter<TRow, string> filter) => TryGet(filter, out var value) ? value : null;

    /// <summary>The rows that pass all filters, in no order.</summary>
    internal IQueryable<TRow> Apply(IQueryable<TRow> rows) =>
        _values.Aggregate(rows, (passed, part) => part.Filter.Apply(passed, part.Value));

    /// <summary>The first of these filters that is in force, as the lead of an order, and the others; no lead when none is.</summary>
    internal (FilterSet<TRow> Others, KeysetLead<TRow>? Lead) Split(IEnumerable<ListFilter<TRow>> candidates)
    {
        foreach (var candidate in candidates)
        {
            if (Array.Find(_values, part => part.Filter == candidate).Value is { } value)
                return (Without(candidate), candidate.Lead(value));
        }

        return (this, null);
    }

    /// <inheritdoc />
    public bool Equals(FilterSet<TRow>? other) => other is not null && _values.SequenceEqual(other._values);

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as FilterSet<TRow>);

    /// <inheritdoc />
    public override int GetHashCode() => _values.Aggregate(_values.Length, (hash, part) => HashCode.Combine(hash, part.Filter, part.Value));
}
