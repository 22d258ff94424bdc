using System.Globalization;
using FlexPortal.Core.Platform.Lists;

namespace FlexPortal.Core.Sources.Search;

/// <summary>A text that has terms of a question as whole words.</summary>
/// <param name="Text">The text.</param>
/// <param name="Terms">Bit n: it has the term n.</param>
internal sealed record ExactHit(FoundText Text, int Terms)
{
    /// <summary>How many terms it has.</summary>
    public int Count => int.PopCount(Terms);
}

/// <summary>A page of exact hits, and what is known of all of them.</summary>
/// <param name="Hits">The hits, in order; one more than the page has when others follow.</param>
/// <param name="Parts">Some texts that have terms as parts of words only.</param>
/// <param name="Total">Texts that have a term as a whole word.</param>
/// <param name="Rows">Rows that have these texts.</param>
/// <param name="Terms">Bit n: a text has the term n, as a word or a part of one.</param>
internal sealed record ExactHits(IReadOnlyList<ExactHit> Hits, IReadOnlyList<FoundText> Parts, long Total, long Rows, int Terms)
{
    /// <summary>Without a term nothing is exact.</summary>
    public static ExactHits None { get; } = new([], [], 0, 0, 0);
}

/// <summary>The place of an exact hit: texts with more terms come first, then files in the order of the search, then rows.</summary>
/// <param name="Count">How many terms it has.</param>
/// <param name="Place">Place of its set among those that are searched, from 0.</param>
/// <param name="Number">Number of the text in the set.</param>
internal sealed record ExactPlace(int Count, int Place, int Number)
{
    private const string Order = "exact";

    // Before every hit: no question has more terms than four.
    public static ExactPlace Start { get; } = new(int.MaxValue, 0, 0);

    /// <summary>The cursor of a hit. It names the file and not the set, so that a file can be embedded again between two pages.</summary>
    public static string CursorOf(ExactHit hit, SearchedSet set) => new Cursor(
        Order, string.Create(CultureInfo.InvariantCulture, $"{hit.Count}.{set.SourceFileId:N}.{hit.Text.Number}")).ToString();

    /// <summary>The place that a cursor names; the start without one, null when it names none.</summary>
    public static ExactPlace? Of(string? text, IReadOnlyList<SearchedSet> sets)
    {
        if (string.IsNullOrWhiteSpace(text))
            return Start;
        if (!Cursor.TryParse(text, out var cursor) || !string.Equals(cursor!.Order, Order, StringComparison.Ordinal)
            || cursor.Key.Split('.') is not [var count, var file, var number]
            || !int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var terms)
            || !Guid.TryParseExact(file, "N", out var fileId)
            || !int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var last))
            return null;
        var place = sets.TakeWhile(set => set.SourceFileId != fileId).Count();
        return place < sets.Count ? new(terms, place, last) : null;
    }
}
