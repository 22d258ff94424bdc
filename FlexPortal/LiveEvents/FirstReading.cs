namespace FlexPortal.LiveEvents;

/// <summary>
/// Longest wait of a page for its first read. With a slow database the page is then sent with placeholders, and the live view reads.
/// </summary>
internal sealed record FirstReading(TimeSpan Timeout)
{
    /// <summary>Users do not notice a shorter wait.</summary>
    public static FirstReading Default { get; } = new(TimeSpan.FromMilliseconds(150));
}
