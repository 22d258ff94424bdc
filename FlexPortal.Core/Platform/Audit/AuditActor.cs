namespace FlexPortal.Core.Platform.Audit;

/// <summary>Kind of an actor.</summary>
public enum AuditActorKind
{
    /// <summary>A user who signed in, or one of that user's tokens.</summary>
    User,

    /// <summary>The machine itself: the command line, or a request over loopback without sign-in.</summary>
    Machine,

    /// <summary>The portal itself.</summary>
    Portal,

    /// <summary>Not known: a request from elsewhere without sign-in.</summary>
    Unknown,
}

/// <summary>Who acts, and from where. Built only where a request or a command comes in.</summary>
/// <param name="Name">What the surface knows: a user's name, the machine's user, an address.</param>
/// <param name="Kind">What it is.</param>
/// <param name="FromAddress">
/// Address of the request; <c>this machine</c> for loopback and the command line; null when there is none.
/// </param>
public sealed record AuditActor(string Name, AuditActorKind Kind, string? FromAddress)
{
    /// <summary>Address of the machine itself.</summary>
    public const string ThisMachine = "this machine";

    /// <summary>
    /// The beginning of the token with which a program acts for the user; null where none does. It is written into the details.
    /// </summary>
    public string? Token { get; init; }

    /// <summary>The portal as actor.</summary>
    public static AuditActor Portal { get; } = new("portal", AuditActorKind.Portal, FromAddress: null);
}
