using FlexPortal.Core.Flex.Ledger;
using FlexPortal.Core.Flex.Lots;
using FlexPortal.Core.Flex.Reconciliation.Reading;

namespace FlexPortal.Core.Flex.Reconciliation.Matching;

/// <summary>Lots of a whole document, account by account, and what they were matched from.</summary>
internal sealed class DocumentLots
{
    private readonly Dictionary<string, StatementRows> _last = new(StringComparer.Ordinal);
    private readonly List<LotEvent> _events;
    private readonly Dictionary<(string Account, string Identity), LotClosing> _closings = [];

    private DocumentLots(DocumentRows document, bool leavesOut = false)
    {
        _events = leavesOut ? [] : LotEvents.Of(document.Events);
        FiguresFit = !leavesOut;
        var seenTransfers = new HashSet<(string, string?, DateOnly?, decimal?)>();
        foreach (var statement in document.Statements)
        {
            // Two statements of one period have the same transfers.
            var transfers = statement.Figures.Of("Transfer")
                .Where(row => !leavesOut && (row.TransactionId is null
                    || seenTransfers.Add((row.AccountId, row.TransactionId, row.AtDay, row.Number("quantity")))));
            _events.AddRange(LotEvents.Of(transfers));
            foreach (var account in statement.Accounts)
            {
                if (!_last.TryGetValue(account, out var last) || (statement.Header.ToDate ?? default) >= (last.Header.ToDate ?? default))
                    _last[account] = statement;
            }
        }

        if (leavesOut)
        {
            (SeedRows, Matches) = ([], LotMatcher.Match(_events, [], []));
            return;
        }

        TransferBasis.Take(
            _events, [.. _last.Values.Distinct().SelectMany(one => one.Figures.Of("OpenPosition")).Where(LotSeeds.IsLot)]);
        var seeds = Seeds(document);
        var factors = LotFactors.Of(_events, _last.Values.Distinct().SelectMany(s => s.Figures.Of("OpenPosition")).Where(LotSeeds.IsLot));
        (SeedRows, Matches) = (seeds, LotMatcher.Match(_events, seeds, factors));
        foreach (var closing in Matches.Closings)
        {
            _closings.TryAdd((closing.AccountId, closing.Ref), closing);
            if ((closing.ExecIdentity ?? closing.TransactionId) is { } identity)
                _closings.TryAdd((closing.AccountId, identity), closing);
        }
    }

    public LotMatches Matches { get; }

    /// <summary>What was matched.</summary>
    public IReadOnlyList<LotEvent> Events => _events;

    /// <summary>The last statement of each account, in document order.</summary>
    public IEnumerable<(StatementRows Statement, string Account)> LastStatements(DocumentRows document) =>
        from statement in document.Statements
        from account in statement.Accounts
        where IsLast(account, statement)
        select (statement, account);

    /// <summary>What was held before the first event.</summary>
    public IReadOnlyList<LotSeed> SeedRows { get; }

    /// <summary>Whether every figure could be computed with; else there are neither events nor lots here.</summary>
    public bool FiguresFit { get; }

    /// <summary>Matches the lots of a document.</summary>
    public static DocumentLots Match(DocumentRows document)
    {
        DocumentLots? lots = null;
        return Figures.Fit(() => lots = new(document)) ? lots! : new(document, leavesOut: true);
    }

    /// <summary>What a fill closed, also a fill that a second statement repeats; null when it only opened.</summary>
    public LotClosing? FindClosing(EventTradeFill fill) =>
        Find(fill, fill.ExecIdentity.Length > 0 ? fill.ExecIdentity : null);

    /// <summary>What a leg closed or moved; null when nothing.</summary>
    public LotClosing? FindClosing(EventCorpAction leg) => Find(leg, leg.TransactionId);

    private LotClosing? Find(LedgerEvent row, string? identity) =>
        _closings.TryGetValue((row.AccountId, row.SourceRowRef!), out var closing)
        || (identity is not null && _closings.TryGetValue((row.AccountId, identity), out closing)) ? closing : null;

    /// <summary>Whether open lots of the account are those at the end of this statement.</summary>
    public bool IsLast(string account, StatementRows statement) =>
        _last.TryGetValue(account, out var last) && ReferenceEquals(last, statement);

    private IReadOnlyList<LotSeed> Seeds(DocumentRows document)
    {
        var seeds = new LotSeeds(_events);
        foreach (var (account, last) in _last)
        {
            bool IsOurs(FigureRow row) => string.Equals(row.AccountId, account, StringComparison.Ordinal);
            var closed = document.Statements.SelectMany(statement => statement.Figures.Of("Lot")).Where(IsOurs).ToArray();
            var firstDay = document.Statements.Where(statement => statement.Accounts.Contains(account, StringComparer.Ordinal))
                .Select(statement => statement.Header.FromDate).Min();
            seeds.Add(
                account, [.. last.Figures.Of("OpenPosition").Where(IsOurs)], closed, firstDay, last.Has("OpenPositions"));
        }

        return seeds.All;
    }
}
