namespace FlexPortal.Core.Flex.Reconciliation;

/// <summary>The steps of a proof, in their order.</summary>
public enum ProofStep
{
    /// <summary>The document is complete, and its statements have the sections that the other steps need.</summary>
    Parse,

    /// <summary>The figures of one trade agree with each other.</summary>
    RowIdentities,

    /// <summary>Movements of each contract give its position.</summary>
    Quantity,

    /// <summary>Positions agree with their lots, and lots with the fills that opened them.</summary>
    Lots,

    /// <summary>The result of each closing.</summary>
    Realized,

    /// <summary>The cash report and the running balances, by currency.</summary>
    Cash,

    /// <summary>Net asset value.</summary>
    Nav,

    /// <summary>Performance summaries.</summary>
    Performance,
}

/// <summary>What a check found; the worst is the last.</summary>
public enum ProofVerdict
{
    /// <summary>Both figures are the same within the tolerance.</summary>
    Ties,

    /// <summary>A figure is not there; see <see cref="ProofCheck.Reason"/>.</summary>
    NotProvable,

    /// <summary>The figures differ.</summary>
    DoesNotTie,
}

/// <summary>A known cause of a difference.</summary>
public enum ProofExplanation
{
    /// <summary>The broker reports commissions of currency deals in one currency and takes them in the other.</summary>
    CommissionCurrencyShift,

    /// <summary>The broker rounded one of the figures.</summary>
    BrokerRounding,

    /// <summary>Lots from before the statement are not in it.</summary>
    MissingOpeningLots,

    /// <summary>The broker changed a commission or another figure after the day of the opening.</summary>
    Restated,
}

/// <summary>Why a check is not provable.</summary>
public static class ProofReason
{
    /// <summary>The statement lacks a section: see <see cref="ProofCheck.Section"/>.</summary>
    public const string SectionMissing = "SECTION_MISSING";

    /// <summary>Rows lack an attribute: see <see cref="ProofCheck.Attribute"/>.</summary>
    public const string ColumnMissing = "COLUMN_MISSING";

    /// <summary>A section has no row of the level that is needed.</summary>
    public const string LevelOfDetailMissing = "LEVEL_OF_DETAIL_MISSING";

    /// <summary>A section has no row for the account, currency or day that is asked for.</summary>
    public const string RowMissing = "ROW_MISSING";

    /// <summary>The broker keeps no lots for the model Independent.</summary>
    public const string FifoUnavailable = "FIFO_UNAVAILABLE";

    /// <summary>The account's lots are not matched first in, first out.</summary>
    public const string LotMethodNotFifo = "LOT_METHOD_NOT_FIFO";

    /// <summary>What was held before the statement, or what it cost, is not known.</summary>
    public const string OpeningLotsMissing = "OPENING_LOTS_MISSING";

    /// <summary>How a corporate action divides a basis is not known.</summary>
    public const string FactorUnknown = "LOT_FACTOR_UNKNOWN";

    /// <summary>Executions without any id are in the figure: they could be counted twice.</summary>
    public const string ExecutionIdMissing = "EXECUTION_ID_MISSING";

    /// <summary>A row or a value of it could not be read.</summary>
    public const string ValueNotRead = "VALUE_NOT_READ";

    /// <summary>The statement's first or last day is not known, or it covers a part of what the figure is about.</summary>
    public const string PeriodPartial = "PERIOD_PARTIAL";

    /// <summary>Figures are too large to be added, multiplied or compared.</summary>
    public const string OutOfRange = "FIGURE_OUT_OF_RANGE";

    /// <summary>A later statement of the account follows in the document; open lots are proved there.</summary>
    public const string LaterStatement = "LATER_STATEMENT_FOLLOWS";

    /// <summary>The cash report has an amount in a column of which no row is an event: see <see cref="ProofCheck.Attribute"/>.</summary>
    public const string FlowNotRead = "FLOW_WITHOUT_EVENTS";

    /// <summary>No rate between two currencies is stated.</summary>
    public const string RateMissing = "FX_RATE_MISSING";

    /// <summary>A foreign amount is translated by the broker in a way that no statement documents.</summary>
    public const string TranslationUnknown = "TRANSLATION_UNKNOWN";
}

/// <summary>One identity, asked of one account, currency, contract or row of one statement.</summary>
public sealed record ProofCheck
{
    /// <summary>The step.</summary>
    public required ProofStep Step { get; init; }

    /// <summary>Stable name of the identity, such as <c>cash_movement</c>.</summary>
    public required string Identity { get; init; }

    /// <summary>Ordinal of the statement in its document, from 1; 0 for the document.</summary>
    public required int Statement { get; init; }

    /// <summary>The account; empty for the document.</summary>
    public required string AccountId { get; init; }

    /// <summary>The currency of both figures; null when they are no money or of several currencies.</summary>
    public string? Currency { get; init; }

    /// <summary>The broker's contract id; null when about no contract.</summary>
    public string? Conid { get; init; }

    /// <summary>The contract's symbol; null when about no contract.</summary>
    public string? Symbol { get; init; }

    /// <summary>The broker's day; null when about the whole statement.</summary>
    public DateOnly? Day { get; init; }

    /// <summary>The statement's figure; null when it has none.</summary>
    public decimal? Expected { get; init; }

    /// <summary>Our figure; null when not known.</summary>
    public decimal? Actual { get; init; }

    /// <summary>The statement's less ours; null when one is not known or both are too large.</summary>
    public decimal? Difference => Figures.OrNull(() => Expected - Actual);

    /// <summary>Largest difference, without its sign, that ties.</summary>
    public decimal Tolerance { get; init; }

    /// <summary>The verdict.</summary>
    public required ProofVerdict Verdict { get; init; }

    /// <summary>One of <see cref="ProofReason"/> when not provable, else null.</summary>
    public string? Reason { get; init; }

    /// <summary>Element name of the section that is missing or asked for; null when about none.</summary>
    public string? Section { get; init; }

    /// <summary>The broker's name of an attribute that is missing or asked for; null when about none.</summary>
    public string? Attribute { get; init; }

    /// <summary>Known cause of a difference; null when it ties, and when the cause is not known.</summary>
    public ProofExplanation? Explanation { get; init; }

    /// <summary>Rows that the check is about: checks of single rows that tie are one result.</summary>
    public int Count { get; init; } = 1;

    /// <summary>Rows of the statement's figure, at most <see cref="RowRefs.Most"/>.</summary>
    public IReadOnlyList<string> ExpectedRows { get; init; } = [];

    /// <summary>Rows of our figure, at most <see cref="RowRefs.Most"/>.</summary>
    public IReadOnlyList<string> ActualRows { get; init; } = [];

    /// <summary>Rows of our figure, those beyond the list too.</summary>
    public int ActualRowCount { get; init; }
}
