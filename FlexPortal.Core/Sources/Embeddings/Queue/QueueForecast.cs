namespace FlexPortal.Core.Sources.Embeddings.Queue;

/// <summary>When the jobs of a group will end, from what the group did before. It says nothing where nothing was measured.</summary>
/// <param name="TextsPerSecond">Texts that one job embeds in a second, over the last ones that were completed; null when none was.</param>
/// <param name="Parallel">Jobs of the group at once.</param>
internal sealed record QueueForecast(double? TextsPerSecond, int Parallel)
{
    /// <summary>The ends of jobs, UTC; null without a measurement.</summary>
    /// <param name="jobs">
    /// Jobs in the order of the queue, those under way first: texts that are left, and the earliest start of one that waits for a retry.
    /// </param>
    /// <param name="now">The time, UTC.</param>
    public IReadOnlyList<DateTimeOffset?> EndsOf(IReadOnlyList<(long Left, DateTimeOffset? NotBefore)> jobs, DateTimeOffset now)
    {
        if (TextsPerSecond is not > 0)
            return [.. jobs.Select(_ => (DateTimeOffset?)null)];

        var free = new PriorityQueue<DateTimeOffset, DateTimeOffset>();
        for (var place = 0; place < Math.Max(1, Parallel); place++)
            free.Enqueue(now, now);
        var ends = new List<DateTimeOffset?>(jobs.Count);
        foreach (var (left, notBefore) in jobs)
        {
            var place = free.Dequeue();
            var start = notBefore is { } at && at > place ? at : place;
            var end = start.AddSeconds(Math.Min(left / TextsPerSecond.Value, TimeSpan.FromDays(365).TotalSeconds));
            // A job that waits for its retry delays no other job.
            free.Enqueue(start > place ? place : end, start > place ? place : end);
            ends.Add(end);
        }

        return ends;
    }
}
