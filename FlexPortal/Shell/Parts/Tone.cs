namespace FlexPortal.Shell.Parts;

/// <summary>Meaning of a colour.</summary>
public enum Tone
{
    /// <summary>Neutral, or not reached yet.</summary>
    Quiet,

    /// <summary>Under way.</summary>
    Active,

    /// <summary>Success.</summary>
    Good,

    /// <summary>Look at it.</summary>
    Warn,

    /// <summary>Went wrong.</summary>
    Bad,
}
