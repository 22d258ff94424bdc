using System.Globalization;
using FlexPortal.Core.Flex.Ledger.Events;

namespace FlexPortal.Core.Flex.Ledger.Storage;

/// <summary>
/// Makes rows for the database of the events of a document. What fits no column is no event; that is a diagnostic, here or of the mapping.
/// </summary>
internal sealed class EventStaging
{
    private readonly MappedDocument _document;
    private readonly LedgerEvents _events;
    private readonly string _account;
    private readonly Func<string, bool> _takes;
    private readonly DateTimeOffset _receivedAt;
    private readonly List<StagedDiagnostic> _diagnostics = [];

    private EventStaging(MappedDocument document, LedgerEvents events, string account, Func<string, bool> takes, DateTimeOffset receivedAt)
    {
        (_document, _events, _account, _takes, _receivedAt) = (document, events, account, takes, receivedAt);
    }

    /// <summary>The rows of the accounts that are taken; or why there are none, as a fault here must not cost the statement.</summary>
    /// <param name="document">What was mapped.</param>
    /// <param name="account">The account of the run; diagnostics of no account are its own.</param>
    /// <param name="takes">Whether the ledger of an account takes events now.</param>
    /// <param name="receivedAt">When the document was received, UTC.</param>
    public static (StagedEvents? Staged, Exception? Fault) Of(
        MappedDocument document, string account, Func<string, bool> takes, DateTimeOffset receivedAt)
    {
        if (document.Events is null)
            return (null, document.Fault);
        try
        {
            return (new EventStaging(document, document.Events, account, takes, receivedAt).Build(), null);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            return (null, fault);
        }
    }

    /// <summary>Accounts of which the document says anything that can be stored, the run's own among them; sorted.</summary>
    public static string[] AccountsOf(LedgerEvents? events, string account)
    {
        var accounts = new SortedSet<string>(StringComparer.Ordinal) { account };
        if (events is null)
            return [account];
        accounts.UnionWith(events.Instruments.Select(row => row.AccountId));
        accounts.UnionWith(events.Fills.Select(row => row.AccountId));
        accounts.UnionWith(events.Deals.Select(row => row.AccountId));
        accounts.UnionWith(events.Cash.Select(row => row.AccountId));
        accounts.UnionWith(events.CorporateActions.Select(row => row.AccountId));
        accounts.UnionWith(events.Rates.Select(row => row.AccountId));
        accounts.UnionWith(events.Diagnostics.Select(row => row.AccountId));
        accounts.RemoveWhere(id => !LedgerKeys.IsAccount(id));
        return [.. accounts];
    }

    private StagedEvents Build()
    {
        var fills = _events.Fills.Where(Takes)
            .Where(fill => fill.Conid is not null && Fits(
                fill, fill.Conid, fill.IbExecId, fill.TransactionId, fill.TradeId, fill.OrigTransactionId))
            .Select(fill => Row(fill, fill.Conid)).ToArray();
        var deals = _events.Deals.Where(Takes)
            .Where(leg => leg.FunctionalCurrency.Length > 0 && Fits(leg, leg.Conid, leg.IbExecId, leg.TransactionId, leg.TradeId))
            .Select(leg => Row(leg, leg.Conid)).ToArray();
        var legs = _events.CorporateActions.Where(Takes)
            .Where(leg => Fits(leg, leg.Conid, leg.TransactionId, leg.ActionId, leg.DateTimeText, leg.ReorgCode, leg.Code))
            .Select(leg => Row(leg, leg.Conid)).ToArray();
        var cash = StageCash(legs);
        return new()
        {
            Instruments = StageInstruments([
                .. fills.Select(Contract), .. deals.Select(Contract), .. legs.Select(Contract), .. cash.Select(Contract),
            ]),
            Names = [.. StageNames()],
            Fills = fills,
            Deals = deals,
            CorporateActions = legs,
            Cash = cash,
            Rates = [.. _events.Rates.Where(rate => IsTaken(rate.AccountId)).Select(rate => Row(rate, rate.SourceRowRef, null))],
            Restatements = [.. StageRestatements()],
            Diagnostics = StageDiagnostics(),
        };

        static (string, string?, Guid) Contract<T>(StagedRow<T> row) where T : LedgerEvent =>
            (row.Value.AccountId, row.Conid, row.RawRecordId);
    }

    /// <summary>Movements of cash, with the leg that paid; without those whose leg is not stored.</summary>
    private StagedRow<EventCashflow>[] StageCash(StagedRow<EventCorpAction>[] legs)
    {
        var paying = new Dictionary<(string, string), Guid>();
        foreach (var leg in legs)
        {
            paying.TryAdd((leg.Value.AccountId, leg.Value.SourceRowRef!), leg.Key);
            if (leg.Value.TransactionId is { } id)
                paying.TryAdd((leg.Value.AccountId, "FLEX_TXN:" + id), leg.Key);
        }

        var staged = new List<StagedRow<EventCashflow>>();
        foreach (var cash in _events.Cash.Where(Takes))
        {
            Guid? leg = null;
            if (cash.Source == CashflowSource.CorporateActionProceeds)
            {
                if (!paying.TryGetValue((cash.AccountId, "FLEX_TXN:" + cash.TransactionId), out var key)
                    && !paying.TryGetValue((cash.AccountId, cash.SourceRowRef!), out key))
                    continue;
                leg = key;
            }

            if (Fits(cash, cash.Conid, cash.TransactionId, cash.ActionId, cash.DateTimeText, cash.Code))
                staged.Add(Row(cash, cash.Conid) with { LegKey = leg });
        }

        return [.. staged];
    }

    /// <summary>
    /// The contracts, and those that an event names and no row describes: whichever statement describes one later finds it there.
    /// </summary>
    private StagedRow<Instrument>[] StageInstruments(IReadOnlyList<(string Account, string? Conid, Guid RawRecordId)> named)
    {
        var known = new HashSet<(string, string)>();
        var staged = new List<StagedRow<Instrument>>();
        foreach (var instrument in _events.Instruments)
        {
            if (!IsTaken(instrument.AccountId) || !FitsKey(instrument.AccountId, instrument.SourceRowRef!, "conid", instrument.Conid))
                continue;
            if (!LedgerKeys.Fits(instrument.Symbol))
                Say(LedgerCode.KeyTooLong, instrument.AccountId, instrument.SourceRowRef!, "symbol");
            known.Add((instrument.AccountId, instrument.Conid));
            staged.Add(Row(instrument, instrument.SourceRowRef!, instrument.Conid));
        }

        foreach (var (account, conid, rawRecordId) in named)
        {
            if (conid is null || !known.Add((account, conid)))
                continue;
            var instrument = new Instrument { AccountId = account, Conid = conid };
            staged.Add(new(instrument, Guid.CreateVersion7(_receivedAt), rawRecordId, DateTimeOffset.MinValue, conid));
        }

        return [.. staged];
    }

    private IEnumerable<StagedRow<InstrumentName>> StageNames() =>
        from name in _events.InstrumentNames
        where IsTaken(name.AccountId) && LedgerKeys.Fits(name.Conid) && LedgerKeys.Fits(name.Symbol) && LedgerKeys.Fits(name.Isin)
        select Row(name, name.SourceRowRef, name.Conid);

    private IEnumerable<StagedRestatement> StageRestatements()
    {
        foreach (var value in _events.Restatements)
        {
            // A figure that one statement leaves out is not restated by the other.
            if (IsTaken(value.AccountId) && value.Former is { } former && value.Latter is { } latter && former != latter
                && Find(value.FormerRowRef) is { } before && Find(value.LatterRowRef) is { } after)
                yield return new(value, before, after);
        }
    }

    private List<StagedDiagnostic> StageDiagnostics()
    {
        foreach (var value in _events.Diagnostics)
        {
            var account = LedgerKeys.IsAccount(value.AccountId) ? value.AccountId : _account;
            if (_takes(account))
                _diagnostics.Add(new(value, account, Find(value.SourceRowRef), Find(value.OtherRowRef)));
        }

        return _diagnostics;
    }

    private bool Takes(LedgerEvent row) => IsTaken(row.AccountId);

    /// <summary>Whether events of the account are stored now; the mapping has said so where it is no account.</summary>
    private bool IsTaken(string account) => LedgerKeys.IsAccount(account) && _takes(account);

    private bool Fits(LedgerEvent row, params ReadOnlySpan<string?> parts)
    {
        foreach (var part in parts)
        {
            if (!FitsKey(row.AccountId, row.SourceRowRef!, null, part))
                return false;
        }

        return true;
    }

    private bool FitsKey(string account, string reference, string? attribute, string? part)
    {
        if (LedgerKeys.Fits(part))
            return true;
        Say(LedgerCode.KeyTooLong, account, reference, attribute);
        return false;
    }

    private void Say(string code, string account, string reference, string? attribute) =>
        _diagnostics.Add(new(new LedgerDiagnostic(code, account, reference, attribute), account, Find(reference), null));

    private Guid? Find(string? reference) =>
        reference is not null && _document.Rows.TryGetValue(reference, out var found) ? found : null;

    private StagedRow<T> Row<T>(T row, string? conid) where T : LedgerEvent => Row(row, row.SourceRowRef!, conid);

    private StagedRow<T> Row<T>(T value, string reference, string? conid) =>
        new(value, Guid.CreateVersion7(_receivedAt), _document.Rows[reference], StatedAt(reference), conid);

    /// <summary>When the statement of a row was made: the reference begins with the ordinal of the statement.</summary>
    private DateTimeOffset StatedAt(string reference)
    {
        var end = reference.AsSpan().IndexOfAnyExceptInRange('0', '9');
        return int.TryParse(reference.AsSpan(0, end < 0 ? reference.Length : end), CultureInfo.InvariantCulture, out var ordinal)
            && _document.Generated.TryGetValue(ordinal, out var generated) ? generated : _receivedAt;
    }
}
