using System.Globalization;
using FlexPortal.Core.Flex.Evidence;
using FlexPortal.Core.Flex.Raw;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Flex.Sections;
using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Persistence;

namespace FlexPortal.Core.Flex;

/// <summary>Audit entries about runs and statements. They name runs and artifacts by id, and hold no account and no free text.</summary>
internal static class FlexAuditEvents
{
    private const string All = "all";

    public static AuditEvent Started(AuditActor by, NewRun run) => new(
        by, AuditAction.RunStart, AuditSubjectKind.Run, run.RunId.ToString(), Details: Details(run.Trigger, run.QueryId, run.From, run.To));

    /// <summary>The subject is the active run that prevented the start, if there is one.</summary>
    public static AuditEvent NotStarted(IngestionRequest request, string code, Guid? active) => new(
        request.By, AuditAction.RunStart, active is null ? AuditSubjectKind.Portal : AuditSubjectKind.Run,
        active?.ToString() ?? "ingestion",
        AuditOutcome.Refused, code, Details(request.Trigger, request.QueryId, request.From, request.To));

    public static AuditEvent Canceled(AuditActor by, Guid runId) => new(by, AuditAction.RunCancel, AuditSubjectKind.Run, runId.ToString());

    public static AuditEvent NotCanceled(AuditActor by, Guid runId, string code) =>
        new(by, AuditAction.RunCancel, AuditSubjectKind.Run, runId.ToString(), AuditOutcome.Refused, code);

    /// <summary>Original bytes, before the first of them leaves.</summary>
    public static AuditEvent Downloaded(AuditActor by, RawArtifact artifact, long offset, long length) => new(
        by, AuditAction.ArtifactDownload, AuditSubjectKind.Artifact, artifact.RawArtifactId.ToString(),
        Details: offset == 0 && length == artifact.ByteLength ? Text(("bytes", length)) : Text(("bytes", length), ("offset", offset)));

    public static AuditEvent EvidenceGiven(AuditActor by, Guid runId) =>
        new(by, AuditAction.EvidenceDownload, AuditSubjectKind.Run, runId.ToString());

    public static AuditEvent RowsExported(AuditActor by, Guid runId, string section) =>
        new(by, AuditAction.RowsExport, AuditSubjectKind.Run, runId.ToString(), Details: Detail("section", section));

    public static AuditEvent RunsExported(AuditActor by, string format) =>
        new(by, AuditAction.RunsExport, AuditSubjectKind.List, "runs", Details: Detail("format", format));

    /// <summary>A label or note of a contract, by its id.</summary>
    public static AuditEvent InstrumentChanged(AuditActor by, AuditAction action, Guid instrumentId, Guid entry) => new(
        by, action, AuditSubjectKind.Instrument, instrumentId.ToString(), Details: Detail("entry", entry.ToString()));

    public static AuditEvent LedgerExported(AuditActor by, string list, string format) => new(
        by, AuditAction.RowsExport, AuditSubjectKind.List, $"ledger {list}", Details: Detail("format", format));

    /// <summary>A verification of one artifact, with what it found.</summary>
    public static AuditEvent Verified(AuditActor by, ArtifactProof proof) => new(
        by, AuditAction.RunVerify, AuditSubjectKind.Artifact, proof.RawArtifactId.ToString(), Of(proof.Passed), CodeOf(proof.Passed));

    /// <summary>A verification of everything stored, or of all that an account has.</summary>
    public static AuditEvent VerifiedAll(AuditActor by, int artifacts, int damaged, bool intact) => new(
        by, AuditAction.RunVerify, AuditSubjectKind.Artifact, All, Of(intact), CodeOf(intact),
        Text(("artifacts", artifacts), ("damaged", damaged)));

    /// <summary>Ledgers that were built again.</summary>
    public static AuditEvent LedgerRebuilt(AuditActor by, int accounts, int statements, int notTaken) => new(
        by, AuditAction.LedgerRebuild, AuditSubjectKind.Portal, "ledger",
        Details: Text(("accounts", accounts), ("statements", statements), ("not_taken", notTaken)));

    public static AuditEvent Muted(SectionMuteRequest request, Guid muteId) => new(
        request.By, AuditAction.SectionMute, AuditSubjectKind.Mute, muteId.ToString(),
        Details: new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["section"] = request.Section,
            ["until"] = request.Until.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            ["run"] = request.RunId.ToString(),
        });

    public static AuditEvent Unmuted(AuditActor by, Guid muteId) =>
        new(by, AuditAction.SectionUnmute, AuditSubjectKind.Mute, muteId.ToString());

    private static AuditOutcome Of(bool intact) => intact ? AuditOutcome.Ok : AuditOutcome.Failed;

    private static string? CodeOf(bool intact) => intact ? null : "ARTIFACT_DAMAGED";

    private static Dictionary<string, string> Details(RunTrigger trigger, string? queryId, DateOnly? from, DateOnly? to)
    {
        var details = new Dictionary<string, string>(StringComparer.Ordinal) { ["trigger"] = EnumFormatter.From(trigger) };
        if (!string.IsNullOrWhiteSpace(queryId))
            details["query_id"] = queryId;
        if (from is { } first && to is { } last)
            details["period"] = string.Create(CultureInfo.InvariantCulture, $"{first:yyyy-MM-dd} to {last:yyyy-MM-dd}");
        return details;
    }

    private static Dictionary<string, string> Detail(string name, string value) => new(StringComparer.Ordinal) { [name] = value };

    private static Dictionary<string, string> Text(params (string Name, long Value)[] numbers) =>
        numbers.ToDictionary(number => number.Name, number => number.Value.ToString(CultureInfo.InvariantCulture), StringComparer.Ordinal);
}
