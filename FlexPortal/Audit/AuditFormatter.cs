using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Shell.Parts;

namespace FlexPortal.Audit;

/// <summary>Text of the audit log, for pages and the command line.</summary>
internal static class AuditFormatter
{
    /// <summary>Every action with its code, in the order of the filter.</summary>
    public static IReadOnlyList<(string Code, string Word)> Actions { get; } =
        [.. Enum.GetValues<AuditAction>().Select(action => (action.Code(), Of(action)))];

    /// <summary>An action in words; the code itself when a newer portal wrote it.</summary>
    public static string Action(string code) =>
        Actions.FirstOrDefault(action => string.Equals(action.Code, AuditActionCode.Current(code), StringComparison.Ordinal)).Word ?? code;

    /// <summary>Kind of the subject.</summary>
    public static string Subject(string kind) => kind switch
    {
        "run" => "Run",
        "artifact" => "Statement",
        "mute" => "Mute",
        "list" => "List",
        "user" or "person" => "User",
        "session" => "Session",
        "token" => "Token",
        "secret" => "Secret",
        "setting" => "Setting",
        "address" => "Address",
        "alert" => "Incident",
        "calendar" => "Calendar",
        "gap" => "Gap",
        "asset" => "Asset",
        "group" => "Group",
        "source" => "File",
        "portal" => "Portal",
        _ => kind,
    };

    /// <summary>Kind of an actor that is not a user; null for a user.</summary>
    public static string? Kind(string kind) => kind switch
    {
        "user" or "person" or "unknown" => null,
        "machine" => "without sign-in",
        "portal" => "by itself",
        _ => kind,
    };

    public static (string Word, IconName Icon, Tone Tone) Outcome(string outcome) => outcome switch
    {
        "ok" => ("Done", IconName.Success, Tone.Good),
        "refused" => ("Refused", IconName.Cancelled, Tone.Warn),
        "failed" => ("Failed", IconName.Failed, Tone.Bad),
        _ => (outcome, IconName.Information, Tone.Quiet),
    };

    /// <summary>Details on one line; null for none.</summary>
    public static string? Details(AuditEntry entry) => entry.Details is not { } details
        ? null
        : string.Join(" · ", details.Select(part => $"{part.Key.Replace('_', ' ')} {Value(part.Key, part.Value)}"));

    /// <summary>The entry of an export of the log, with its filters.</summary>
    public static AuditEvent Export(AuditActor by, ListQuery query)
    {
        var address = query.With(ListQuery.Cursor, null).Text;
        return new(
            by, AuditAction.AuditExport, AuditSubjectKind.List, "audit",
            Details: address.Length == 0 ? null : new Dictionary<string, string>(StringComparer.Ordinal) { ["query"] = address });
    }

    /// <summary>An entry on one line, for the command line.</summary>
    public static string Line(AuditEntry entry) =>
        $"{ValueFormatter.Machine(entry.AtUtc)}  {entry.Seq,8}  {entry.Outcome,-7}  {entry.Action,-17}  {entry.Actor} "
        + $"({entry.FromAddress ?? entry.ActorKind})  {entry.SubjectKind} {entry.Subject}"
        + $"{(entry.Code is null ? "" : $"  {entry.Code}")}{(entry.DetailsText is null ? "" : $"  {entry.DetailsText}")}";

    // Other figures are ids, and an id has no thousands separators.
    private static string Value(string name, string value) =>
        name is "bytes" or "offset" or "artifacts" or "damaged" && long.TryParse(value, out var count)
            ? ValueFormatter.Number(count)
            : value;

    private static string Of(AuditAction action) => action switch
    {
        AuditAction.RunStart => "Start a run",
        AuditAction.RunCancel => "Cancel a run",
        AuditAction.RunVerify => "Verify a statement",
        AuditAction.LedgerRebuild => "Rebuild the ledger",
        AuditAction.LabelAdd => "Attach a label",
        AuditAction.LabelRemove => "Take a label off",
        AuditAction.NoteAdd => "Write a note",
        AuditAction.NoteRemove => "Remove a note",
        AuditAction.ArtifactDownload => "Download a statement",
        AuditAction.EvidenceDownload => "Download evidence",
        AuditAction.RowsExport => "Export rows",
        AuditAction.RunsExport => "Export a list of runs",
        AuditAction.FailuresExport => "Export failures of market data",
        AuditAction.SectionMute => "Mute a section",
        AuditAction.SectionUnmute => "End a mute",
        AuditAction.AuditExport => "Export this log",
        AuditAction.SignIn => "Sign in",
        AuditAction.SignOut => "Sign out",
        AuditAction.PortalSetup => "Set up the portal",
        AuditAction.UserInvite => "Invite a user",
        AuditAction.UserChange => "Change a user",
        AuditAction.UserDisable => "Disable a user",
        AuditAction.PasswordChange => "Change a password",
        AuditAction.SessionEnd => "End sessions",
        AuditAction.TokenCreate => "Create a token",
        AuditAction.TokenRevoke => "Revoke a token",
        AuditAction.SecretSet => "Set a secret",
        AuditAction.SecretRemove => "Remove a secret",
        AuditAction.SettingsChange => "Change a setting",
        AuditAction.AccessDenied => "Ask for what is not allowed",
        AuditAction.AuditPrune => "Remove old audit entries",
        AuditAction.AlertAcknowledge => "Acknowledge an incident",
        AuditAction.AlertSnooze => "Snooze an incident",
        AuditAction.AlertTest => "Send a test message",
        AuditAction.SpecialDaySave => "Save a special day",
        AuditAction.SpecialDayRemove => "Remove a special day",
        AuditAction.GapAcknowledge => "Acknowledge a gap",
        AuditAction.GapReopen => "Reopen a gap",
        AuditAction.BarsRemove => "Remove the bars of an asset",
        AuditAction.GroupCreate => "Create a group",
        AuditAction.GroupRename => "Rename a group",
        AuditAction.GroupArchive => "Archive a group",
        AuditAction.GroupRestore => "Restore a group",
        AuditAction.SourceUpload => "Upload a file",
        AuditAction.SourceRead => "Read a file again",
        AuditAction.SourceDownload => "Download a file",
        AuditAction.SourceExport => "Export a table",
        AuditAction.SourceRename => "Rename a file",
        AuditAction.SourceDelete => "Delete a file",
        AuditAction.SourceRestore => "Restore a file",
        AuditAction.SourcePurge => "Remove a deleted file",
        AuditAction.ColumnsSave => "Save columns",
        AuditAction.SourceReembed => "Embed files again",
        AuditAction.EmbeddingCancel => "Cancel embedding",
        AuditAction.QueuePause => "Pause a queue",
        AuditAction.QueueResume => "Resume a queue",
        _ => EnumFormatter.From(action).Replace('_', ' '),
    };
}
