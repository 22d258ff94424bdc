namespace FlexPortal.Core.Flex.Lots;

/// <summary>What a seed was taken from.</summary>
public enum LotSeedOrigin
{
    /// <summary>A row of level LOT of the open positions.</summary>
    OpenPositionLot,

    /// <summary>A row of level CLOSED_LOT of the trades.</summary>
    ClosedLot,

    /// <summary>A position without lots: the basis of a lot is not known.</summary>
    Position,
}

/// <summary>A lot that was held before the first event, in the units of that time.</summary>
public sealed record LotSeed
{
    /// <summary>The account.</summary>
    public required string AccountId { get; init; }

    /// <summary>The broker's id of the contract.</summary>
    public required string Conid { get; init; }

    /// <summary>Units, negative for a short.</summary>
    public required decimal Quantity { get; init; }

    /// <summary>Basis with the sign of the quantity; null when not known.</summary>
    public decimal? CostBasis { get; init; }

    /// <summary>When it was opened; null when not known: then it is the first to be closed.</summary>
    public LotMoment? Opened { get; init; }

    /// <summary>The transaction that opened it. A seed whose transaction is among the fills is left out: the fill opens the lot.</summary>
    public string? OriginatingTransactionId { get; init; }

    /// <summary>Reference of the raw row.</summary>
    public required string Ref { get; init; }

    /// <summary>What it was taken from.</summary>
    public LotSeedOrigin Origin { get; init; }
}

/// <summary>
/// The share of a contract's basis that a corporate action moves to another contract. No statement has it: it comes from open lots after
/// the action, or from the user.
/// </summary>
public sealed record AllocationFactor
{
    /// <summary>The broker's id of the action; null when the two contracts name it.</summary>
    public string? ActionId { get; init; }

    /// <summary>The contract that had the basis.</summary>
    public required string SourceConid { get; init; }

    /// <summary>The contract that gets a share of it.</summary>
    public required string TargetConid { get; init; }

    /// <summary>The share, 0 to 1; anything else is not used.</summary>
    public required decimal Factor { get; init; }
}
