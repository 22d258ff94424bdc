namespace FlexPortal.Core.Flex.Comparison;

/// <summary>The kind of a row, which decides what a change of its figures means.</summary>
public enum RowNature
{
    /// <summary>An event: a fill, a payment. Its figures should never change.</summary>
    Event,

    /// <summary>
    /// A figure of one day, the day being part of the identity: a rate, a net asset value. It should never change either.
    /// </summary>
    Daily,

    /// <summary>The state at the end of the statement: a position, a balance. It moves with the day.</summary>
    Snapshot,

    /// <summary>Reference data: an instrument, the account. It has no figures to restate.</summary>
    Reference,
}

/// <summary>
/// What makes a row of one element the same row in another statement. Attributes are tried in the given order where one name stands in
/// for another (<c>conid|symbol</c>).
/// </summary>
/// <param name="Element">Element name.</param>
/// <param name="Nature">The kind of the row.</param>
/// <param name="Ids">The broker's own ids; a row that has any of them is identified by all of them.</param>
/// <param name="With">Attributes added to the ids because the broker uses one id for several rows.</param>
/// <param name="Otherwise">What identifies a row without ids; empty means that an account has one such row.</param>
public sealed record RowIdentity(
    string Element, RowNature Nature, IReadOnlyList<string> Ids, IReadOnlyList<string> With, IReadOnlyList<string> Otherwise)
{
    /// <summary>
    /// The same for two statements: only names that rows of both have, at most two for each place. Null when nothing is left that could
    /// identify rows, because the columns of the query have changed too much.
    /// </summary>
    /// <param name="known">Attributes that the rows of both statements have; null when that is not known.</param>
    /// <param name="byDay">Whether a statement repeats for days, so that its snapshots repeat too.</param>
    internal RowIdentity? For(IReadOnlySet<string>? known, bool byDay)
    {
        var repeats = byDay && Nature == RowNature.Snapshot;
        var (ids, otherwise) = (Usable(Ids, known), Usable(repeats ? [.. Otherwise, "reportDate|toDate|date"] : Otherwise, known));
        if (ids.Count == 0 && otherwise.Count == 0 && Otherwise.Count > 0)
            return null;
        return this with { Ids = ids, With = Usable(With, known), Otherwise = otherwise, Nature = repeats ? RowNature.Daily : Nature };
    }

    private static List<string> Usable(IEnumerable<string> places, IReadOnlySet<string>? known) =>
    [
        .. places.Select(place => string.Join('|', place.Split('|').Where(name => known is null || known.Contains(name)).Take(2)))
            .Where(place => place.Length > 0),
    ];
}
