using FlexPortal.Core.Platform.Persistence;

namespace FlexPortal.Core.Platform.Audit;

/// <summary>
/// Audited actions. In the database and in files each is a code such as RUN_START; a code of a newer portal is shown as it is.
/// </summary>
public enum AuditAction
{
    /// <summary>A run was started, or its start was refused.</summary>
    RunStart,

    /// <summary>Cancellation of a run was requested.</summary>
    RunCancel,

    /// <summary>Stored bytes and rows were verified.</summary>
    RunVerify,

    /// <summary>An original statement was downloaded, whole or in part.</summary>
    ArtifactDownload,

    /// <summary>An evidence pack was downloaded.</summary>
    EvidenceDownload,

    /// <summary>Rows of a statement were exported.</summary>
    RowsExport,

    /// <summary>A list of runs was exported.</summary>
    RunsExport,

    /// <summary>A list of failures of market data was exported.</summary>
    FailuresExport,

    /// <summary>A section's absence was muted until a day.</summary>
    SectionMute,

    /// <summary>A mute was ended or replaced.</summary>
    SectionUnmute,

    /// <summary>This log was exported.</summary>
    AuditExport,

    /// <summary>A sign-in, successful or not.</summary>
    SignIn,

    /// <summary>A sign-out.</summary>
    SignOut,

    /// <summary>The first administrator was created with the setup link.</summary>
    PortalSetup,

    /// <summary>A user was invited or created.</summary>
    UserInvite,

    /// <summary>A user's name, role or factors were changed.</summary>
    UserChange,

    /// <summary>A user was disabled or enabled again.</summary>
    UserDisable,

    /// <summary>A password was changed or reset.</summary>
    PasswordChange,

    /// <summary>Sessions were ended before their time.</summary>
    SessionEnd,

    /// <summary>A token was created.</summary>
    TokenCreate,

    /// <summary>A token was revoked.</summary>
    TokenRevoke,

    /// <summary>A secret was set.</summary>
    SecretSet,

    /// <summary>A secret was removed.</summary>
    SecretRemove,

    /// <summary>A setting of the portal was changed.</summary>
    SettingsChange,

    /// <summary>The user lacks the permission.</summary>
    AccessDenied,

    /// <summary>The oldest entries of this log were removed, because they were older than <c>Retention:AuditEntries</c>.</summary>
    AuditPrune,

    /// <summary>An incident of market data was acknowledged.</summary>
    AlertAcknowledge,

    /// <summary>An incident of market data was snoozed until a time.</summary>
    AlertSnooze,

    /// <summary>A test message was written to the distribution list.</summary>
    AlertTest,

    /// <summary>A special day of a trading calendar was saved, or that was refused.</summary>
    SpecialDaySave,

    /// <summary>A special day of a trading calendar was removed, or that was refused.</summary>
    SpecialDayRemove,

    /// <summary>Missing bars were acknowledged as a known gap, or that was refused.</summary>
    GapAcknowledge,

    /// <summary>An acknowledgement of a gap was ended.</summary>
    GapReopen,

    /// <summary>All bars of an asset were removed, or that was refused.</summary>
    BarsRemove,

    /// <summary>A group of files was created, or that was refused.</summary>
    GroupCreate,

    /// <summary>A group of files was renamed, or that was refused.</summary>
    GroupRename,

    /// <summary>A group of files was archived, or that was refused.</summary>
    GroupArchive,

    /// <summary>An archived group of files was restored, or that was refused.</summary>
    GroupRestore,

    /// <summary>A file was uploaded, or that was refused.</summary>
    SourceUpload,

    /// <summary>A version of a file was read again or taken as it is, or that was refused.</summary>
    SourceRead,

    /// <summary>The original bytes of a file were downloaded.</summary>
    SourceDownload,

    /// <summary>The table of a file was exported.</summary>
    SourceExport,

    /// <summary>A file was renamed, or that was refused.</summary>
    SourceRename,

    /// <summary>A file was deleted, or that was refused.</summary>
    SourceDelete,

    /// <summary>A deleted file was restored, or that was refused.</summary>
    SourceRestore,

    /// <summary>A deleted file, or a replaced version, was removed because it was older than <c>Retention:DeletedFiles</c>.</summary>
    SourcePurge,

    /// <summary>The columns that are embedded were saved, or that was refused.</summary>
    ColumnsSave,

    /// <summary>Files were put into the queue to be embedded again, or that was refused.</summary>
    SourceReembed,

    /// <summary>Cancellation of an embedding job was requested, or that was refused.</summary>
    EmbeddingCancel,

    /// <summary>The queue of a group was paused, or that was refused.</summary>
    QueuePause,

    /// <summary>The queue of a group was resumed, or that was refused.</summary>
    QueueResume,

    /// <summary>Ledgers were emptied and built again from the stored statements.</summary>
    LedgerRebuild,

    /// <summary>A label was attached to a contract.</summary>
    LabelAdd,

    /// <summary>A label was taken off a contract.</summary>
    LabelRemove,

    /// <summary>A note about a contract was written.</summary>
    NoteAdd,

    /// <summary>A note about a contract was removed.</summary>
    NoteRemove,
}

/// <summary>Actions as codes.</summary>
public static class AuditActionCode
{
    private const string UserPrefix = "USER_";
    private const string FormerPrefix = "PERSON_";

    /// <summary>The code of an action, such as RUN_START.</summary>
    public static string Code(this AuditAction action) => EnumFormatter.From(action).ToUpperInvariant();

    /// <summary>
    /// The present code of an action. Entries are hashed and keep the code they were written with: USER_INVITE was PERSON_INVITE.
    /// </summary>
    public static string Current(string code) =>
        code.StartsWith(FormerPrefix, StringComparison.Ordinal) ? UserPrefix + code[FormerPrefix.Length..] : code;

    /// <summary>The code of older entries for the same action; null when it never changed.</summary>
    internal static string? Former(string code) =>
        code.StartsWith(UserPrefix, StringComparison.Ordinal) ? FormerPrefix + code[UserPrefix.Length..] : null;
}
