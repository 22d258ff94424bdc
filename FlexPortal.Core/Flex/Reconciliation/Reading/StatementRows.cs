using FlexPortal.Core.Flex.Ledger.Events;
using FlexPortal.Core.Flex.Statements;

namespace FlexPortal.Core.Flex.Reconciliation.Reading;

/// <summary>One statement as a proof reads it: what it contains, the events of its rows, and its figures.</summary>
internal sealed record StatementRows(StatementContents Contents, LedgerEvents Events, StatementFigures Figures, long RowCount)
{
    public StatementHeader Header => Contents.Header;

    public int Ordinal => Header.Ordinal;

    /// <summary>Whether the section is there, with rows or without.</summary>
    public bool Has(string section) => Contents.Find(section) is not null;

    /// <summary>Accounts of its rows, and its own; an account that only consolidated rows name is none.</summary>
    public IEnumerable<string> Accounts => Contents.RowAccounts.Select(account => account.AccountId)
        .Append(Header.AccountId).Where(account => FlexAccounts.IsUsable(account)).Distinct(StringComparer.Ordinal);
}

/// <summary>A document as a proof reads it.</summary>
internal sealed record DocumentRows(StatementInventory Inventory, IReadOnlyList<StatementRows> Statements, LedgerEvents Events)
{
    /// <summary>Reads a document twice: what it contains, then its rows.</summary>
    /// <exception cref="PortalException">The document is refused: see <see cref="FlexStatementReader"/>.</exception>
    public static DocumentRows Read(Stream content, StatementLimits limits, CancellationToken cancellationToken)
    {
        var inventory = StatementInventory.Read(content, limits, cancellationToken: cancellationToken);
        content.Position = 0;
        using var reader = FlexStatementReader.Open(content, limits, inventory.Encoding, cancellationToken);
        var several = inventory.Statements.Count > 1;
        var document = new StatementEvents();
        var events = document;
        var figures = new StatementFigures();
        List<(StatementEvents Events, StatementFigures Figures, long Rows)> read = [];
        var rows = 0L;
        while (reader.Read(cancellationToken))
        {
            switch (reader.Kind)
            {
                case StatementItem.StatementStart:
                    (events, figures, rows) = (several ? new StatementEvents() : document, new StatementFigures(), 0);
                    document.StartStatement(reader.Statement!);
                    break;
                case StatementItem.Row:
                    rows++;
                    document.Add(reader.SectionName, reader.Row);
                    if (several)
                        events.Add(reader.SectionName, reader.Row);
                    figures.Add(reader.SectionName, reader.Row);
                    break;
                case StatementItem.StatementEnd:
                    read.Add((events, figures, rows));
                    break;
            }
        }

        var all = document.Complete();
        return new(
            inventory,
            [.. read.Select((one, i) => new StatementRows(
                inventory.Statements[i], several ? one.Events.Complete() : all, one.Figures, one.Rows))],
            all);
    }
}
