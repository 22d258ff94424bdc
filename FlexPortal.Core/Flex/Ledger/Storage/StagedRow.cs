namespace FlexPortal.Core.Flex.Ledger.Storage;

/// <summary>An event on its way to the database.</summary>
/// <param name="Value">What it says.</param>
/// <param name="Key">Its key, unless it is known already.</param>
/// <param name="RawRecordId">The raw row it was read from.</param>
/// <param name="StatedAtUtc">When the statement of that row was made, UTC; else when it was received.</param>
/// <param name="Conid">Contract id of the instrument; null when it has none.</param>
/// <param name="LegKey">Key, in this document, of the leg that paid a movement of cash; null for any other event.</param>
internal sealed record StagedRow<T>(
    T Value, Guid Key, Guid RawRecordId, DateTimeOffset StatedAtUtc, string? Conid = null, Guid? LegKey = null);

/// <summary>Events of one document with the keys of their raw rows.</summary>
internal sealed record StagedEvents
{
    public required IReadOnlyList<StagedRow<Instrument>> Instruments { get; init; }

    public required IReadOnlyList<StagedRow<Events.InstrumentName>> Names { get; init; }

    public required IReadOnlyList<StagedRow<EventTradeFill>> Fills { get; init; }

    public required IReadOnlyList<StagedRow<EventFx>> Deals { get; init; }

    public required IReadOnlyList<StagedRow<EventCorpAction>> CorporateActions { get; init; }

    public required IReadOnlyList<StagedRow<EventCashflow>> Cash { get; init; }

    public required IReadOnlyList<StagedRow<Events.FxRate>> Rates { get; init; }

    public required IReadOnlyList<StagedRestatement> Restatements { get; init; }

    public required IReadOnlyList<StagedDiagnostic> Diagnostics { get; init; }

    /// <summary>Whether there is nothing to be staged.</summary>
    public bool IsEmpty => Instruments.Count + Names.Count + Fills.Count + Deals.Count + CorporateActions.Count + Cash.Count + Rates.Count
        + Restatements.Count + Diagnostics.Count == 0;
}

/// <summary>A restatement within one document.</summary>
internal sealed record StagedRestatement(Events.Restatement Value, Guid FormerRawRecordId, Guid LatterRawRecordId);

/// <summary>A diagnostic of one document; a row that is not stored has no key.</summary>
internal sealed record StagedDiagnostic(Events.LedgerDiagnostic Value, string AccountId, Guid? RawRecordId, Guid? OtherRawRecordId);
