namespace FlexPortal.Core.Flex.Runs.Leases;

/// <summary>What a process holds while it works on a run. Every write carries the fence, so a process that lost the run cannot change it.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Fence">The number given to this holder.</param>
public sealed record RunLease(Guid RunId, long Fence);

/// <summary>How long a lease lives without a heartbeat, and how often heartbeats and the search for abandoned runs happen.</summary>
/// <remarks>
/// An abandoned run is found after lease + two searches at the latest: 20 + 2 × 10 = 40 s, inside the promised 60 s. A search acts
/// on the second sighting of the same heartbeat number, so a database clock that jumps forward ends no living run.
/// </remarks>
/// <param name="Lease">Life of a lease after a heartbeat.</param>
/// <param name="Heartbeat">Time between heartbeats; shorter than <paramref name="Rescue"/>.</param>
/// <param name="Rescue">Time between searches.</param>
/// <param name="TrustMargin">A holder stops by itself this long before its lease would end.</param>
public sealed record RunLeaseTimes(TimeSpan Lease, TimeSpan Heartbeat, TimeSpan Rescue, TimeSpan TrustMargin)
{
    /// <summary>Lease 20 s, heartbeat 5 s, search 10 s, margin 5 s.</summary>
    public static RunLeaseTimes Default { get; } =
        new(TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(5));
}

/// <summary>The run belongs to somebody else by now, or is over: the holder must stop and may not write.</summary>
public sealed class LeaseLostException() : Exception("The run's lease was lost.");
