namespace FlexPortal.Core.Flex.Ledger.Events;

/// <summary>
/// What the rows of one document say happened, each thing once, in the order of the document. Nothing is stored yet: events have neither
/// keys nor runs, and name their rows by <see cref="LedgerEvent.SourceRowRef"/>.
/// </summary>
public sealed record LedgerEvents
{
    /// <summary>Contracts by account and conid, with the newest attributes.</summary>
    public required IReadOnlyList<Instrument> Instruments { get; init; }

    /// <summary>Symbols and ISINs under which the rows name each contract.</summary>
    public required IReadOnlyList<InstrumentName> InstrumentNames { get; init; }

    /// <summary>Executions of contracts.</summary>
    public required IReadOnlyList<EventTradeFill> Fills { get; init; }

    /// <summary>Deals in currencies, two legs each, the dealt one first.</summary>
    public required IReadOnlyList<EventFx> Deals { get; init; }

    /// <summary>
    /// Movements of cash. Proceeds of a corporate action have the <see cref="LedgerEvent.SourceRowRef"/> of the leg that paid them.
    /// </summary>
    public required IReadOnlyList<EventCashflow> Cash { get; init; }

    /// <summary>Legs of corporate actions.</summary>
    public required IReadOnlyList<EventCorpAction> CorporateActions { get; init; }

    /// <summary>The broker's conversion rates.</summary>
    public required IReadOnlyList<FxRate> Rates { get; init; }

    /// <summary>Figures that the document states twice with different values.</summary>
    public required IReadOnlyList<Restatement> Restatements { get; init; }

    /// <summary>What could not be taken from the rows as they stand.</summary>
    public required IReadOnlyList<LedgerDiagnostic> Diagnostics { get; init; }

    /// <summary>
    /// Fills without any id, each with an <see cref="LedgerCode.ExecutionIdMissing"/>. They are no events: a second statement would bring
    /// them again unnoticed. What is computed with them is not proved.
    /// </summary>
    public required IReadOnlyList<EventTradeFill> UnidentifiedFills { get; init; }

    /// <summary>Legs of deals without any id, likewise.</summary>
    public required IReadOnlyList<EventFx> UnidentifiedDeals { get; init; }

    /// <summary>Base currency by account, of the accounts that state one.</summary>
    public required IReadOnlyDictionary<string, string> BaseCurrencies { get; init; }

    /// <summary>Rows that repeat an event of an earlier row and were counted once.</summary>
    public required int TwinCount { get; init; }

    /// <summary>Rows for all accounts together, which were left out.</summary>
    public required int ConsolidatedCount { get; init; }
}

/// <summary>A name under which rows know a contract, and when.</summary>
/// <param name="AccountId">The account.</param>
/// <param name="Conid">The broker's contract id.</param>
/// <param name="Symbol">The symbol; null when the rows have none.</param>
/// <param name="Isin">The ISIN; null when the rows have none.</param>
/// <param name="FirstDay">The first day, of the broker, of a row with this name; null when no row states its day.</param>
/// <param name="LastDay">The last such day.</param>
/// <param name="SourceRowRef">The first row with this name, in document order.</param>
public sealed record InstrumentName(
    string AccountId, string Conid, string? Symbol, string? Isin, DateOnly? FirstDay, DateOnly? LastDay, string SourceRowRef)
{
    /// <summary>Key of the stored row; empty when it is not stored.</summary>
    internal Guid RowKey { get; init; }
}

/// <summary>A conversion rate of the broker: one unit of the first currency is so much of the second.</summary>
/// <param name="AccountId">The account of the statement.</param>
/// <param name="ReportDateLocal">The broker's day.</param>
/// <param name="FromCurrency">The currency that is converted.</param>
/// <param name="ToCurrency">The currency it is converted to, the base currency of the account.</param>
/// <param name="Rate">Amount times this is the amount in the second currency; above zero.</param>
/// <param name="SourceRowRef">The row.</param>
public sealed record FxRate(
    string AccountId, DateOnly ReportDateLocal, string FromCurrency, string ToCurrency, decimal Rate, string SourceRowRef)
{
    /// <summary>Key of the stored row; empty when it is not stored.</summary>
    internal Guid RowKey { get; init; }
}

/// <summary>A figure of a known event that another row states differently. The one of the later statement is in force.</summary>
/// <param name="AccountId">The account.</param>
/// <param name="Table">Table of the event: <c>event_trade_fill</c>, <c>event_fx</c>, <c>event_corp_action</c> or <c>fx_rate</c>.</param>
/// <param name="Identity">What the two rows agree in: the identity of the event.</param>
/// <param name="Column">Column of the figure, such as <c>commission</c>.</param>
/// <param name="Former">The figure before; null when that row has none.</param>
/// <param name="Latter">The figure now.</param>
/// <param name="FormerRowRef">The row of the figure before.</param>
/// <param name="LatterRowRef">The row of the figure now.</param>
public sealed record Restatement(
    string AccountId,
    string Table,
    string Identity,
    string Column,
    decimal? Former,
    decimal? Latter,
    string FormerRowRef,
    string LatterRowRef)
{
    /// <summary>Key of the stored row of the figure before; empty when it is not stored.</summary>
    internal Guid FormerRowKey { get; init; }

    /// <summary>Key of the stored row of the figure now.</summary>
    internal Guid LatterRowKey { get; init; }
}
