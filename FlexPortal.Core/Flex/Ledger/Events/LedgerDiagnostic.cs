namespace FlexPortal.Core.Flex.Ledger.Events;

/// <summary>Stable codes of what the ledger could not take from a row as it stands.</summary>
public static class LedgerCode
{
    /// <summary>A value is there and cannot be read; the event has none. Counted once for each attribute of a section.</summary>
    public const string ValueNotRead = "VALUE_NOT_READ";

    /// <summary>A row without a day, an amount, a quantity or a currency is no event.</summary>
    public const string EventValueMissing = "EVENT_VALUE_MISSING";

    /// <summary>A fill or deal without execution, transaction and trade id: it could be counted twice, so it is no event.</summary>
    public const string ExecutionIdMissing = "EXECUTION_ID_MISSING";

    /// <summary>A known execution with another quantity, price, contract, currency or side. What was read first stays.</summary>
    public const string TradeConsistencyConflict = "TRADE_CONSISTENCY_CONFLICT";

    /// <summary>A known leg with another quantity, contract, currency, type or proceeds. What was read first stays.</summary>
    public const string CorporateActionConflict = "CORPORATE_ACTION_CONFLICT";

    /// <summary>A summary row of a corporate action that has no detail row: no leg is made of it.</summary>
    public const string CorporateActionWithoutDetail = "CORPORATE_ACTION_WITHOUT_DETAIL";

    /// <summary>A section has rows, and none of the level that the ledger reads.</summary>
    public const string LevelOfDetailMissing = "LEVEL_OF_DETAIL_MISSING";

    /// <summary>Different rows of cash under one transaction id, type and currency. Each is kept, under the next ordinal.</summary>
    public const string CashKeyRepeated = "CASH_KEY_REPEATED";

    /// <summary>A type of cash that is not known; it keeps its own word.</summary>
    public const string CashTypeUnknown = "CASH_TYPE_UNKNOWN";

    /// <summary>A deal in currencies whose pair cannot be read is no event.</summary>
    public const string FxPairUnknown = "FX_PAIR_UNKNOWN";

    /// <summary>Taxes on a deal in currencies, for which the event has no place.</summary>
    public const string FxTaxNotKept = "FX_TAX_NOT_KEPT";

    /// <summary>Deals in currencies of an account whose base currency no row states.</summary>
    public const string BaseCurrencyUnknown = "BASE_CURRENCY_UNKNOWN";

    /// <summary>A fill without contract id, which therefore belongs to no instrument. Counted once for each symbol.</summary>
    public const string InstrumentUnknown = "INSTRUMENT_UNKNOWN";

    /// <summary>A row that belongs to no account is no event.</summary>
    public const string AccountUnknown = "ACCOUNT_UNKNOWN";

    /// <summary>An id or another part of a key that is too long to be one: the row is no event.</summary>
    public const string KeyTooLong = "KEY_TOO_LONG";

    /// <summary>Figures of an account that are too large to be added or multiplied: what would be computed of them is left out.</summary>
    public const string FigureOutOfRange = "FIGURE_OUT_OF_RANGE";

    /// <summary>An event that the table refused because another one has its key. It counts nowhere.</summary>
    public const string EventNotStored = "EVENT_NOT_STORED";

    /// <summary>A statement whose rows are stored and whose events are not: they could not be taken into the ledger.</summary>
    public const string StatementNotTaken = "STATEMENT_NOT_TAKEN";
}

/// <summary>What the ledger could not take from a row as it stands, as facts; the sentence is made where it is shown.</summary>
/// <param name="Code">One of <see cref="LedgerCode"/>.</param>
/// <param name="AccountId">The account; empty when none is known.</param>
/// <param name="SourceRowRef">The row, the first of them when several are counted; the section when it is about no row.</param>
/// <param name="Attribute">The broker's name of the attribute it is about; null when it is about the row.</param>
/// <param name="Value">The value as written, at most 64 characters; null when there is none.</param>
/// <param name="OtherRowRef">The row that it disagrees with; null when there is none.</param>
/// <param name="OtherValue">The value of that row.</param>
/// <param name="Conid">Contract id of the row; null when it has none.</param>
/// <param name="Currency">Currency of the row; null when it has none.</param>
public sealed record LedgerDiagnostic(
    string Code,
    string AccountId,
    string SourceRowRef,
    string? Attribute = null,
    string? Value = null,
    string? OtherRowRef = null,
    string? OtherValue = null,
    string? Conid = null,
    string? Currency = null)
{
    /// <summary>How many rows have it.</summary>
    public int Count { get; internal set; } = 1;

    /// <summary>Key of the stored row; empty when it is about no row or not stored.</summary>
    internal Guid RowKey { get; init; }

    /// <summary>Key of the stored row that it disagrees with.</summary>
    internal Guid OtherRowKey { get; init; }
}
