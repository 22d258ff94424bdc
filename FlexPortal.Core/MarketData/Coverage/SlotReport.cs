using FlexPortal.Core.MarketData.Gaps;

namespace FlexPortal.Core.MarketData.Coverage;

/// <summary>Neighbouring slots of one state, with what is known about why.</summary>
/// <param name="State">Their state.</param>
/// <param name="FromUtc">Start of the first, UTC.</param>
/// <param name="ToUtc">End of the last, UTC.</param>
/// <param name="Slots">How many slots of the sessions these are; none where the market is closed.</param>
/// <param name="Reason">Why the state is what it is, in a sentence from a fixed list.</param>
/// <param name="Evidence">The answer for all of these slots; null when there is none, or several share them.</param>
/// <param name="Acknowledgement">Who marked them as known, and why; null for every other state.</param>
public sealed record ExplainedSlots(
    SlotState State, DateTimeOffset FromUtc, DateTimeOffset ToUtc, long Slots, string Reason, SlotEvidence? Evidence,
    GapAcknowledgement? Acknowledgement = null);

/// <summary>The answer that a state rests on.</summary>
/// <param name="LineageId">Key of the lineage.</param>
/// <param name="Vendor">The vendor.</param>
/// <param name="RequestedAtUtc">When it was asked, UTC.</param>
/// <param name="HttpStatus">HTTP status of the answer.</param>
/// <param name="PayloadSha256">SHA-256 of the bytes as received, lower-case hexadecimal.</param>
/// <param name="IngestionRunId">The run; null outside of one.</param>
public sealed record SlotEvidence(
    long LineageId, string Vendor, DateTimeOffset RequestedAtUtc, int HttpStatus, string PayloadSha256, Guid? IngestionRunId);

/// <summary>Every slot of a window of one series, each in exactly one state.</summary>
/// <param name="Symbol">Symbol of the asset.</param>
/// <param name="Interval"><c>1d</c> or <c>1m</c>.</param>
/// <param name="FromUtc">Start of the window, UTC.</param>
/// <param name="ToUtc">End of the window, UTC.</param>
/// <param name="Counts">Slots by state; states without a slot are left out.</param>
/// <param name="Ranges">Neighbouring slots of one state, oldest first.</param>
/// <param name="NextFromUtc">Where the rest begins, as <c>from</c> of the next request; null when nothing is left.</param>
public sealed record SlotReport(
    string Symbol, string Interval, DateTimeOffset FromUtc, DateTimeOffset ToUtc, IReadOnlyDictionary<string, long> Counts,
    IReadOnlyList<ExplainedSlots> Ranges, DateTimeOffset? NextFromUtc);
