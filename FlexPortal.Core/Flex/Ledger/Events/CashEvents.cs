using FlexPortal.Core.Flex.Ledger.Reading;

namespace FlexPortal.Core.Flex.Ledger.Events;

/// <summary>Movements of cash: rows of <c>CashTransactions</c> and <c>SalesTaxes</c>, and the proceeds of corporate actions.</summary>
internal sealed class CashEvents(DocumentState document)
{
    private readonly CashActions _actions = new();
    private readonly Dictionary<UInt128, SeenCash> _seen = [];
    private readonly List<EventCashflow> _all = [];

    public IReadOnlyList<EventCashflow> All => _all;

    /// <summary>Hands over what was read since the last call, but for proceeds: they need the leg that paid them.</summary>
    public IReadOnlyList<EventCashflow> Drain()
    {
        EventCashflow[] read = [.. _all.Where(cash => cash.Source != CashflowSource.CorporateActionProceeds)];
        _all.RemoveAll(cash => cash.Source != CashflowSource.CorporateActionProceeds);
        return read;
    }

    /// <summary>Takes the current row of <c>CashTransactions</c>.</summary>
    public void Read()
    {
        var row = document.Row;
        var moment = row.Moment(RowAttribute.DateTime);
        var settleDay = row.Day(RowAttribute.SettleDate);
        var day = row.Day(RowAttribute.ReportDate) ?? moment.Day ?? settleDay;
        var (amount, currency) = (row.Number(RowAttribute.Amount), row.Currency(RowAttribute.Currency));
        if (!document.HasDay(day) || !document.Has(amount, RowAttribute.Amount) || !document.Has(currency, RowAttribute.Currency))
            return;
        var text = row.Text(RowAttribute.Type);
        var (action, isKnown) = _actions.Of(text);
        if (!isKnown)
            document.Log.CountValue(LedgerCode.CashTypeUnknown, row, RowAttribute.Type);
        Keep(new EventCashflow
        {
            AccountId = row.AccountId,
            SourceRowRef = row.SourceRowRef,
            SourceRawRecordId = row.Key,
            Source = CashflowSource.CashTransaction,
            TransactionId = row.Id(RowAttribute.TransactionID),
            CashAction = action,
            CashActionText = text,
            ActionId = row.SharedId(RowAttribute.ActionID),
            TradeId = row.Id(RowAttribute.TradeID),
            ClientReference = row.Text(RowAttribute.ClientReference),
            ReportDateLocal = day!.Value,
            SettleDateLocal = settleDay,
            ExDateLocal = row.Day(RowAttribute.ExDate),
            DateTimeText = moment.Text,
            TimeZone = moment.Zone,
            OccurredAtUtc = moment.Utc,
            LevelOfDetail = row.Text(RowAttribute.LevelOfDetail),
            Model = row.Text(RowAttribute.Model),
            AssetCategory = row.Text(RowAttribute.AssetCategory),
            Conid = row.SharedId(RowAttribute.Conid),
            Symbol = row.Text(RowAttribute.Symbol),
            Description = row.Text(RowAttribute.Description),
            Code = row.Text(RowAttribute.Code),
            Amount = amount!.Value,
            Currency = currency!,
            FxRateToBase = row.Rate(RowAttribute.FxRateToBase),
        });
    }

    /// <summary>Takes the current row of <c>SalesTaxes</c>.</summary>
    public void ReadSalesTax()
    {
        var row = document.Row;
        var moment = row.Moment(RowAttribute.Date);
        var day = row.Day(RowAttribute.ReportDate) ?? moment.Day;
        var (amount, currency) = (row.Number(RowAttribute.SalesTax), row.Currency(RowAttribute.Currency));
        if (!document.HasDay(day) || !document.Has(amount, RowAttribute.SalesTax) || !document.Has(currency, RowAttribute.Currency))
            return;
        Keep(new EventCashflow
        {
            AccountId = row.AccountId,
            SourceRowRef = row.SourceRowRef,
            SourceRawRecordId = row.Key,
            Source = CashflowSource.SalesTax,
            TransactionId = row.Id(RowAttribute.TransactionID),
            CashAction = CashActions.SalesTax,
            CashActionText = row.Text(RowAttribute.TaxType),
            TaxableTransactionId = row.Id(RowAttribute.TaxableTransactionID),
            ReportDateLocal = day!.Value,
            DateTimeText = moment.Text,
            TimeZone = moment.Zone,
            OccurredAtUtc = moment.Utc,
            Model = row.Text(RowAttribute.Model),
            AssetCategory = row.Text(RowAttribute.AssetCategory),
            Conid = row.SharedId(RowAttribute.Conid),
            Symbol = row.Text(RowAttribute.Symbol),
            Description = row.Text(RowAttribute.TaxableDescription) ?? row.Text(RowAttribute.Description),
            Code = row.Text(RowAttribute.Code),
            Amount = amount!.Value,
            Currency = currency!,
            FxRateToBase = row.Rate(RowAttribute.FxRateToBase),
        });
    }

    /// <summary>Takes the money of a leg of a corporate action that was not met before.</summary>
    public void Add(EventCorpAction leg)
    {
        if (leg.Proceeds is not { } proceeds || proceeds == 0 || !document.Has(leg.Currency, RowAttribute.Currency))
            return;
        Keep(new EventCashflow
        {
            AccountId = leg.AccountId,
            SourceRowRef = leg.SourceRowRef,
            SourceRawRecordId = leg.SourceRawRecordId,
            Source = CashflowSource.CorporateActionProceeds,
            TransactionId = leg.TransactionId,
            CashAction = CashActions.CorporateActionProceeds,
            CashActionText = leg.ReorgCode,
            ActionId = leg.ActionId,
            ReportDateLocal = leg.ReportDateLocal,
            DateTimeText = leg.DateTimeText,
            TimeZone = leg.TimeZone,
            OccurredAtUtc = leg.OccurredAtUtc,
            LevelOfDetail = leg.LevelOfDetail,
            Model = leg.Model,
            AssetCategory = leg.AssetCategory,
            Conid = leg.Conid,
            Symbol = leg.Symbol,
            Description = leg.Description,
            Code = leg.Code,
            Amount = proceeds,
            Currency = leg.Currency!,
            FxRateToBase = leg.FxRateToBase,
        });
    }

    /// <summary>
    /// Counts a row once. With an id, a row that says the same again is a twin, in this statement or in another; a different one gets the
    /// next ordinal. Without an id only a row of another statement can be a twin: equal rows of one statement are two movements.
    /// </summary>
    private void Keep(EventCashflow cash)
    {
        var hasId = cash.TransactionId is not null;
        var (money, row) = (CashDigest.OfMoney(cash), CashDigest.OfRow(cash));
        var key = hasId ? CashDigest.OfId(cash) : CashDigest.OfContent(cash);
        if (!_seen.TryGetValue(key, out var known))
            _seen.Add(key, known = new(cash.Amount, FirstOf(cash)));
        for (var place = 0; place < known.Rows.Count; place++)
        {
            var seen = known.Rows[place];
            var isHere = seen.Statement == document.Statement;
            if (hasId ? isHere ? seen.Row != row : seen.Money != money : isHere)
                continue;
            known.Rows[place] = seen with { Statement = document.Statement };
            document.TwinCount++;
            return;
        }

        if (known.Rows.Count > 0 && hasId)
            document.Log.Conflict(LedgerCode.CashKeyRepeated, document.Row, "amount", known.Amount, cash.Amount, known.First);
        cash.CashOrdinal = known.Rows.Count;
        known.Rows.Add(new(money, row, document.Statement));
        _all.Add(cash);
    }

    private LedgerRowRef FirstOf(EventCashflow cash) => document.IsStreamed ? new(null, cash.SourceRawRecordId) : LedgerRowRef.Of(cash);
}
