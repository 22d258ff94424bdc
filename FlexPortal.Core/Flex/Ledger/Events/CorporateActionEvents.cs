using FlexPortal.Core.Flex.Ledger.Reading;

namespace FlexPortal.Core.Flex.Ledger.Events;

/// <summary>Legs of corporate actions, from rows of level DETAIL or without a level. Summaries are looked at, and never a leg.</summary>
internal sealed class CorporateActionEvents(DocumentState document, CashEvents cash)
{
    private static readonly ComparedColumn<EventCorpAction>[] Economics =
    [
        new("quantity", leg => leg.Quantity),
        new("conid", leg => leg.Conid),
        new("currency", leg => leg.Currency),
        new("reorg_code", leg => leg.ReorgCode),
        new("proceeds", leg => leg.Proceeds),
    ];

    private static readonly ComparedColumn<EventCorpAction>[] Figures =
    [
        new("amount", leg => leg.Amount),
        new("value", leg => leg.Value),
        new("cost_basis", leg => leg.CostBasis),
        new("realized_pnl", leg => leg.RealizedPnl),
        new("capital_gains_pnl", leg => leg.CapitalGainsPnl),
        new("fx_pnl", leg => leg.FxPnl),
        new("mtm_pnl", leg => leg.MtmPnl),
    ];

    private readonly SeenEvents<EventCorpAction> _seen = new();
    private readonly List<EventCorpAction> _summaries = [];

    public IReadOnlyList<EventCorpAction> All => _seen.All;

    /// <summary>Takes the current row.</summary>
    public void Read()
    {
        if (Map() is not { } leg)
            return;
        if (leg.LevelOfDetail is not (null or "DETAIL"))
        {
            _summaries.Add(leg);
            return;
        }

        var identity = Identity(leg);
        var place = _seen.Find(leg.AccountId, identity, leg.TransactionId);
        if (place < 0)
        {
            _seen.Add(leg.AccountId, identity, leg.TransactionId, leg, document.Statement);
            cash.Add(leg);
            return;
        }

        document.TwinCount++;
        var former = _seen[place];
        if (EventComparison.Agree(document, LedgerCode.CorporateActionConflict, Economics, former, leg)
            && EventComparison.Restate(document, ("event_corp_action", identity), Figures, former, leg, _seen.StatementOf(place)))
            _seen.Replace(place, leg, document.Statement);
    }

    /// <summary>Looks at a row that is no leg, whatever its level: one for all accounts together.</summary>
    public void ReadSummary()
    {
        if (Map() is { } summary)
            _summaries.Add(summary);
    }

    /// <summary>Says which summaries stand alone; a summary may be of all accounts together.</summary>
    public void Complete()
    {
        var byAction = new HashSet<string>(StringComparer.Ordinal);
        var byContent = new HashSet<(DateOnly, string?, string?)>();
        foreach (var leg in _seen.All)
        {
            if (leg.ActionId is { } action)
                byAction.Add(action);
            byContent.Add(Content(leg));
        }

        foreach (var summary in _summaries)
        {
            var hasDetail = byContent.Contains(Content(summary))
                || (summary.ActionId is { } action && byAction.Contains(action));
            if (!hasDetail)
            {
                document.Log.Add(new(
                    LedgerCode.CorporateActionWithoutDetail, summary.AccountId, summary.SourceRowRef!, "description",
                    summary.Description, Conid: summary.Conid, Currency: summary.Currency)
                { RowKey = summary.SourceRawRecordId });
            }
        }
    }

    /// <summary>What makes a leg unique in its account: the transaction id, else what the row says.</summary>
    private static string Identity(EventCorpAction leg) => leg.TransactionId is { } id
        ? "FLEX_TXN:" + id
        : FormattableString.Invariant(
            $"{leg.ReportDateLocal:yyyy-MM-dd}|{leg.DateTimeText}|{leg.Conid}|{leg.ReorgCode}|{Plain(leg.Quantity)}|{leg.Code}");

    /// <summary>The number without zeros at its end: 1.5 and 1.50 are one quantity.</summary>
    private static decimal? Plain(decimal? quantity) => quantity / 1.0000000000000000000000000000m;

    private static (DateOnly, string?, string?) Content(EventCorpAction leg) =>
        (leg.ReportDateLocal, leg.ReorgCode, leg.Conid ?? leg.Symbol);

    private EventCorpAction? Map()
    {
        var row = document.Row;
        var moment = row.Moment(RowAttribute.DateTime);
        var day = row.Day(RowAttribute.ReportDate) ?? moment.Day;
        if (!document.HasDay(day))
            return null;
        return new EventCorpAction
        {
            AccountId = row.AccountId,
            SourceRowRef = row.SourceRowRef,
            SourceRawRecordId = row.Key,
            ActionId = row.SharedId(RowAttribute.ActionID),
            TransactionId = row.Id(RowAttribute.TransactionID),
            Conid = row.SharedId(RowAttribute.Conid),
            ReportDateLocal = day!.Value,
            DateTimeText = moment.Text,
            TimeZone = moment.Zone,
            OccurredAtUtc = moment.Utc,
            LevelOfDetail = row.Text(RowAttribute.LevelOfDetail),
            Model = row.Text(RowAttribute.Model),
            AssetCategory = row.Text(RowAttribute.AssetCategory),
            Symbol = row.Text(RowAttribute.Symbol),
            ReorgCode = row.Text(RowAttribute.Type),
            Code = row.Text(RowAttribute.Code),
            Description = row.Text(RowAttribute.Description),
            ActionDescription = row.Text(RowAttribute.ActionDescription),
            Quantity = row.Number(RowAttribute.Quantity),
            Currency = row.Currency(RowAttribute.Currency),
            FxRateToBase = row.Rate(RowAttribute.FxRateToBase),
            Amount = row.Number(RowAttribute.Amount),
            Proceeds = row.Number(RowAttribute.Proceeds),
            Value = row.Number(RowAttribute.Value),
            CostBasis = row.Number(RowAttribute.CostBasis),
            RealizedPnl = row.Number(RowAttribute.FifoPnlRealized),
            CapitalGainsPnl = row.Number(RowAttribute.CapitalGainsPnl),
            FxPnl = row.Number(RowAttribute.FxPnl),
            MtmPnl = row.Number(RowAttribute.MtmPnl),
            PrincipalAdjustFactor = row.Number(RowAttribute.PrincipalAdjustFactor),
        };
    }
}
