using System.Globalization;
using FlexPortal.Core.Flex.Ledger.Events;
using FlexPortal.Core.Flex.Raw;

namespace FlexPortal.Core.Flex.Ledger.Storage;

/// <summary>
/// Makes rows for the database of the events of a document, some at a time. What fits no column is no event; that is a diagnostic, here or
/// of the mapping.
/// </summary>
/// <param name="account">The account of the run; diagnostics of no account are its own.</param>
/// <param name="takes">Whether events of an account are staged.</param>
/// <param name="receivedAt">When the document was received, UTC.</param>
internal sealed class EventStaging(string account, Func<string, bool> takes, DateTimeOffset receivedAt)
{
    private readonly RowIds _keys = new(receivedAt);
    private readonly SortedSet<string> _accounts = new(StringComparer.Ordinal) { account };
    private readonly Dictionary<(string Account, string Conid), Guid> _named = [];
    private List<StagedDiagnostic> _diagnostics = [];

    /// <summary>When statements were made, UTC, by ordinal; without those that do not say so.</summary>
    public Dictionary<int, DateTimeOffset> Generated { get; } = [];

    /// <summary>Accounts of which the document says anything that can be stored, the run's own among them; sorted.</summary>
    public IReadOnlyCollection<string> Accounts => _accounts;

    /// <summary>The rows of the accounts that are taken.</summary>
    public StagedEvents Of(LedgerEvents events)
    {
        _diagnostics = [];
        var fills = events.Fills.Where(Takes)
            .Where(fill => fill.Conid is not null && Fits(
                fill, fill.Conid, fill.IbExecId, fill.TransactionId, fill.TradeId, fill.OrigTransactionId))
            .Select(fill => Row(fill, fill.Conid)).ToArray();
        var deals = events.Deals.Where(Takes)
            .Where(leg => Fits(leg, leg.Conid, leg.IbExecId, leg.TransactionId, leg.TradeId))
            .Select(leg => Row(leg, leg.Conid)).ToArray();
        var legs = events.CorporateActions.Where(Takes)
            .Where(leg => Fits(leg, leg.Conid, leg.TransactionId, leg.ActionId, leg.DateTimeText, leg.ReorgCode, leg.Code))
            .Select(leg => Row(leg, leg.Conid)).ToArray();
        var cash = StageCash(events, legs);
        Name(fills);
        Name(deals);
        Name(legs);
        Name(cash);
        return new()
        {
            Instruments = [],
            Names = [],
            Fills = fills,
            Deals = deals,
            CorporateActions = legs,
            Cash = cash,
            Rates = [.. events.Rates.Where(rate => IsTaken(rate.AccountId)).Select(
                rate => Row(rate, rate.SourceRowRef, rate.RowKey, null))],
            Restatements = [.. StageRestatements(events)],
            Diagnostics = StageDiagnostics(events),
        };
    }

    /// <summary>The last rows of the document, and the contracts of all of them.</summary>
    public StagedEvents End(LedgerEvents events)
    {
        var rest = Of(events);
        // A diagnostic of a contract joins those of the rest.
        var instruments = StageInstruments(events);
        return rest with { Instruments = instruments, Names = [.. StageNames(events)] };
    }

    /// <summary>Movements of cash, with the leg that paid; without those whose leg is not stored.</summary>
    private StagedRow<EventCashflow>[] StageCash(LedgerEvents events, StagedRow<EventCorpAction>[] legs)
    {
        var paying = new Dictionary<(string, string), Guid>();
        foreach (var leg in legs)
        {
            paying.TryAdd((leg.Value.AccountId, leg.Value.SourceRowRef!), leg.Key);
            if (leg.Value.TransactionId is { } id)
                paying.TryAdd((leg.Value.AccountId, "FLEX_TXN:" + id), leg.Key);
        }

        var staged = new List<StagedRow<EventCashflow>>();
        foreach (var cash in events.Cash.Where(Takes))
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

    /// <summary>Notes the contracts that events name.</summary>
    private void Name<T>(StagedRow<T>[] rows) where T : LedgerEvent
    {
        foreach (var row in rows)
        {
            if (row.Conid is { } conid)
                _named.TryAdd((row.Value.AccountId, conid), row.RawRecordId);
        }
    }

    /// <summary>
    /// The contracts, and those that an event names and no row describes: whichever statement describes one later finds it there.
    /// </summary>
    private StagedRow<Instrument>[] StageInstruments(LedgerEvents events)
    {
        var staged = new List<StagedRow<Instrument>>();
        foreach (var instrument in events.Instruments)
        {
            var row = (instrument.SourceRowRef!, instrument.SourceRawRecordId);
            if (!IsTaken(instrument.AccountId) || !FitsKey(instrument.AccountId, row, "conid", instrument.Conid))
                continue;
            if (!LedgerKeys.Fits(instrument.Symbol))
                Say(LedgerCode.KeyTooLong, instrument.AccountId, row, "symbol");
            _named.Remove((instrument.AccountId, instrument.Conid));
            staged.Add(Row(instrument, instrument.SourceRowRef!, instrument.SourceRawRecordId, instrument.Conid));
        }

        foreach (var ((ofAccount, conid), rawRecordId) in _named)
        {
            var instrument = new Instrument { AccountId = ofAccount, Conid = conid };
            staged.Add(new(instrument, _keys.Next(), rawRecordId, DateTimeOffset.MinValue, conid));
        }

        return [.. staged];
    }

    private IEnumerable<StagedRow<InstrumentName>> StageNames(LedgerEvents events) =>
        from name in events.InstrumentNames
        where IsTaken(name.AccountId) && LedgerKeys.Fits(name.Conid) && LedgerKeys.Fits(name.Symbol) && LedgerKeys.Fits(name.Isin)
        select Row(name, name.SourceRowRef, name.RowKey, name.Conid);

    private IEnumerable<StagedRestatement> StageRestatements(LedgerEvents events)
    {
        foreach (var value in events.Restatements)
        {
            // A figure that one statement leaves out is not restated by the other.
            if (IsTaken(value.AccountId) && value.Former is { } former && value.Latter is { } latter && former != latter)
                yield return new(value, value.FormerRowKey, value.LatterRowKey);
        }
    }

    private List<StagedDiagnostic> StageDiagnostics(LedgerEvents events)
    {
        foreach (var value in events.Diagnostics)
        {
            var ofAccount = LedgerKeys.IsAccount(value.AccountId) ? value.AccountId : account;
            if (IsTaken(ofAccount))
                _diagnostics.Add(new(value, ofAccount, KeyOf(value.RowKey), KeyOf(value.OtherRowKey)));
        }

        return _diagnostics;
    }

    private bool Takes(LedgerEvent row) => IsTaken(row.AccountId);

    /// <summary>Whether events of the account are stored now; the mapping has said so where it is no account.</summary>
    private bool IsTaken(string ofAccount)
    {
        if (!LedgerKeys.IsAccount(ofAccount) || !takes(ofAccount))
            return false;
        _accounts.Add(ofAccount);
        return true;
    }

    private bool Fits(LedgerEvent row, params ReadOnlySpan<string?> parts)
    {
        foreach (var part in parts)
        {
            if (!FitsKey(row.AccountId, (row.SourceRowRef!, row.SourceRawRecordId), null, part))
                return false;
        }

        return true;
    }

    private bool FitsKey(string ofAccount, (string Place, Guid Key) row, string? attribute, string? part)
    {
        if (LedgerKeys.Fits(part))
            return true;
        Say(LedgerCode.KeyTooLong, ofAccount, row, attribute);
        return false;
    }

    private void Say(string code, string ofAccount, (string Place, Guid Key) row, string? attribute) =>
        _diagnostics.Add(new(new LedgerDiagnostic(code, ofAccount, row.Place, attribute), ofAccount, KeyOf(row.Key), null));

    private static Guid? KeyOf(Guid key) => key == Guid.Empty ? null : key;

    private StagedRow<T> Row<T>(T row, string? conid) where T : LedgerEvent => Row(row, row.SourceRowRef!, row.SourceRawRecordId, conid);

    private StagedRow<T> Row<T>(T value, string reference, Guid key, string? conid) =>
        new(value, _keys.Next(), key, StatedAt(reference), conid);

    /// <summary>When the statement of a row was made: the reference begins with the ordinal of the statement.</summary>
    private DateTimeOffset StatedAt(string reference)
    {
        var end = reference.AsSpan().IndexOfAnyExceptInRange('0', '9');
        return int.TryParse(reference.AsSpan(0, end < 0 ? reference.Length : end), CultureInfo.InvariantCulture, out var ordinal)
            && Generated.TryGetValue(ordinal, out var generated) ? generated : receivedAt;
    }
}
