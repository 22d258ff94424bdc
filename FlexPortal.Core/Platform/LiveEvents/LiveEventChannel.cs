namespace FlexPortal.Core.Platform.LiveEvents;

/// <summary>
/// The PostgreSQL notification channel. A payload is a topic such as <c>run/ID</c>: a hint that something changed, never the change itself.
/// </summary>
public static class LiveEventChannel
{
    /// <summary>Channel name for LISTEN and pg_notify.</summary>
    public const string Name = "flexportal_live";
}
