namespace FlexPortal.Sandbox.Simulation;

/// <summary>What made a fill: an exchange, or the broker's own booking at an option's expiry.</summary>
internal enum FillKind
{
    Exchange,
    Expiration,
    Assignment,
}

/// <summary>The CashReport line an amount belongs to.</summary>
internal enum CashFlow
{
    Sales,
    Purchases,
    Commissions,
    TransactionTax,
    Deposits,
    Withdrawals,
    Dividends,
    WithholdingTax,
    BrokerInterest,
    OtherFees,
}

/// <summary>A fill that is about to be booked. Quantity is signed; commission and taxes are zero or negative; times are New York times.</summary>
internal sealed record FillOrder(Instrument Instrument, DateTime Time, DateOnly ReportDate, decimal Quantity, decimal Price, long OrderId)
{
    public decimal Commission { get; init; }
    public decimal Taxes { get; init; }
    public FillKind Kind { get; init; }

    /// <summary>Option premium that an assignment carries into the result of the underlying.</summary>
    public decimal CarriedPremium { get; init; }
}

/// <summary>A booked execution with what it closed. Cost and result follow the broker's signs: see the row identities of Trades.</summary>
internal sealed record Fill(FillOrder Order, long TransactionId, decimal Cost, decimal Realized, IReadOnlyList<ClosedLot> Closed)
{
    public Instrument Instrument => Order.Instrument;
    public decimal Quantity => Order.Quantity;
    public decimal Proceeds => -Order.Quantity * Order.Price * Instrument.PriceFactor;
    public decimal NetCash => Instrument.Category == AssetCategory.CASH ? 0 : Proceeds + Order.Commission + Order.Taxes;
    public bool IsClosing => Closed.Count > 0;
    public DateOnly SettleDate => TradingCalendar.Add(DateOnly.FromDateTime(Order.Time), Instrument.Currency is "EUR" || Instrument.Category == AssetCategory.CASH ? 2 : 1);
    public string TradeId => (TransactionId - 29_000_000_000).ToString(System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>The part of an open lot that a fill closed; <paramref name="Basis"/> is positive, as the broker prints it.</summary>
internal sealed record ClosedLot(decimal Quantity, decimal Basis, decimal Realized, DateTime Opened, long OpeningTransactionId)
{
    public bool IsLongTerm(DateTime closed) => Opened.AddYears(1) < closed;
}

/// <summary>Shares still held from one fill. Quantity and cost are negative when short.</summary>
internal sealed record OpenLot(Instrument Instrument, decimal Quantity, decimal Cost, DateTime Opened, long TransactionId, long OrderId);

/// <summary>One movement of cash.</summary>
internal sealed record CashEntry(CashFlow Flow, string Currency, decimal Amount, DateTime Time, DateOnly ReportDate, string Description)
{
    public long TransactionId { get; init; }
    public Instrument? Instrument { get; init; }
    public long ActionId { get; init; }
    public DateOnly SettleDate { get; init; }

    /// <summary>The amount in USD at the close of the report date, to the broker's nine decimals.</summary>
    public decimal InBase { get; init; }

    /// <summary>True when the broker shows it in CashTransactions; false for the cash side of a fill or of a corporate action.</summary>
    public bool IsCashTransaction { get; init; }
}

/// <summary>A split (quantity is the change) or a bill that matures (quantity leaves, proceeds arrive).</summary>
internal sealed record CorporateAction(Instrument Instrument, string Type, DateTime Time, DateOnly ReportDate, decimal Quantity, string Description)
{
    public decimal Proceeds { get; init; }
    public decimal Value { get; init; }
    public decimal Realized { get; init; }
    public long TransactionId { get; init; }
    public long ActionId { get; init; }
}
