using FlexPortal.Core.Flex.Raw.Provenance;

namespace FlexPortal.Core.Flex.Ledger.Queries;

/// <summary>An event with everything that it was made from.</summary>
/// <param name="Table">The list it is in.</param>
/// <param name="EventId">Its key.</param>
/// <param name="AccountId">The account.</param>
/// <param name="ReportDateLocal">The broker's day.</param>
/// <param name="InstrumentId">The contract; null when it belongs to none.</param>
/// <param name="Figures">What the event says, each with the row and the attribute that state it.</param>
/// <param name="Related">Other events that belong to it.</param>
/// <param name="Restatements">Figures that two statements state differently.</param>
/// <param name="Diagnostics">What the ledger says about its rows.</param>
/// <param name="Rows">The raw rows with their statements and bytes: first the one whose figures are in force.</param>
public sealed record LedgerEventDetail(
    LedgerTab Table, Guid EventId, string AccountId, DateOnly ReportDateLocal, Guid? InstrumentId, IReadOnlyList<EventFigure> Figures,
    IReadOnlyList<RelatedEvent> Related, IReadOnlyList<EventRestatement> Restatements, IReadOnlyList<EventDiagnostic> Diagnostics,
    IReadOnlyList<RowProvenance> Rows);

/// <summary>One figure of an event.</summary>
/// <param name="Name">Column, such as <c>commission</c>.</param>
/// <param name="Value">The value as text: numbers exact, days as yyyy-MM-dd; null when the statement does not say.</param>
/// <param name="Unit">The currency it counts in; null when it is no amount.</param>
/// <param name="Attribute">The broker's attribute that states it; null when it follows from others.</param>
/// <param name="RawRecordId">The row that states it.</param>
/// <param name="IsNumber">Whether it is a number.</param>
public sealed record EventFigure(string Name, string? Value, string? Unit, string? Attribute, Guid RawRecordId, bool IsNumber);

/// <summary>Another event that belongs to an event.</summary>
/// <param name="Table">The list it is in.</param>
/// <param name="EventId">Its key.</param>
/// <param name="Relation">other_leg, cancels, canceled_by, same_payment, same_action, proceeds_of or proceeds.</param>
/// <param name="Label">Its day and what it is.</param>
public sealed record RelatedEvent(LedgerTab Table, Guid EventId, string Relation, string Label);

/// <summary>A figure that two statements state differently. Of the two, the later statement's is in force.</summary>
/// <param name="Name">Column of the figure.</param>
/// <param name="Former">The earlier statement's.</param>
/// <param name="Latter">The later statement's.</param>
/// <param name="FormerRawRecordId">The earlier row.</param>
/// <param name="LatterRawRecordId">The later row.</param>
public sealed record EventRestatement(string Name, decimal Former, decimal Latter, Guid FormerRawRecordId, Guid LatterRawRecordId);

/// <summary>What the ledger says about a row of an event.</summary>
/// <param name="Code">One of <see cref="Events.LedgerCode"/>.</param>
/// <param name="Attribute">The broker's attribute, or the column of a conflict; null when it is about the row.</param>
/// <param name="Value">The value of the row.</param>
/// <param name="OtherValue">The value of the row that it disagrees with.</param>
/// <param name="RawRecordId">The row; null when it is about no single one.</param>
/// <param name="OtherRawRecordId">The row that it disagrees with.</param>
public sealed record EventDiagnostic(
    string Code, string? Attribute, string? Value, string? OtherValue, Guid? RawRecordId, Guid? OtherRawRecordId);
