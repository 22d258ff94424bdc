using FlexPortal.Core.Flex.Ledger.Reading;

namespace FlexPortal.Core.Flex.Ledger.Events;

/// <summary>Movements of cash: rows of <c>CashTransactions</c> and <c>SalesTaxes</c>, and the proceeds of corporate actions.</summary>
internal sealed class CashEvents(DocumentState document)
{
    private readonly CashActions _actions = new();
    private readonly Dictionary<CashKey, List<Seen>> _seen = [];
    private readonly List<EventCashflow> _all = [];

    public IReadOnlyList<EventCashflow> All => _all;

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
        var key = CashKey.Of(cash);
        if (!_seen.TryGetValue(key, out var before))
            _seen.Add(key, before = []);
        foreach (var seen in before)
        {
            var isHere = seen.Statement == document.Statement;
            if (key.Content is not null ? isHere : !(isHere ? IsSameRow(seen.Cash, cash) : IsSameMoney(seen.Cash, cash)))
                continue;
            seen.Statement = document.Statement;
            document.TwinCount++;
            return;
        }

        if (before.Count > 0 && key.Content is null)
        {
            document.Log.Conflict(
                LedgerCode.CashKeyRepeated, document.Row, "amount", before[0].Cash.Amount, cash.Amount, before[0].Cash.SourceRowRef);
        }

        cash.CashOrdinal = before.Count;
        before.Add(new(cash, document.Statement));
        _all.Add(cash);
    }

    /// <summary>Whether a row of another statement is about the same money; its wording may have changed.</summary>
    private static bool IsSameMoney(EventCashflow one, EventCashflow other) =>
        one.Amount == other.Amount && one.ReportDateLocal == other.ReportDateLocal
        && string.Equals(one.DateTimeText, other.DateTimeText, StringComparison.Ordinal)
        && string.Equals(one.Conid, other.Conid, StringComparison.Ordinal);

    private static bool IsSameRow(EventCashflow one, EventCashflow other) =>
        IsSameMoney(one, other) && one.SettleDateLocal == other.SettleDateLocal
        && string.Equals(one.Description, other.Description, StringComparison.Ordinal)
        && string.Equals(one.Code, other.Code, StringComparison.Ordinal)
        && string.Equals(one.ActionId, other.ActionId, StringComparison.Ordinal);

    private sealed class Seen(EventCashflow cash, int statement)
    {
        public EventCashflow Cash { get; } = cash;

        /// <summary>The last statement that had it.</summary>
        public int Statement { get; set; } = statement;
    }

    /// <summary>The key of the table: by transaction id where the row has one, else by what it says.</summary>
    private sealed record CashKey(string Account, string Action, string Currency, string? TransactionId, CashContent? Content)
    {
        public static CashKey Of(EventCashflow cash) => new(
            cash.AccountId,
            cash.CashAction,
            cash.Currency,
            cash.TransactionId,
            cash.TransactionId is not null ? null : new(
                cash.ReportDateLocal, cash.Source, cash.Amount, cash.DateTimeText, cash.SettleDateLocal, cash.Conid, cash.Code,
                cash.Description));
    }

    private sealed record CashContent(
        DateOnly Day,
        CashflowSource Source,
        decimal Amount,
        string? DateTimeText,
        DateOnly? SettleDay,
        string? Conid,
        string? Code,
        string? Description);
}
