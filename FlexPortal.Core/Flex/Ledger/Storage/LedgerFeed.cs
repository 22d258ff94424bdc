using FlexPortal.Core.Flex.Ledger.Events;
using FlexPortal.Core.Flex.Ledger.Reading;
using FlexPortal.Core.Flex.Raw;
using FlexPortal.Core.Flex.Statements;
using Npgsql;

namespace FlexPortal.Core.Flex.Ledger.Storage;

/// <summary>Where a document belongs.</summary>
/// <param name="RunId">The run that stored its rows.</param>
/// <param name="ArtifactId">Its bytes.</param>
/// <param name="AccountId">The account of the run, and of rows that name none.</param>
internal sealed record LedgerOrigin(Guid RunId, Guid ArtifactId, string AccountId);

/// <summary>
/// Maps the rows of one document while they are stored, or as they are stored, and brings their events into temporary tables a few thousand
/// at a time: what is held does not grow with the document. A fault is kept, not thrown: a statement is stored whether the ledger
/// understands it or not.
/// </summary>
internal sealed class LedgerFeed
{
    /// <summary>Rows that are mapped before they are staged.</summary>
    private const int RowsHeld = 2_000;

    private readonly NpgsqlConnection _connection;
    private readonly StatementEvents _events;
    private readonly EventStaging _staging;
    private readonly FlexMoments _moments = new();
    private readonly Func<string, bool> _takes;
    private int _held;

    private LedgerFeed(NpgsqlConnection connection, LedgerOrigin origin, Func<string, bool> takes, DateTimeOffset receivedAt)
    {
        (_connection, Origin, _takes) = (connection, origin, takes);
        _staging = new(origin.AccountId, takes, receivedAt);
        Staged = new(connection);
        _events = new(isStreamed: true) { Account = origin.AccountId };
    }

    public LedgerOrigin Origin { get; }

    /// <summary>The temporary tables.</summary>
    public EventCopy Staged { get; }

    /// <summary>Why the document is no part of the ledger; null while it may be.</summary>
    public Exception? Fault { get; private set; }

    /// <summary>Accounts of which the document says anything that can be stored, the run's own among them; sorted.</summary>
    public string[] Accounts => [.. _staging.Accounts];

    /// <summary>Whether events of an account are taken, as far as is known before its lock is held.</summary>
    public bool Takes(string account) => LedgerKeys.IsAccount(account) && _takes(account);

    /// <summary>Whether it is time to stage what was mapped: no other copying may be under way on the connection.</summary>
    public bool IsFull => _held >= RowsHeld;

    /// <summary>Begins a document whose bytes are stored, in the caller's transaction.</summary>
    /// <param name="connection">The connection of the transaction.</param>
    /// <param name="origin">Where the document belongs.</param>
    /// <param name="takes">Which accounts are taken; null takes all.</param>
    /// <param name="ct">Observed while reading.</param>
    public static async Task<LedgerFeed> OpenAsync(
        NpgsqlConnection connection, LedgerOrigin origin, Func<string, bool>? takes, CancellationToken ct)
    {
        var receivedAt = await LedgerSql.ReadReceivedAtAsync(connection, origin.ArtifactId, ct);
        return new(connection, origin, takes ?? (_ => true), receivedAt);
    }

    /// <summary>Names a statement, before its rows.</summary>
    public void Start(StatementHeader header) => Try(() =>
    {
        _events.StartStatement(header);
        if (_moments.TryParse(header.WhenGenerated, out _, out var utc, out _) && utc is { } generated)
            _staging.Generated[header.Ordinal] = generated;
    });

    /// <summary>Takes a row that was stored just now.</summary>
    public void Add(string section, StatementRow row, Guid rawRecordId)
    {
        if (Fault is not null || !StatementEvents.IsRead(section))
            return;
        _held++;
        Try(() => _events.Add(section, row, rawRecordId));
    }

    /// <summary>Takes a row as the database holds it.</summary>
    public void Add(StoredRow row, Guid rawRecordId)
    {
        if (Fault is not null)
            return;
        _held++;
        Try(() => _events.Add(row, rawRecordId));
    }

    /// <summary>Brings what was mapped since the last call into the temporary tables.</summary>
    public Task StageAsync(CancellationToken ct)
    {
        _held = 0;
        return StageAsync(() => _staging.Of(_events.Drain()), ct);
    }

    /// <summary>Ends the document: everything is staged then.</summary>
    public async Task<IReadOnlyList<StagedRestatement>> CompleteAsync(CancellationToken ct)
    {
        IReadOnlyList<StagedRestatement> restatements = [];
        await StageAsync(ct);
        await StageAsync(
            () =>
            {
                var events = _events.Complete();
                var rest = _staging.End(events);
                restatements = rest.Restatements;
                Staged.BaseCurrencies = events.BaseCurrencies;
                return rest;
            },
            ct);
        return restatements;
    }

    private async Task StageAsync(Func<StagedEvents> events, CancellationToken ct)
    {
        StagedEvents? rows = null;
        Try(() => rows = events());
        if (rows is null || rows.IsEmpty)
            return;
        await LedgerSql.BeginPartAsync(_connection, ct);
        try
        {
            await Staged.AddAsync(rows, ct);
            await LedgerSql.KeepPartAsync(_connection, ct);
        }
        catch (Exception fault) when (LedgerFaults.IsAboutData(fault))
        {
            Fault = fault;
            await LedgerSql.UndoPartAsync(_connection, ct);
        }
    }

    private void Try(Action step)
    {
        if (Fault is not null)
            return;
        try
        {
            step();
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            Fault = fault;
        }
    }
}
