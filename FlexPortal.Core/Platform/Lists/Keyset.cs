using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;

namespace FlexPortal.Core.Platform.Lists;

/// <summary>
/// An order of a list, and the pages of it: a page starts beyond the key of the row before it, found by one comparison of rows along an
/// index, so that the deepest page costs what the first does.
/// </summary>
/// <typeparam name="TRow">The entity.</typeparam>
/// <typeparam name="TItem">What a page holds of it.</typeparam>
public abstract class Keyset<TRow, TItem>
{
    private readonly bool _descending;

    private protected Keyset(string name, bool descending) => (Name, _descending) = (name, descending);

    /// <summary>Name of the order in addresses and cursors.</summary>
    public string Name { get; }

    /// <summary>The place of an item.</summary>
    public Cursor At(TItem item, bool backward = false) => new(Name, KeyOf(item), backward);

    /// <summary>Reads a cursor of this order; null for a blank text. False when it is not one.</summary>
    public bool TryParse(string? text, out Cursor? cursor)
    {
        cursor = null;
        return string.IsNullOrWhiteSpace(text)
            || (Cursor.TryParse(text, out cursor) && string.Equals(cursor!.Order, Name, StringComparison.Ordinal)
                && Beyond(cursor.Key, upwards: false) is not null);
    }

    /// <summary>The rows beyond a place, in order; backwards when the place says so.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="cursor">The place; null for the beginning.</param>
    /// <param name="lead">The equality that the index begins with; null when it begins with the key.</param>
    internal IOrderedQueryable<TRow> Walk(IQueryable<TRow> rows, Cursor? cursor, KeysetLead<TRow>? lead = null)
    {
        if (cursor is not null && !string.Equals(cursor.Order, Name, StringComparison.Ordinal))
            throw new ArgumentException("The cursor belongs to another order.", nameof(cursor));
        var upwards = IsUpwards(cursor);
        if (cursor is not null)
            rows = rows.Where(
                Beyond(cursor.Key, upwards) ?? throw new ArgumentException("The cursor has no key of this list.", nameof(cursor)));
        return Order(rows, lead, upwards);
    }

    /// <summary>
    /// The first rows of several walks, merged. Each walk is limited before the merge: one statement over all of them would make the
    /// database read rows outside them, or sort them all.
    /// </summary>
    internal IQueryable<TRow> Merge(IEnumerable<IQueryable<TRow>> walks, Cursor? cursor, int most) =>
        Order(walks.Select(walk => walk.Take(most)).Aggregate(Queryable.Concat), lead: null, IsUpwards(cursor)).Take(most);

    /// <summary>Reads one page.</summary>
    /// <param name="read">Reads so many items beyond a place, in the order of the walk.</param>
    /// <param name="cursor">The place; null for the first page.</param>
    /// <param name="size">Items of the page.</param>
    internal async Task<Page<TItem>> ReadAsync(Func<Cursor?, int, Task<List<TItem>>> read, Cursor? cursor, int size)
    {
        var rows = await read(cursor, size + 1);
        var more = rows.Count > size;
        if (more)
            rows.RemoveAt(size);
        if (cursor is { Backward: true })
        {
            // Paging back ends on a full first page, not on the few rows above a page.
            if (!more)
                return await ReadAsync(read, cursor: null, size);

            rows.Reverse();
            return new(rows, At(rows[^1]).ToString(), At(rows[0], backward: true).ToString());
        }

        return new(
            rows, more ? At(rows[^1]).ToString() : null,
            cursor is not null && rows.Count > 0 ? At(rows[0], backward: true).ToString() : null);
    }

    private protected abstract string KeyOf(TItem item);

    /// <summary>The condition that a row lies beyond a key; null when the text is not a key of this list.</summary>
    private protected abstract Expression<Func<TRow, bool>>? Beyond(string key, bool upwards);

    private protected abstract IOrderedQueryable<TRow> Order(IQueryable<TRow> rows, KeysetLead<TRow>? lead, bool upwards);

    private protected static IOrderedQueryable<TRow> By<TKey>(
        IQueryable<TRow> rows, Expression<Func<TRow, TKey>> key, KeysetLead<TRow>? lead, bool upwards) =>
        (lead?.Begin(rows, upwards), upwards) switch
        {
            (null, true) => rows.OrderBy(key),
            (null, false) => rows.OrderByDescending(key),
            ({ } begun, true) => begun.ThenBy(key),
            ({ } begun, false) => begun.ThenByDescending(key),
        };

    private bool IsUpwards(Cursor? cursor) => _descending == cursor is { Backward: true };
}

/// <summary>Orders of a list.</summary>
public static class Keyset
{
    /// <summary>An order by one unique column.</summary>
    public static Keyset<TRow, TItem> By<TRow, TItem, TKey>(
        string name, bool descending, Expression<Func<TRow, TKey>> key, Func<TItem, TKey> keyOf) =>
        new Single<TRow, TItem, TKey>(name, descending, key, keyOf);

    /// <summary>An order by a column and, among equals, by an id.</summary>
    public static Keyset<TRow, TItem> By<TRow, TItem, TKey>(
        string name, bool descending, Expression<Func<TRow, TKey>> key, Func<TItem, TKey> keyOf,
        Expression<Func<TRow, Guid>> id, Func<TItem, Guid> idOf) =>
        new Pair<TRow, TItem, TKey, Guid>(name, descending, (key, id), item => (keyOf(item), idOf(item)));

    /// <summary>The same with a number as the id.</summary>
    public static Keyset<TRow, TItem> By<TRow, TItem, TKey>(
        string name, bool descending, Expression<Func<TRow, TKey>> key, Func<TItem, TKey> keyOf,
        Expression<Func<TRow, long>> id, Func<TItem, long> idOf) =>
        new Pair<TRow, TItem, TKey, long>(name, descending, (key, id), item => (keyOf(item), idOf(item)));

    private sealed class Single<TRow, TItem, TKey>(
        string name, bool descending, Expression<Func<TRow, TKey>> column, Func<TItem, TKey> keyOf)
        : Keyset<TRow, TItem>(name, descending)
    {
        private protected override string KeyOf(TItem item) => CursorValue.Format(keyOf(item));

        private protected override Expression<Func<TRow, bool>>? Beyond(string key, bool upwards)
        {
            if (!CursorValue.TryParse<TKey>(key, out var edge))
                return null;
            Expression<Func<TKey>> parameter = () => edge;
            return Expression.Lambda<Func<TRow, bool>>(
                upwards ? Expression.GreaterThan(column.Body, parameter.Body) : Expression.LessThan(column.Body, parameter.Body),
                column.Parameters);
        }

        private protected override IOrderedQueryable<TRow> Order(IQueryable<TRow> rows, KeysetLead<TRow>? lead, bool upwards) =>
            By(rows, column, lead, upwards);
    }

    private sealed class Pair<TRow, TItem, TKey, TId>(
        string name, bool descending, (Expression<Func<TRow, TKey>> Key, Expression<Func<TRow, TId>> Id) columns,
        Func<TItem, (TKey Key, TId Id)> keyOf)
        : Keyset<TRow, TItem>(name, descending)
    {
        private protected override string KeyOf(TItem item)
        {
            var (key, id) = keyOf(item);
            return $"{CursorValue.Format(key)}.{CursorValue.Format(id)}";
        }

        /// <summary>One row comparison, which PostgreSQL answers from the index. The columns replace the two parameters.</summary>
        private protected override Expression<Func<TRow, bool>>? Beyond(string key, bool upwards)
        {
            if (key.Split('.') is not [var first, var second]
                || !CursorValue.TryParse<TKey>(first, out var edge) || !CursorValue.TryParse<TId>(second, out var last))
                return null;
            Expression<Func<TKey, TId, bool>> beyond = upwards
                ? (value, id) => EF.Functions.GreaterThan(ValueTuple.Create(value, id), ValueTuple.Create(edge, last))
                : (value, id) => EF.Functions.LessThan(ValueTuple.Create(value, id), ValueTuple.Create(edge, last));
            var row = columns.Key.Parameters[0];
            var idOfRow = ReplacingExpressionVisitor.Replace(columns.Id.Parameters[0], row, columns.Id.Body);
            var replaced = new ReplacingExpressionVisitor(beyond.Parameters, [columns.Key.Body, idOfRow]).Visit(beyond.Body);
            return Expression.Lambda<Func<TRow, bool>>(replaced, row);
        }

        private protected override IOrderedQueryable<TRow> Order(IQueryable<TRow> rows, KeysetLead<TRow>? lead, bool upwards)
        {
            var ordered = By(rows, columns.Key, lead, upwards);
            return upwards ? ordered.ThenBy(columns.Id) : ordered.ThenByDescending(columns.Id);
        }
    }
}

/// <summary>
/// The equality that an index begins with, at the head of the order and written as "one of these": the database then cannot choose to walk
/// all rows by their key and throw most away, which is quick where the wanted ones lie evenly and takes a second where they lie far back.
/// </summary>
internal sealed class KeysetLead<TRow>
{
    private KeysetLead(Func<IQueryable<TRow>, bool, IOrderedQueryable<TRow>> begin) => Begin = begin;

    /// <summary>Begins the order of rows with the column. Indexes go up by it and down by the key; backward, both turn round.</summary>
    public Func<IQueryable<TRow>, bool, IOrderedQueryable<TRow>> Begin { get; }

    public static KeysetLead<TRow> Of<T>(Expression<Func<TRow, T>> column, T value)
    {
        // A parameter and no constant: an array of one written into the query would become a comparison for equality.
        T[] wanted = [value];
        Expression<Func<T[]>> parameter = () => wanted;
        var contains = Expression.Call(typeof(Enumerable), nameof(Enumerable.Contains), [typeof(T)], parameter.Body, column.Body);
        var among = Expression.Lambda<Func<TRow, bool>>(contains, column.Parameters);
        return new((rows, upwards) => upwards ? rows.Where(among).OrderByDescending(column) : rows.Where(among).OrderBy(column));
    }
}
