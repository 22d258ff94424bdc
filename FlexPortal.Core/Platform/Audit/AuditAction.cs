using FlexPortal.Core.Platform.Persistence;

namespace FlexPortal.Core.Platform.Audit;

/// <summary>Audited actions. In the database and in files each is a code such as RUN_START; a code of a newer portal is shown as it is.</summary>
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

    /// <summary>This log was exported.</summary>
    AuditExport,

    /// <summary>A sign-in, successful or not.</summary>
    SignIn,

    /// <summary>A sign-out.</summary>
    SignOut,

    /// <summary>A user was invited or created.</summary>
    PersonInvite,

    /// <summary>Name, role or two-factor authentication of a user was changed.</summary>
    PersonChange,

    /// <summary>A user was disabled or enabled.</summary>
    PersonDisable,

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

    /// <summary>A request was refused for lack of permission.</summary>
    AccessDenied,

    /// <summary>The oldest entries of this log were removed, because they were older than <c>Retention:AuditEntries</c>.</summary>
    AuditPrune,
}

/// <summary>Actions as codes.</summary>
public static class AuditActionCode
{
    /// <summary>The code of an action, such as RUN_START.</summary>
    public static string Code(this AuditAction action) => EnumText.From(action).ToUpperInvariant();
}
