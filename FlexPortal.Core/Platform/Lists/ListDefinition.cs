namespace FlexPortal.Core.Platform.Lists;

/// <summary>A list as its address describes it: the filters and the orders, the first of which is the default.</summary>
public sealed class ListDefinition<TRow, TItem>(
    IReadOnlyList<ListFilter<TRow>> filters, IReadOnlyList<Keyset<TRow, TItem>> orders, bool counts = false)
{
    /// <summary>The filters.</summary>
    public IReadOnlyList<ListFilter<TRow>> Filters { get; } = filters;

    /// <summary>Names and descriptions of everything that an address of the list can say.</summary>
    public IReadOnlyList<(string Name, string Description)> Parameters { get; } =
    [
        .. filters.Select(filter => (filter.Name, filter.Description)),
        .. orders.Count > 1
            ? [(
                ListQuery.Sort,
                $"{string.Join(", ", orders.Select(order => order.Name))}; {orders[0].Name} when left out. "
                    + "Rows that lack the value are left out")]
            : Array.Empty<(string, string)>(),
        (ListQuery.Cursor, "next_cursor or previous_cursor of another page in the same order"),
        .. counts
            ? [(
                ListQuery.Count,
                "bounded or exact: how many rows the whole list has, to at most 1,000 or to the end; not counted when left out")]
            : Array.Empty<(string, string)>(),
        (ListQuery.Zone, "IANA time zone of days and times without an offset; UTC when left out"),
    ];

    /// <summary>Reads what an address asks for; false with a sentence when it cannot be understood.</summary>
    /// <param name="query">The texts.</param>
    /// <param name="zone">The zone of days and times without an offset.</param>
    /// <param name="request">What was read.</param>
    /// <param name="fault">What is wrong.</param>
    public bool TryParse(ListQuery query, TimeZoneInfo zone, out ListRequest<TRow, TItem> request, out string fault)
    {
        var read = FilterSet<TRow>.None;
        var order = query[ListQuery.Sort] is { } sort
            ? orders.FirstOrDefault(known => string.Equals(known.Name, sort, StringComparison.OrdinalIgnoreCase)) : orders[0];
        request = new(read, order ?? orders[0], Cursor: null, CountExactly: null);
        fault = Filters.Select(filter => query[filter.Name] is { } text ? filter.Read(text, zone, ref read) : null)
                .FirstOrDefault(found => found is not null)
            ?? PeriodFault(query, read)
            ?? (order is null ? $"sort is {string.Join(", ", orders.Select(known => known.Name))}." : null)
            ?? (query[ListQuery.Count]?.ToLowerInvariant() is not (null or ListQuery.Exact or ListQuery.Bounded)
                ? "count is bounded or exact." : null) ?? "";
        if (fault.Length > 0)
            return false;
        if (!order!.TryParse(query[ListQuery.Cursor], out var cursor))
        {
            fault = Cursor.Fault;
            return false;
        }

        bool? count = query[ListQuery.Count] is { } wanted
            ? string.Equals(wanted, ListQuery.Exact, StringComparison.OrdinalIgnoreCase) : null;
        request = new(read, order, cursor, count);
        return true;
    }

    /// <summary>A list that no row can be in is refused: an empty page would look like an answer.</summary>
    private string? PeriodFault(ListQuery query, FilterSet<TRow> read) =>
        // The filters by time, or by day, are the two ends of one period, the first one first.
        Filters.OfType<ListFilter<TRow, DateOnly>>().ToArray() is [var firstDay, var lastDay]
            && read.TryGet(firstDay, out var day) && read.TryGet(lastDay, out var last) && day > last
            ? $"{firstDay.Name} ({query[firstDay.Name]}) is after {lastDay.Name} ({query[lastDay.Name]}): no day lies between them. "
                + $"Set an earlier {firstDay.Name} or a later {lastDay.Name}." :
        Filters.OfType<ListFilter<TRow, DateTimeOffset>>().ToArray() is [var from, var to]
            && read.TryGet(from, out var first) && read.TryGet(to, out var end) && first >= end
            ? $"{from.Name} ({query[from.Name]}) is not before {to.Name} ({query[to.Name]}): no time lies between them. "
                + $"Set an earlier {from.Name} or a later {to.Name}." : null;
}

/// <summary>What an address of a list asks for.</summary>
/// <param name="Filters">The filters in force.</param>
/// <param name="Order">The order.</param>
/// <param name="Cursor">The place; null for the beginning.</param>
/// <param name="CountExactly">Whether to count to the end (true), to a bound (false), or not at all (null).</param>
public sealed record ListRequest<TRow, TItem>(FilterSet<TRow> Filters, Keyset<TRow, TItem> Order, Cursor? Cursor, bool? CountExactly);
