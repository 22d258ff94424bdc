namespace FlexPortal.Core.Flex.Comparison;

/// <summary>Kinds of change, most severe first.</summary>
public enum RowChangeKind
{
    /// <summary>The same row with another figure, although neither its day nor the statement's moved.</summary>
    Restated,

    /// <summary>In the earlier statement alone, and its day is in both periods.</summary>
    Gone,

    /// <summary>In the later statement alone, and its day was in the earlier period already.</summary>
    Added,

    /// <summary>The same row with another text or code, its figures unchanged.</summary>
    Changed,

    /// <summary>The state on another day: a position, a balance. It moved with the period.</summary>
    MovedOn,

    /// <summary>In the later statement alone, for days that the earlier one does not cover.</summary>
    EnteredPeriod,

    /// <summary>In the earlier statement alone, for days that the later one does not cover.</summary>
    LeftPeriod,
}

/// <summary>Rows of one element of one section in two statements.</summary>
/// <param name="Section">Section.</param>
/// <param name="Element">Element name of the rows.</param>
/// <param name="Identity">
/// Attributes that make a row the same row; empty for an element that an account has once. Null when rows are compared as a whole, and
/// a changed row is one gone and one added.
/// </param>
/// <param name="Before">Rows in the earlier statement.</param>
/// <param name="Now">Rows in the later statement.</param>
/// <param name="Unchanged">Rows with the same values in both; attributes that only one statement has are left out of account.</param>
/// <param name="Counts">Rows by what became of them; kinds without a row are not there.</param>
/// <param name="Ambiguous">Changes among rows that share their identity with others of the same statement; they were paired in document
/// order.</param>
/// <param name="Restated">By how much amounts were restated, over all rows.</param>
/// <param name="Examples">The first changes of each kind that is not only a matter of the period.</param>
public sealed record ElementChanges(
    string Section,
    string Element,
    IReadOnlyList<string>? Identity,
    long Before,
    long Now,
    long Unchanged,
    IReadOnlyDictionary<RowChangeKind, long> Counts,
    long Ambiguous,
    IReadOnlyList<RestatedAmount> Restated,
    IReadOnlyList<RowChange> Examples)
{
    /// <summary>Rows of a kind.</summary>
    public long Count(RowChangeKind kind) => Counts.GetValueOrDefault(kind);
}

/// <summary>Sum of the restated rows of one element, for an additive attribute.</summary>
/// <param name="Attribute">The attribute.</param>
/// <param name="Currency">The currency that the rows name; empty when they name none.</param>
/// <param name="Rows">Rows in which it was restated.</param>
/// <param name="Difference">Total difference.</param>
public sealed record RestatedAmount(string Attribute, string Currency, long Rows, decimal Difference);

/// <summary>One row that is not the same in both statements.</summary>
/// <param name="Kind">Kind of change.</param>
/// <param name="Section">Section.</param>
/// <param name="Element">Element name.</param>
/// <param name="AccountId">Account of the row.</param>
/// <param name="Currency">Currency of the row; empty when it names none.</param>
/// <param name="Before">Its place in the earlier statement; null when it is not there.</param>
/// <param name="Now">Its place in the later one; null likewise.</param>
/// <param name="Ambiguous">Whether other rows of the same statement share its identity, so that it may have been paired with the wrong
/// one.</param>
/// <param name="About">A few attributes that identify the row for a reader, from the newest side that has it.</param>
/// <param name="Values">What changed, figures first; empty for a row of one side.</param>
public sealed record RowChange(
    RowChangeKind Kind,
    string Section,
    string Element,
    string AccountId,
    string Currency,
    RowPlace? Before,
    RowPlace? Now,
    bool Ambiguous,
    IReadOnlyDictionary<string, string> About,
    IReadOnlyList<ValueChange> Values);

/// <summary>The place of a row in its statement.</summary>
/// <param name="SourceRowRef">Its reference.</param>
/// <param name="ByteOffset">First byte of its element.</param>
/// <param name="ByteLength">Bytes of its element.</param>
public sealed record RowPlace(string SourceRowRef, long ByteOffset, long ByteLength);

/// <summary>An attribute with another value.</summary>
/// <param name="Attribute">Its name.</param>
/// <param name="Before">As the broker wrote it; null when the row had no such attribute.</param>
/// <param name="Now">As the broker wrote it; null likewise.</param>
/// <param name="IsFigure">Whether it is an amount, a quantity, a price or a rate.</param>
/// <param name="Difference">Difference of a figure; null where one side has none, and for other values.</param>
public sealed record ValueChange(string Attribute, string? Before, string? Now, bool IsFigure, decimal? Difference);
