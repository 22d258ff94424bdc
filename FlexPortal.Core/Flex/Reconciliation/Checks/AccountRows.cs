using FlexPortal.Core.Flex.Ledger;
using FlexPortal.Core.Flex.Reconciliation.Reading;

namespace FlexPortal.Core.Flex.Reconciliation.Checks;

/// <summary>What one statement says about one account, and where the checks of it go.</summary>
internal sealed class AccountRows
{
    private readonly HashSet<string> _unidentified;
    private Dictionary<string, EventTradeFill>? _byRef;
    private ILookup<string, FigureRow>? _positions;
    private ILookup<string, FigureRow>? _closedLots;

    public AccountRows(StatementRows statement, string accountId, string? baseCurrency, CheckLog log)
    {
        (Statement, AccountId, BaseCurrency, Log) = (statement, accountId, baseCurrency, log);
        var events = statement.Events;
        Fills = [.. events.Fills.Concat(events.UnidentifiedFills).Where(IsOurs)];
        Deals = [.. events.Deals.Concat(events.UnidentifiedDeals).Where(IsOurs)];
        Cash = [.. events.Cash.Where(IsOurs)];
        Actions = [.. events.CorporateActions.Where(IsOurs)];
        _unidentified = events.UnidentifiedFills.Select(fill => fill.SourceRowRef!)
            .Concat(events.UnidentifiedDeals.Select(deal => deal.SourceRowRef!)).ToHashSet(StringComparer.Ordinal);
    }

    public StatementRows Statement { get; }

    public string AccountId { get; }

    public string? BaseCurrency { get; }

    public CheckLog Log { get; }

    public IReadOnlyList<EventTradeFill> Fills { get; }

    public IReadOnlyList<EventFx> Deals { get; }

    public IReadOnlyList<EventCashflow> Cash { get; }

    public IReadOnlyList<EventCorpAction> Actions { get; }

    /// <summary>Whether an execution of the row has no id, so that nothing that is computed with it is proved.</summary>
    public bool IsUnidentified(LedgerEvent row) => _unidentified.Count > 0 && _unidentified.Contains(row.SourceRowRef!);

    /// <summary>Rows of an element that belong to the account.</summary>
    public IEnumerable<FigureRow> Of(string element) =>
        Statement.Figures.Of(element).Where(row => string.Equals(row.AccountId, AccountId, StringComparison.Ordinal));

    /// <summary>Rows of the positions by contract: the summaries, else the lots.</summary>
    public ILookup<string, FigureRow> Positions => _positions ??= ByContract("OpenPosition");

    /// <summary>Closed lots by contract.</summary>
    public ILookup<string, FigureRow> ClosedLots => _closedLots ??= ByContract("Lot");

    /// <summary>Fills by their row.</summary>
    public Dictionary<string, EventTradeFill> FillsByRef =>
        _byRef ??= Fills.ToDictionary(fill => fill.SourceRowRef!, StringComparer.Ordinal);

    /// <summary>Says that a section is missing; true when all of them are there.</summary>
    public bool Has(ProofSubject subject, params string[] sections)
    {
        var missing = Array.Find(sections, section => !Statement.Has(section));
        if (missing is not null)
            Log.NotProvable(subject, ProofReason.SectionMissing, missing);
        return missing is null;
    }

    public ProofSubject About(
        ProofStep step, string identity, string? currency = null, string? conid = null, string? symbol = null, DateOnly? day = null) =>
        new(step, identity, AccountId, currency, conid, symbol, day);

    private ILookup<string, FigureRow> ByContract(string element) => Of(element).Where(row => row.Key is not null)
        .ToLookup(row => row.Key!, StringComparer.Ordinal);

    private bool IsOurs(LedgerEvent row) => string.Equals(row.AccountId, AccountId, StringComparison.Ordinal);
}
