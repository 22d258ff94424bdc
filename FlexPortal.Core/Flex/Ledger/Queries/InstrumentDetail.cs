namespace FlexPortal.Core.Flex.Ledger.Queries;

/// <summary>A contract with its names over time, and what users say about it.</summary>
/// <param name="Instrument">Its newest attributes.</param>
/// <param name="Names">Symbols and ISINs under which statements know it, the newest first.</param>
/// <param name="Labels">Its labels, by name.</param>
/// <param name="Notes">Its notes, newest first, at most 500.</param>
public sealed record InstrumentDetail(
    LedgerInstrument Instrument, IReadOnlyList<InstrumentNaming> Names, IReadOnlyList<AttachedLabel> Labels,
    IReadOnlyList<AttachedNote> Notes);

/// <summary>A name of a contract.</summary>
/// <param name="Symbol">The symbol; null when the rows have none.</param>
/// <param name="Isin">The ISIN; null when the rows have none.</param>
/// <param name="FirstDayLocal">The first day, of the broker, of a row with this name; null when no row states its day.</param>
/// <param name="LastDayLocal">The last such day.</param>
/// <param name="SourceRawRecordId">The earliest row with this name.</param>
public sealed record InstrumentNaming(
    string? Symbol, string? Isin, DateOnly? FirstDayLocal, DateOnly? LastDayLocal, Guid SourceRawRecordId);

/// <summary>A label of a contract.</summary>
/// <param name="LabelId">Key.</param>
/// <param name="Name">The name.</param>
/// <param name="CreatedBy">Who attached it.</param>
/// <param name="CreatedAtUtc">When, UTC.</param>
public sealed record AttachedLabel(Guid LabelId, string Name, string CreatedBy, DateTimeOffset CreatedAtUtc);

/// <summary>A note about a contract.</summary>
/// <param name="NoteId">Key.</param>
/// <param name="Content">The text.</param>
/// <param name="ReportDateLocal">The broker's day that it is about; null for none in particular.</param>
/// <param name="CreatedBy">Who wrote it.</param>
/// <param name="CreatedAtUtc">When, UTC.</param>
public sealed record AttachedNote(
    Guid NoteId, string Content, DateOnly? ReportDateLocal, string CreatedBy, DateTimeOffset CreatedAtUtc);
