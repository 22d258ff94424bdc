using FlexPortal.Core.Flex.Ledger.Events;
using FlexPortal.Core.Flex.Ledger.Reading;
using FlexPortal.Core.Flex.Raw;
using FlexPortal.Core.Flex.Statements;

namespace FlexPortal.Core.Flex.Ledger.Storage;

/// <summary>
/// Maps the rows of one document while they are stored, or as they are stored, and remembers their keys. A fault of the mapping is kept,
/// not thrown: a statement is stored whether the ledger understands it or not.
/// </summary>
/// <param name="account">The account of rows that name none, as it is stored.</param>
internal sealed class LedgerFeed(string account)
{
    private readonly StatementEvents _events = new() { Account = account };
    private readonly Dictionary<string, Guid> _rows = new(StringComparer.Ordinal);
    private readonly Dictionary<int, DateTimeOffset> _generated = [];
    private readonly FlexMoments _moments = new();
    private Exception? _fault;

    /// <summary>Names a statement, before its rows.</summary>
    public void Start(StatementHeader header) => Try(() =>
    {
        _events.StartStatement(header);
        if (_moments.TryParse(header.WhenGenerated, out _, out var utc, out _) && utc is { } generated)
            _generated[header.Ordinal] = generated;
    });

    /// <summary>Takes a row that was stored just now.</summary>
    public void Add(string section, StatementRow row, Guid rawRecordId)
    {
        if (!StatementEvents.IsRead(section))
            return;
        _rows[row.SourceRowRef] = rawRecordId;
        Try(() => _events.Add(section, row));
    }

    /// <summary>Takes a row as the database holds it.</summary>
    public void Add(StoredRow row, Guid rawRecordId)
    {
        _rows[row.Ref] = rawRecordId;
        Try(() => _events.Add(row));
    }

    /// <summary>Ends the document.</summary>
    public MappedDocument Complete()
    {
        LedgerEvents? events = null;
        Try(() => events = _events.Complete());
        return new(_fault is null ? events : null, _rows, _generated, _fault);
    }

    private void Try(Action step)
    {
        if (_fault is not null)
            return;
        try
        {
            step();
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            _fault = fault;
        }
    }
}

/// <summary>What the rows of a document say, with the keys of the rows.</summary>
/// <param name="Events">The events; null when the mapping failed.</param>
/// <param name="Rows">Keys by the place of a row in the document.</param>
/// <param name="Generated">When statements were made, UTC, by ordinal; without those that do not say so.</param>
/// <param name="Fault">Why the mapping failed.</param>
internal sealed record MappedDocument(
    LedgerEvents? Events,
    IReadOnlyDictionary<string, Guid> Rows,
    IReadOnlyDictionary<int, DateTimeOffset> Generated,
    Exception? Fault);
