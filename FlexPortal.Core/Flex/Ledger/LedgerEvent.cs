using System.ComponentModel.DataAnnotations.Schema;

namespace FlexPortal.Core.Flex.Ledger;

/// <summary>
/// Data of every ledger event: its account, its run and raw row, and its time. Amounts are decimal and
/// exactly as the broker wrote them; null means that the statement had none, never zero.
/// </summary>
public abstract class LedgerEvent
{
    /// <summary>The account the event belongs to.</summary>
    public string AccountId { get; internal init; } = "";

    /// <summary>The run that read the row.</summary>
    public Guid IngestionRunId { get; internal init; }

    /// <summary>The raw row that states the figures in force; a later statement that states them again changes nothing.</summary>
    public Guid SourceRawRecordId { get; internal init; }

    /// <summary>
    /// Place of that row in its document, such as <c>1/Trades/Trade[17]</c>, while the event is not stored; null when it was read back, and
    /// <see cref="SourceRawRecordId"/> names the row.
    /// </summary>
    [NotMapped]
    public string? SourceRowRef { get; internal init; }

    /// <summary>
    /// The broker's day on whose statement the event was booked (<c>reportDate</c>). Later than the event for corporate actions and
    /// corrections, by months for restated taxes. Where the query leaves that column out, the row's own day.
    /// </summary>
    public DateOnly ReportDateLocal { get; internal init; }

    /// <summary>The broker's own text for date and time, such as <c>20260105;093001</c>; null when the query leaves it out.</summary>
    public string? DateTimeText { get; internal init; }

    /// <summary>The zone by which the text was read, such as <c>America/New_York</c>; null when it names no moment.</summary>
    public string? TimeZone { get; internal init; }

    /// <summary>The moment, UTC; null when the text is missing or a bare date.</summary>
    public DateTimeOffset? OccurredAtUtc { get; internal init; }

    /// <summary>The broker's level of detail of the row; null in files that have none.</summary>
    public string? LevelOfDetail { get; internal init; }

    /// <summary>The portfolio model; rows of the model <c>Independent</c> carry no cost basis and no realized result.</summary>
    public string? Model { get; internal init; }

    /// <summary>The symbol as this row states it; the instrument may have another today.</summary>
    public string? Symbol { get; internal init; }

    /// <summary>Amount in the row's currency times this is the amount in the account's base currency; null when not stated.</summary>
    public decimal? FxRateToBase { get; internal init; }

    /// <summary>
    /// When the latest statement was made that said anything new of the event, UTC; else when it was received. Of two statements its
    /// figures are in force. Later ones that say the same are in <c>flex.event_confirmation</c>.
    /// </summary>
    public DateTimeOffset StatedAtUtc { get; private set; }

    /// <summary>When the row was stored, UTC, by the database's clock.</summary>
    public DateTimeOffset CreatedAtUtc { get; private set; }
}
