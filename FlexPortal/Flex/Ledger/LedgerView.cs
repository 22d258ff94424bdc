using FlexPortal.Core.Flex.Ledger.Queries;

namespace FlexPortal.Flex.Ledger;

/// <summary>A list of the ledger as its page shows it.</summary>
/// <param name="Headings">The columns.</param>
/// <param name="Lines">The events.</param>
/// <param name="Next">Cursor of the next page; null on the last.</param>
/// <param name="Previous">Cursor of the page before; null on the first.</param>
/// <param name="Totals">Sums by currency; null when the time for them ran out.</param>
/// <param name="Pending">Accounts whose ledger is being built.</param>
public sealed record LedgerView(
    IReadOnlyList<LedgerHeading> Headings, IReadOnlyList<LedgerLine> Lines, string? Next, string? Previous,
    IReadOnlyList<LedgerTotal>? Totals, IReadOnlyList<PendingLedger> Pending);

/// <summary>A column of the list.</summary>
/// <param name="Title">Its heading.</param>
/// <param name="IsNumber">Whether it is of figures.</param>
/// <param name="Sorts">Orders of the list by it, the first one first; none when it does not sort.</param>
public sealed record LedgerHeading(string Title, bool IsNumber, params IReadOnlyList<string> Sorts);

/// <summary>An event of the list.</summary>
/// <param name="EventId">Its key.</param>
/// <param name="Cells">Its values, one for each column.</param>
/// <param name="Restatements">Figures that two statements state differently.</param>
/// <param name="Diagnostics">What the ledger says about its row.</param>
public sealed record LedgerLine(Guid EventId, IReadOnlyList<LedgerCell> Cells, int Restatements, int Diagnostics);

/// <summary>A value of an event.</summary>
/// <param name="Text">The value; null when the statement does not say.</param>
/// <param name="Below">What is written small beside it; null for nothing.</param>
public sealed record LedgerCell(string? Text, string? Below = null);

/// <summary>A column of a list with its way to the value.</summary>
internal sealed record LedgerViewColumn<TItem>(LedgerHeading Heading, Func<TItem, LedgerCell> Of)
{
    public static LedgerViewColumn<TItem> Day(Func<TItem, LedgerCell> of) =>
        new(new("Report date", false, "newest", "oldest"), of);

    public static LedgerViewColumn<TItem> Text(string title, Func<TItem, LedgerCell> of) => new(new(title, false), of);

    public static LedgerViewColumn<TItem> Number(string title, Func<TItem, decimal?> of, params string[] sorts) =>
        new(new(title, true, sorts), item => new(LedgerFormatter.Number(of(item))));
}
