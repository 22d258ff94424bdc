using System.Runtime.InteropServices;

namespace FlexPortal.Core.Flex.Lots;

/// <summary>A point in time as a statement gives it.</summary>
/// <param name="Day">The broker's day (New York).</param>
/// <param name="At">The moment; null when the statement has the day alone.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct LotMoment(DateOnly Day, DateTimeOffset? At);

/// <summary>What changes the lots of one contract in one account. Figures are exact; null means not stated, never zero.</summary>
public abstract record LotEvent
{
    /// <summary>The account.</summary>
    public required string AccountId { get; init; }

    /// <summary>The broker's id of the contract.</summary>
    public required string Conid { get; init; }

    /// <summary>When it happened (<c>dateTime</c>, else <c>tradeDate</c>), not when it was booked.</summary>
    public required LotMoment Moment { get; init; }

    /// <summary>The broker's id of the booking: orders the events of one moment where it is a number.</summary>
    public string? TransactionId { get; init; }

    /// <summary>Place among all documents read: orders what moment and transaction id leave undecided.</summary>
    public required long Position { get; init; }

    /// <summary>Reference of the raw row.</summary>
    public required string Ref { get; init; }
}

/// <summary>One execution. Of asset category CASH it is no lot event and is left out.</summary>
public sealed record LotFill : LotEvent
{
    /// <summary>The contract that an option delivers; null where there is none.</summary>
    public string? UnderlyingConid { get; init; }

    /// <summary>The broker's id of the trade; a rebooked trade has that of the cancelled one.</summary>
    public string? TradeId { get; init; }

    /// <summary>The booking that a cancel removes; null or 0 for none.</summary>
    public string? OrigTransactionId { get; init; }

    /// <summary>The trade that a cancel removes, in older files; null or 0 for none.</summary>
    public string? OrigTradeId { get; init; }

    /// <summary>Identity of the execution in its account.</summary>
    public string? ExecIdentity { get; init; }

    /// <summary>Units, negative when sold.</summary>
    public required decimal Quantity { get; init; }

    /// <summary>Price of one unit.</summary>
    public decimal? Price { get; init; }

    /// <summary>Units of the underlying in one contract.</summary>
    public decimal? Multiplier { get; init; }

    /// <summary>
    /// Proceeds, commission and taxes together, negative for a purchase. For futures too, whose <c>netCash</c> is something else. Null
    /// when one of them is not known: then the basis is not known either.
    /// </summary>
    public decimal? NetMoney { get; init; }

    /// <summary>O opens, C closes, <c>C;O</c> does both; anything else leaves it to what is held.</summary>
    public string? OpenClose { get; init; }

    /// <summary>ExchTrade, BookTrade, TradeCancel, FracShare, FracShareCancel and so on.</summary>
    public string? TransactionType { get; init; }

    /// <summary>The broker's codes, separated by semicolons; null when the statement has no such column.</summary>
    public string? Codes { get; init; }

    /// <summary>The broker's asset category, such as STK, OPT or FUT.</summary>
    public string? AssetCategory { get; init; }

    /// <summary>P or C for an option.</summary>
    public string? PutCall { get; init; }

    /// <summary>Strike of an option: tells which delivery belongs to it.</summary>
    public decimal? Strike { get; init; }

    /// <summary>The broker's <c>cost</c>, kept beside the matcher's.</summary>
    public decimal? BrokerCost { get; init; }

    /// <summary>The broker's <c>fifoPnlRealized</c>, kept beside the matcher's.</summary>
    public decimal? BrokerRealized { get; init; }

    /// <summary>The portfolio model; for <c>Independent</c> the broker keeps no lots.</summary>
    public string? Model { get; init; }
}

/// <summary>One leg of a corporate action.</summary>
public sealed record LotLeg : LotEvent
{
    /// <summary>The broker's id of the action; without it, moment and text name the action.</summary>
    public string? ActionId { get; init; }

    /// <summary>The broker's type, such as FS, SO, TC, IC.</summary>
    public string? ReorgCode { get; init; }

    /// <summary>The broker's codes, separated by semicolons; <c>Ca</c> undoes an earlier leg.</summary>
    public string? Codes { get; init; }

    /// <summary>The broker's sentence, which has the ratio.</summary>
    public string? Description { get; init; }

    /// <summary>Units that come (positive) or go (negative).</summary>
    public required decimal Quantity { get; init; }

    /// <summary>Cash received; negative when paid.</summary>
    public decimal? Proceeds { get; init; }

    /// <summary>Market value of the units; no basis can be derived from it.</summary>
    public decimal? Value { get; init; }

    /// <summary>
    /// The contract that the action is about where it has no leg of its own: the parent of a spin-off. The caller finds it by the ISIN at
    /// the beginning of <see cref="Description"/>, see <see cref="ActionText.SubjectIsin"/>.
    /// </summary>
    public string? SubjectConid { get; init; }

    /// <summary>The broker's <c>fifoPnlRealized</c>, kept beside the matcher's.</summary>
    public decimal? BrokerRealized { get; init; }
}

/// <summary>Direction of a transfer.</summary>
public enum TransferDirection
{
    /// <summary>Into the account.</summary>
    In,

    /// <summary>Out of the account.</summary>
    Out,
}

/// <summary>Units that come into the account or leave it without a trade.</summary>
public sealed record LotTransfer : LotEvent
{
    /// <summary>Direction.</summary>
    public required TransferDirection Direction { get; init; }

    /// <summary>Change of the position: a long position comes with a positive quantity and leaves with a negative one.</summary>
    public required decimal Quantity { get; init; }

    /// <summary>The broker's codes; <c>Ca</c> undoes an earlier transfer.</summary>
    public string? Codes { get; init; }

    /// <summary>Basis of what comes in, with the sign of the quantity: from a later open position or from the user.</summary>
    public decimal? CostBasis { get; init; }

    /// <summary>When what comes in was acquired; null for the day of the transfer.</summary>
    public LotMoment? Acquired { get; init; }
}
