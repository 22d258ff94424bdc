namespace FlexPortal.Sandbox.Statements;

/// <summary>Kind of a movement of cash.</summary>
internal enum CashFlow
{
    Deposits,
    Withdrawals,
    Dividends,
    WithholdingTax,
    BrokerInterest,
    OtherFees,
    Sales,
    Purchases,
    Commissions,
    TransactionTax,
}

/// <summary>One movement of cash.</summary>
internal sealed record CashMovement(CashFlow Flow, string Currency, decimal Amount)
{
    public decimal InBase => Amount * AccountPeriod.RateOf(Currency);
}

/// <summary>The part of the sandbox account that one statement shows, with the balances that follow from it.</summary>
internal sealed class AccountPeriod
{
    /// <summary>Currencies and their rates to the base currency, the same every day.</summary>
    public static readonly IReadOnlyList<(string Currency, decimal Rate)> Rates = [("EUR", 1.084m), ("GBP", 1.2655m), ("CHF", 1.123m)];

    /// <summary>Balances before the opening day. Every week adds a few units, so that they stay positive for centuries.</summary>
    private static readonly IReadOnlyList<CashMovement> OpeningCash =
    [
        new(CashFlow.Deposits, "USD", 220_000m), new(CashFlow.Deposits, "EUR", 12_000m)
    ];

    private static readonly DateOnly OpeningDay = new(2022, 1, 3);
    private static readonly CashMovement[][] ByWeekday = [.. WeekTemplate.Days.Select(day => day.SelectMany(MovementsOf).ToArray())];

    private readonly CashMovement[] _restated;

    public AccountPeriod(StatementSpec spec, string accountId, int seed)
    {
        (AccountId, From, To) = (accountId, spec.Period.From, spec.Period.To);
        (Before, End) = (Weekdays.Last(From.AddDays(-1)), Weekdays.Last(To));
        Filler = new RowFiller(accountId, spec.AccountName, seed, spec.Period);
        var restated = spec.Restatement is { } number && End >= From ? Restate(number).ToArray() : [];
        _restated = [.. restated.SelectMany(row => MovementsOf(row.Source))];
        Rows =
        [
            .. Weekdays.Between(From, To).SelectMany(day => WeekTemplate.Days[Weekdays.Index(day)].Select(row => Filler.Fill(row, day))),
            .. restated
        ];
        (HeldBefore, HeldAtEnd) = (Held(Before), Held(End));
    }

    public string AccountId { get; }

    public DateOnly From { get; }

    public DateOnly To { get; }

    /// <summary>The last trading day before the period.</summary>
    public DateOnly Before { get; }

    /// <summary>The last trading day of the period, or before it when it has none.</summary>
    public DateOnly End { get; }

    public RowFiller Filler { get; }

    /// <summary>Bookings of the period in order.</summary>
    public IReadOnlyList<FlexRow> Rows { get; }

    public IReadOnlyList<FlexRow> HeldBefore { get; }

    public IReadOnlyList<FlexRow> HeldAtEnd { get; }

    public static decimal RateOf(string currency) =>
        Rates.Where(rate => string.Equals(rate.Currency, currency, StringComparison.Ordinal)).Select(rate => rate.Rate).FirstOrDefault(1);

    /// <summary>Cash flow between two days, both included.</summary>
    /// <param name="from">First day.</param>
    /// <param name="to">Last day.</param>
    /// <param name="currency">The currency; null for all of them in base currency.</param>
    /// <param name="flows">Kinds of flow; none for all.</param>
    public decimal Flow(DateOnly from, DateOnly to, string? currency, params CashFlow[] flows)
    {
        decimal Sum(IEnumerable<CashMovement> movements) => movements
            .Where(
                m => (currency is null || string.Equals(m.Currency, currency, StringComparison.Ordinal))
                    && (flows.Length == 0 || flows.Contains(m.Flow)))
            .Sum(m => currency is null ? m.InBase : m.Amount);

        var restated = from <= End && End <= to ? Sum(_restated) : 0;
        return restated + Enumerable.Range(0, ByWeekday.Length).Sum(index => Weekdays.Count(index, from, to) * Sum(ByWeekday[index]));
    }

    /// <summary>Cash at the close of a day, in a currency or, for null, in base currency.</summary>
    public decimal Cash(DateOnly day, string? currency) =>
        OpeningCash
            .Where(m => currency is null || string.Equals(m.Currency, currency, StringComparison.Ordinal))
            .Sum(m => currency is null ? m.InBase : m.Amount)
        + Flow(OpeningDay, day, currency);

    /// <summary>Rows of OpenPositions after the close of a trading day.</summary>
    public IReadOnlyList<FlexRow> Held(DateOnly day) =>
    [
        .. from row in WeekTemplate.Held
           where row["on"].Contains((char)('0' + Weekdays.Index(day)), StringComparison.Ordinal)
           let weeks = row["weeks"].Length == 0 ? [0, 0] : row["weeks"].Split(' ').Select(int.Parse).ToArray()
           from week in Enumerable.Range(weeks[0], weeks[1] - weeks[0] + 1)
           select Filler.Fill(row, day, week),
    ];

    /// <summary>Cash that a row moves.</summary>
    public static IEnumerable<CashMovement> MovementsOf(TemplateRow row)
    {
        var currency = row["currency"] is { Length: > 0 } named ? named : "USD";
        CashMovement[] movements = row.Element switch
        {
            "Trade" =>
            [
                .. row["assetCategory"] is "CASH" ? [Traded(row["symbol"][..3], row.Number("quantity"))] : Array.Empty<CashMovement>(),
                Traded(currency, row.Number("proceeds")),
                new(CashFlow.Commissions, currency, row.Number("ibCommission")),
                new(CashFlow.TransactionTax, currency, row.Number("taxes")),
            ],
            "CorporateAction" => [Traded(currency, row.Number("proceeds"))],
            "CashTransaction" => [new(FlowOf(row["type"], row.Number("amount")), currency, row.Number("amount"))],
            _ => [],
        };
        return movements.Where(movement => movement.Amount != 0);
    }

    private static CashMovement Traded(string currency, decimal amount) =>
        new(amount > 0 ? CashFlow.Sales : CashFlow.Purchases, currency, amount);

    private static CashFlow FlowOf(string type, decimal amount) => type switch
    {
        "Dividends" => CashFlow.Dividends,
        "Withholding Tax" => CashFlow.WithholdingTax,
        "Other Fees" => CashFlow.OtherFees,
        "Deposits/Withdrawals" => amount > 0 ? CashFlow.Deposits : CashFlow.Withdrawals,
        _ => CashFlow.BrokerInterest,
    };

    /// <summary>Reverses a tax of at least sixty days ago and withholds another amount, under the old time and action.</summary>
    private IEnumerable<FlexRow> Restate(int number)
    {
        var tax = WeekTemplate.Days.SelectMany(day => day).First(row => row["type"] is "Withholding Tax");
        var day = Weekdays.MondayOf(End.AddDays(-63)).AddDays(1);
        var weeks = (Weekdays.MondayOf(End).DayNumber - day.DayNumber + 1) / 7;
        var amounts = new[] { -tax.Number("amount"), Math.Round(tax.Number("amount") * 0.4m, 2) - (number % 1_000 * 0.01m) };
        for (var i = 0; i < amounts.Length; i++)
        {
            var own = new Dictionary<string, string>(tax.Own, StringComparer.Ordinal)
            {
                ["amount"] = FlexXml.Number(amounts[i]),
                ["reportDate"] = Weekdays.Text(End),
                ["settleDate"] = Weekdays.Text(End),
                ["transactionID"] = FormattableString.Invariant($"{{#{980 + (2 * Weekdays.Index(End)) + i}+{weeks}}}"),
            };
            yield return Filler.Fill(tax with { Own = own }, day);
        }
    }
}
