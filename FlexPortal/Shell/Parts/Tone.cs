namespace FlexPortal.Shell.Parts;

/// <summary>How something stands, for its colours.</summary>
public enum Tone
{
    /// <summary>Nothing to say, or not reached yet.</summary>
    Quiet,

    /// <summary>Under way.</summary>
    Active,

    /// <summary>As it should be.</summary>
    Good,

    /// <summary>Look at it.</summary>
    Warn,

    /// <summary>Went wrong.</summary>
    Bad,
}
