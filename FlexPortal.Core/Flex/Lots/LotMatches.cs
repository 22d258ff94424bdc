using FlexPortal.Core.Flex.Ledger;

namespace FlexPortal.Core.Flex.Lots;

/// <summary>Result of a matching. The sequences are the same whatever the order of the input.</summary>
/// <param name="Lots">Every lot, closed ones too, in the order in which they came up; account by account.</param>
/// <param name="Closings">What closed or moved lots, in the order of events; account by account.</param>
/// <param name="Diagnostics">What the matcher could not prove.</param>
public sealed record LotMatches(
    IReadOnlyList<MatchedLot> Lots, IReadOnlyList<LotClosing> Closings, IReadOnlyList<LotDiagnostic> Diagnostics);

/// <summary>
/// One tax lot. Shorts have negative quantities and costs. Units are those of the last split. Sum of <see cref="CostBasis"/> = sum of
/// <see cref="LotClosing.Basis"/> + sum of <see cref="CostBasisRemaining"/>.
/// </summary>
public sealed record MatchedLot
{
    /// <summary>The account.</summary>
    public required string AccountId { get; init; }

    /// <summary>The broker's id of the contract.</summary>
    public required string Conid { get; init; }

    /// <summary>Where the lot comes from; a lot that an action moved is <see cref="LotOrigin.CorporateAction"/>.</summary>
    public required LotOrigin Origin { get; init; }

    /// <summary>The raw row that opened it, through all moves.</summary>
    public required string OpeningRef { get; init; }

    /// <summary>The transaction that opened it, through all moves; null when not stated.</summary>
    public string? OriginatingTransactionId { get; init; }

    /// <summary>The leg that moved or brought it; null when none did.</summary>
    public string? MovedByRef { get; init; }

    /// <summary>0, or the place among the lots of this contract with the same <see cref="OpeningRef"/>.</summary>
    public required int Ordinal { get; init; }

    /// <summary>When it was opened, through all moves; null when not known.</summary>
    public LotMoment? Opened { get; init; }

    /// <summary>When it came into this contract: its opening, or the action that moved it. Null for what was held before.</summary>
    public LotMoment? Arrived { get; init; }

    /// <summary>When the last of it was closed or moved; null while open.</summary>
    public LotMoment? Closed { get; init; }

    /// <summary>Units when opened.</summary>
    public required decimal Quantity { get; init; }

    /// <summary>Units left; 0 when closed.</summary>
    public required decimal Remaining { get; init; }

    /// <summary>Basis of the whole lot; null when not known.</summary>
    public decimal? CostBasis { get; init; }

    /// <summary>Basis of what is left, 0 when closed; null when not known.</summary>
    public decimal? CostBasisRemaining { get; init; }

    /// <summary>What the closed part has realized; null when a part of that is not known.</summary>
    public decimal? Realized { get; init; }

    /// <summary>Code of <see cref="LotCodes"/> that says why the basis is not known; null when it is known.</summary>
    public string? UnknownBecause { get; init; }
}

/// <summary>What a closing is.</summary>
public enum LotClosingKind
{
    /// <summary>A trade.</summary>
    Trade,

    /// <summary>An option that expired.</summary>
    Expiry,

    /// <summary>An assignment: the option's row, and the row of the contract that it delivers.</summary>
    Assignment,

    /// <summary>An exercise: the option's row, and the row of the contract that it delivers.</summary>
    Exercise,

    /// <summary>A corporate action: against cash, or lots that move to another contract.</summary>
    CorporateAction,

    /// <summary>A fraction of a unit that was paid out.</summary>
    CashInLieu,

    /// <summary>A transfer out of the account; it realizes nothing.</summary>
    Transfer,

    /// <summary>The cancel of something that is not among the events; what it realizes is not known.</summary>
    Cancel,
}

/// <summary>
/// What one event closed or moved: <c>Realized = Proceeds - (Basis - BasisMoved) + Carried</c>, or null where the broker would realize
/// something that cannot be proved.
/// </summary>
public sealed record LotClosing
{
    /// <summary>The account.</summary>
    public required string AccountId { get; init; }

    /// <summary>The broker's id of the contract.</summary>
    public required string Conid { get; init; }

    /// <summary>What it is.</summary>
    public required LotClosingKind Kind { get; init; }

    /// <summary>When it happened.</summary>
    public required LotMoment Moment { get; init; }

    /// <summary>Reference of the raw row: the fill, the transfer or the leg.</summary>
    public required string Ref { get; init; }

    /// <summary>The broker's id of the booking.</summary>
    public string? TransactionId { get; init; }

    /// <summary>Identity of the fill; null for anything else.</summary>
    public string? ExecIdentity { get; init; }

    /// <summary>Units closed with the sign of the event: negative when longs were closed. 0 when only basis moved.</summary>
    public required decimal Quantity { get; init; }

    /// <summary>The part of <see cref="Quantity"/> for which no lot was held.</summary>
    public decimal Unmatched { get; init; }

    /// <summary>The closed part's share of the net money; null when not known.</summary>
    public decimal? Proceeds { get; init; }

    /// <summary>Basis of the lots closed, with their sign; null when not known.</summary>
    public decimal? Basis { get; init; }

    /// <summary>The part of <see cref="Basis"/> that goes on in other lots, a delivery or another account; null when not known.</summary>
    public decimal? BasisMoved { get; init; }

    /// <summary>What exercised or assigned options add to the result of what they delivered; null when not known.</summary>
    public decimal? Carried { get; init; }

    /// <summary>The result; null when not known.</summary>
    public decimal? Realized { get; init; }

    /// <summary>Code of <see cref="LotCodes"/> that says why <see cref="Realized"/> is not known; null when it is known.</summary>
    public string? UnknownBecause { get; init; }

    /// <summary>The broker's <c>cost</c>.</summary>
    public decimal? BrokerCost { get; init; }

    /// <summary>The broker's <c>fifoPnlRealized</c>; for the whole row, also of a reversal.</summary>
    public decimal? BrokerRealized { get; init; }

    /// <summary>The lots, first in first out.</summary>
    public required IReadOnlyList<ConsumedLot> Lots { get; init; }
}

/// <summary>The part that a closing took of one lot.</summary>
/// <param name="Lot">Index of the lot in <see cref="LotMatches.Lots"/>.</param>
/// <param name="Quantity">Units taken, with the lot's sign.</param>
/// <param name="Basis">Their basis; null when not known.</param>
/// <param name="Realized">Their result; null when not known.</param>
public readonly record struct ConsumedLot(int Lot, decimal Quantity, decimal? Basis, decimal? Realized);

/// <summary>One thing that could not be proved.</summary>
/// <param name="Code">One of <see cref="LotCodes"/>.</param>
/// <param name="AccountId">The account.</param>
/// <param name="Conid">The contract.</param>
/// <param name="Ref">The raw row.</param>
/// <param name="Quantity">Units that it is about; null when about none.</param>
/// <param name="Subject">The action or transaction that it is about; null when about none.</param>
public sealed record LotDiagnostic(string Code, string AccountId, string Conid, string Ref, decimal? Quantity, string? Subject);

/// <summary>Codes of diagnostics, and of unknown figures.</summary>
public static class LotCodes
{
    /// <summary>A lot came without a basis: a seed, a transfer, or a fill without amounts.</summary>
    public const string BasisUnknown = "LOT_BASIS_UNKNOWN";

    /// <summary>A corporate action divides a basis and nothing says how.</summary>
    public const string FactorUnknown = "LOT_FACTOR_UNKNOWN";

    /// <summary>More was closed than is held: lots from before the first statement are missing.</summary>
    public const string NothingToClose = "LOT_NOTHING_TO_CLOSE";

    /// <summary>A cancel names nothing that is among the events.</summary>
    public const string CancelWithoutTrade = "LOT_CANCEL_WITHOUT_TRADE";

    /// <summary>The broker keeps no lots for fills of the model Independent.</summary>
    public const string FifoUnavailable = "FIFO_UNAVAILABLE";

    /// <summary>The broker says that a fill only opens, and the opposite is held.</summary>
    public const string OpenCloseDiffers = "LOT_OPEN_CLOSE_DIFFERS";

    /// <summary>An option was exercised or assigned, and the row of the delivery is missing.</summary>
    public const string DeliveryMissing = "LOT_DELIVERY_MISSING";

    /// <summary>The quantities of a split do not give the ratio of its text.</summary>
    public const string SplitRatioDiffers = "LOT_SPLIT_RATIO_DIFFERS";

    /// <summary>A seed was left out: its opening is among the fills.</summary>
    public const string SeedKnown = "LOT_SEED_KNOWN";

    /// <summary>A seed was left out: seeds of one contract are both long and short.</summary>
    public const string SeedContradicts = "LOT_SEED_CONTRADICTS";

    /// <summary>A quantity or an amount is beyond what can be computed exactly; the event was left out.</summary>
    public const string OutOfRange = "LOT_OUT_OF_RANGE";
}
