namespace FlexPortal.Core.Sources.Embeddings.Work;

/// <summary>How long a job waits after a passing fault.</summary>
internal static class RetryDelay
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(300);
    private static readonly TimeSpan LongestOfVendor = TimeSpan.FromDays(1);

    /// <summary>5 · 3^(attempt − 1) seconds ± 20 %, at most 300; or until the time that the vendor named, at most a day.</summary>
    /// <param name="attempt">The attempt that failed, from 1.</param>
    /// <param name="retryAt">When the vendor wants to be asked again, UTC; null when it said nothing.</param>
    /// <param name="now">The time, UTC.</param>
    /// <param name="random">0 to 1.</param>
    public static TimeSpan Of(int attempt, DateTimeOffset? retryAt, DateTimeOffset now, double random)
    {
        if (retryAt is { } at && at > now)
            return at - now < LongestOfVendor ? at - now : LongestOfVendor;

        var wait = TimeSpan.FromSeconds(5 * Math.Pow(3, Math.Clamp(attempt, 1, 10) - 1) * (0.8 + (0.4 * random)));
        return wait < Longest ? wait : Longest;
    }
}
