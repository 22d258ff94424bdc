using FlexPortal.Core.Flex.Ledger;
using FlexPortal.Core.Flex.Ledger.Events;
using FlexPortal.Core.Flex.Lots;
using FlexPortal.Core.Flex.Reconciliation.Checks;
using FlexPortal.Core.Flex.Reconciliation.Matching;
using FlexPortal.Core.Flex.Reconciliation.Reading;
using FlexPortal.Core.Flex.Statements;

namespace FlexPortal.Core.Flex.Reconciliation.Check;

/// <summary>
/// Takes one document through events, lots and proof, with neither portal nor database. Memory grows with its events, not with its bytes.
/// </summary>
public static class CheckStatement
{
    /// <summary>Checks a document.</summary>
    /// <param name="content">The document; seekable. Stays open.</param>
    /// <param name="cancellationToken">Observed at every row.</param>
    /// <exception cref="PortalException">The document is refused: see <see cref="FlexStatementReader"/>.</exception>
    public static StatementCheck Execute(Stream content, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(content);
        var document = DocumentRows.Read(content, StatementLimits.Default, cancellationToken);
        var lots = DocumentLots.Match(document);
        var proof = StatementProof.Prove(document, lots);
        var contracts = new Contracts(document);
        var events = EventsOf(document, lots);
        List<LedgerDiagnostic> beyond = [];
        if (!lots.FiguresFit)
            beyond.AddRange(lots.LastStatements(document).Select(one => OutOfRange(one.Account, "Trades")));
        CheckedCash[] cash = [.. document.Statements.SelectMany(statement => CashOf(statement, beyond))];
        CheckedPosition[] positions = [.. PositionsOf(document, lots, contracts, beyond)];
        return new(
            proof.Verdict,
            [.. document.Statements.Select(Statement)],
            Count(document, events),
            events,
            [.. document.Events.Diagnostics, .. beyond],
            [.. lots.Matches.Lots.Select(lot => Lot(lot, contracts))],
            lots.Matches.Diagnostics,
            [.. lots.Matches.Closings.Select(closing => Closing(closing, lots.Matches, contracts))],
            cash,
            positions,
            proof);
    }

    private static CheckedStatement Statement(StatementRows statement) => new(
        statement.Ordinal, statement.Header.AccountId, statement.Header.FromDate, statement.Header.ToDate, statement.Header.Period,
        statement.Header.WhenGenerated, statement.RowCount, [.. statement.Contents.Sections.Select(section => section.Name)]);

    private static CheckedCounts Count(DocumentRows document, CheckedEvents events) => new(
        document.Statements.Sum(statement => statement.RowCount), document.Events.Fills.Count, document.Events.UnidentifiedFills.Count,
        events.FxDeals.Count / 2, events.Cash.Count, events.CorporateActions.Count, events.Transfers.Count, document.Events.Rates.Count,
        document.Events.Instruments.Count, document.Events.TwinCount, document.Events.ConsolidatedCount, events.Restatements.Count);

    private static CheckedEvents EventsOf(DocumentRows document, DocumentLots lots) => new(
        [.. document.Events.Fills.Concat(document.Events.UnidentifiedFills).Select(CheckedFill.Of)],
        [.. document.Events.Deals.Concat(document.Events.UnidentifiedDeals).Select(CheckedDeal.Of)],
        [.. document.Events.Cash.Select(CheckedCashflow.Of)],
        [.. document.Events.CorporateActions.Select(CheckedAction.Of)],
        [.. lots.Events.OfType<LotTransfer>().Select(CheckedTransfer.Of)],
        document.Events.Restatements);

    private static CheckedLot Lot(MatchedLot lot, Contracts contracts)
    {
        var instrument = contracts.Find(lot.AccountId, lot.Conid);
        var units = Figures.OrNull(() => lot.Quantity * (instrument?.Multiplier ?? 1)) ?? 0;
        return new CheckedLot
        {
            AccountId = lot.AccountId,
            Conid = lot.Conid,
            Symbol = instrument?.Symbol ?? Contracts.SymbolOf(lot.Conid),
            Currency = contracts.CurrencyOf(lot.AccountId, lot.Conid),
            Origin = lot.Origin,
            OpenedDay = lot.Opened?.Day,
            OpenedAtUtc = lot.Opened?.At,
            ClosedDay = lot.Closed?.Day,
            OpeningTransactionId = lot.OriginatingTransactionId,
            OpeningRow = lot.OpeningRef,
            Quantity = lot.Quantity,
            Remaining = lot.Remaining,
            CostBasis = lot.CostBasis,
            CostBasisRemaining = lot.CostBasisRemaining,
            OpenPrice = units == 0 ? null : Figures.OrNull(() => lot.CostBasis / units),
            Realized = lot.Realized,
            UnknownBecause = lot.UnknownBecause,
        };
    }

    private static CheckedClosing Closing(LotClosing closing, LotMatches matches, Contracts contracts) => new(
        closing.AccountId, closing.Ref, closing.ExecIdentity, closing.TransactionId, closing.Kind, closing.Moment.Day, closing.Moment.At,
        closing.Conid, contracts.Find(closing.AccountId, closing.Conid)?.Symbol ?? Contracts.SymbolOf(closing.Conid),
        contracts.CurrencyOf(closing.AccountId, closing.Conid), closing.Quantity, closing.Unmatched, closing.Proceeds, closing.Basis,
        closing.Carried, closing.Realized, closing.UnknownBecause, closing.BrokerCost, closing.BrokerRealized,
        [.. closing.Lots.Select(part => new CheckedPart(
            matches.Lots[part.Lot].OpeningRef, matches.Lots[part.Lot].OriginatingTransactionId, part.Quantity, part.Basis,
                part.Realized))]);

    private static LedgerDiagnostic OutOfRange(string account, string section) => new(LedgerCode.FigureOutOfRange, account, section);

    private static List<CheckedCash> CashOf(StatementRows statement, List<LedgerDiagnostic> beyond)
    {
        List<CheckedCash> all = [];
        foreach (var id in statement.Accounts)
        {
            CheckedCash[] ofAccount = [];
            if (Figures.Fit(() => ofAccount = [.. CashOf(statement, id)]))
                all.AddRange(ofAccount);
            else
                beyond.Add(OutOfRange(id, "CashReport"));
        }

        return all;
    }

    private static IEnumerable<CheckedCash> CashOf(StatementRows statement, string id)
    {
        var account = new AccountRows(statement, id, statement.Events.BaseCurrencies.GetValueOrDefault(id), new(statement.Ordinal, []));
        var flows = CashFlows.Of(account);
        var rows = account.Of("CashReportCurrency").ToArray();
        foreach (var row in rows)
        {
            var isBase = row.Currency is CashReports.Base or null;
            var sum = isBase ? (decimal?)null : flows.Total(row.Currency!).Sum;
            var begin = row.Number("startingCash");
            yield return new(
                statement.Ordinal, id, row.Currency ?? "", begin, sum, begin + sum + (row.Number("fxTranslationGainLoss") ?? 0),
                row.Number("endingCash"), row.Number("endingSettledCash"), flows.ByKind(row.Currency ?? ""), row.Ref);
        }

        foreach (var currency in flows.Currencies.Except(rows.Select(row => row.Currency ?? ""), StringComparer.Ordinal))
            yield return new(
                statement.Ordinal, id, currency, null, flows.Total(currency).Sum, null, null, null, flows.ByKind(currency), null);
    }

    private static List<CheckedPosition> PositionsOf(
        DocumentRows document, DocumentLots lots, Contracts contracts, List<LedgerDiagnostic> beyond)
    {
        List<CheckedPosition> all = [];
        var open = lots.Matches.Lots.Where(lot => lot.Remaining != 0).ToLookup(lot => (lot.AccountId, lot.Conid));
        var moved = lots.Events.ToLookup(one => (one.AccountId, one.Conid));
        var seeded = lots.SeedRows.ToLookup(seed => (seed.AccountId, seed.Conid));
        foreach (var (statement, account) in lots.LastStatements(document))
        {
            var rows = statement.Figures.Of("OpenPosition")
                .Where(row => row.Key is not null && string.Equals(row.AccountId, account, StringComparison.Ordinal))
                .ToLookup(row => row.Key!, StringComparer.Ordinal);
            var keys = rows.Select(group => group.Key)
                .Concat(moved.Where(group => string.Equals(group.Key.AccountId, account, StringComparison.Ordinal))
                    .Select(group => group.Key.Conid))
                .Distinct(StringComparer.Ordinal);
            foreach (var key in keys)
            {
                var ours = open[(account, key)].ToArray();
                var held = rows[key].ToArray();
                var summary = Array.Exists(held, row => !LotSeeds.IsLot(row)) ? Array.FindAll(held, row => !LotSeeds.IsLot(row)) : held;
                if (!Figures.Fit(() => all.Add(new(
                    statement.Ordinal, account, key, contracts.Find(account, key)?.Symbol ?? held.FirstOrDefault()?.Symbol ?? key,
                    contracts.CurrencyOf(account, key) ?? held.FirstOrDefault()?.Currency,
                    seeded[(account, key)].Sum(seed => seed.Quantity), moved[(account, key)].Sum(LotSeeds.QuantityOf),
                    ours.Sum(lot => lot.Remaining), ours.Length == 0 ? 0 : Sum(ours, lot => lot.CostBasisRemaining),
                    statement.Has("OpenPositions") ? LotSeeds.Held(held) : null, Sum(summary, row => row.Number("costBasisMoney")),
                    summary.FirstOrDefault()?.Number("markPrice"), Sum(summary, row => row.Number("positionValue")),
                    Sum(summary, row => row.Number("fifoPnlUnrealized"))))))
                    beyond.Add(OutOfRange(account, "OpenPositions") with { Conid = key });
            }
        }

        return all;
    }

    /// <summary>A sum; null when there is nothing, or a part is not known.</summary>
    private static decimal? Sum<T>(T[] parts, Func<T, decimal?> figure)
    {
        if (parts.Length == 0)
            return null;
        decimal? sum = 0;
        foreach (var part in parts)
            sum += figure(part);
        return sum;
    }

    private sealed class Contracts
    {
        private readonly Dictionary<(string Account, string Conid), Instrument> _instruments = [];
        private readonly Dictionary<(string Account, string Key), string> _currencies = [];

        public Contracts(DocumentRows document)
        {
            foreach (var instrument in document.Events.Instruments)
                _instruments[(instrument.AccountId, instrument.Conid)] = instrument;
            foreach (var fill in document.Events.Fills.Concat(document.Events.UnidentifiedFills))
            {
                if (LotEvents.KeyOf(fill) is { } key)
                    _currencies.TryAdd((fill.AccountId, key), fill.Currency);
            }
        }

        public Instrument? Find(string account, string key) => _instruments.GetValueOrDefault((account, key));

        public string? CurrencyOf(string account, string key) =>
            Find(account, key)?.Currency ?? _currencies.GetValueOrDefault((account, key));

        /// <summary>A key that is no number is the symbol itself.</summary>
        public static string? SymbolOf(string key) => key.AsSpan().ContainsAnyExceptInRange('0', '9') ? key : null;
    }
}
