namespace FlexPortal.Core.Platform.Audit;

/// <summary>Its outcome.</summary>
public enum AuditOutcome
{
    /// <summary>It was done.</summary>
    Ok,

    /// <summary>It was not allowed, or not possible, and nothing was done.</summary>
    Refused,

    /// <summary>It was tried and went wrong.</summary>
    Failed,
}

/// <summary>Kind of the subject of an entry.</summary>
public enum AuditSubjectKind
{
    /// <summary>The portal as a whole.</summary>
    Portal,

    /// <summary>A run, by its id.</summary>
    Run,

    /// <summary>Stored bytes, by their id; <c>all</c> for all of them.</summary>
    Artifact,

    /// <summary>A mute, by its id.</summary>
    Mute,

    /// <summary>A list, by its name.</summary>
    List,

    /// <summary>A user, by name.</summary>
    User,

    /// <summary>A session, by its id.</summary>
    Session,

    /// <summary>A token, by its prefix, never by itself.</summary>
    Token,

    /// <summary>A secret, by its name, never by its value.</summary>
    Secret,

    /// <summary>A setting, by its name.</summary>
    Setting,

    /// <summary>A page or an endpoint, by its path without what follows the question mark.</summary>
    Address,

    /// <summary>An incident, by its id; a test message, by its id.</summary>
    Alert,

    /// <summary>A day of a trading calendar, by its code and date.</summary>
    Calendar,

    /// <summary>An acknowledged gap, by its id; a series, by its symbol and interval, when nothing was acknowledged.</summary>
    Gap,

    /// <summary>An asset, by its symbol.</summary>
    Asset,

    /// <summary>A group of files, by its name; by its id when it was not found.</summary>
    Group,

    /// <summary>A file of a group, by its name.</summary>
    Source,

    /// <summary>A contract of the ledger, by its id.</summary>
    Instrument,
}

/// <summary>
/// One action. Text that is too long is cut, and characters that would break a line are escaped. No part holds a token, a password or an
/// account number.
/// </summary>
/// <param name="Actor">Who, and from where.</param>
/// <param name="Action">What.</param>
/// <param name="SubjectKind">On what kind of thing.</param>
/// <param name="Subject">Which one, by its id or name.</param>
/// <param name="Outcome">Its outcome.</param>
/// <param name="Code">The stable code of a refusal or a fault; null when there is none.</param>
/// <param name="Details">More, by snake_case names; null for nothing.</param>
public sealed record AuditEvent(
    AuditActor Actor,
    AuditAction Action,
    AuditSubjectKind SubjectKind,
    string Subject,
    AuditOutcome Outcome = AuditOutcome.Ok,
    string? Code = null,
    IReadOnlyDictionary<string, string>? Details = null);
