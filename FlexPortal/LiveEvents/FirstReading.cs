namespace FlexPortal.LiveEvents;

/// <summary>
/// How long a page waits for its first reading before it is sent without it: with a slow database the reader then sees at once what comes
/// and that it is on its way, and the live view reads it.
/// </summary>
internal sealed record FirstReading(TimeSpan Patience)
{
    /// <summary>Less than this a reader does not take for waiting.</summary>
    public static FirstReading Default { get; } = new(TimeSpan.FromMilliseconds(150));
}
