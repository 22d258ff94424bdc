namespace FlexPortal.Shell.Parts;

/// <summary>Icons of the portal, named after their meaning; drawn in <see cref="Icons"/>.</summary>
public enum IconName
{
    Portal,
    Running,
    Success,
    Failed,
    Cancelled,
    Lost,
    Waiting,
    Warning,
    Information,
    Sandbox,
    Play,
    Again,
    Link,
    Download,
    Older,
    Newer,
    Clock,
    Settings,
    Keyboard,
    Close,
    Pause,
    Search,
    Filter,
    User,
}
