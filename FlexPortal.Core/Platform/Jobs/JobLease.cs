using System.Globalization;

namespace FlexPortal.Core.Platform.Jobs;

/// <summary>
/// What a process holds while it works on a unit. Every write carries the fence, so a process that lost the unit cannot change it.
/// </summary>
/// <param name="Table">Where the unit is.</param>
/// <param name="JobId">The unit.</param>
/// <param name="Fence">The number given to this holder; grows with every unit.</param>
internal sealed record JobLease(JobTable Table, Guid JobId, long Fence);

/// <summary>How long a lease is valid without a heartbeat, and how often heartbeats and sweeps happen.</summary>
/// <remarks>
/// An abandoned unit is ended after the lease and two sweeps at the latest: 20 + 2 × 10 = 40 s, inside the promised 60 s. A sweep acts
/// on the second sighting of the same heartbeat number, so a database clock that jumps forward ends no living unit.
/// </remarks>
/// <param name="Lease">Validity of a lease after a heartbeat.</param>
/// <param name="Heartbeat">Time between heartbeats; shorter than <paramref name="Sweep"/>.</param>
/// <param name="Sweep">Time between sweeps.</param>
/// <param name="TrustMargin">A holder without an answered heartbeat stops this long before its lease would end.</param>
internal sealed record JobLeaseTimes(TimeSpan Lease, TimeSpan Heartbeat, TimeSpan Sweep, TimeSpan TrustMargin)
{
    /// <summary>Lease 20 s, heartbeat 5 s, sweep 10 s, margin 5 s.</summary>
    public static JobLeaseTimes Default { get; } =
        new(TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(5));
}

/// <summary>
/// The name of a process on the units it works on: host, process id and a random part, for instance <c>desk-3/4711/8f0c2a</c>.
/// </summary>
internal sealed record JobOwner(string Name)
{
    public static JobOwner OfThisProcess() => new(string.Create(
        CultureInfo.InvariantCulture, $"{Environment.MachineName}/{Environment.ProcessId}/{Guid.NewGuid().ToString("N")[..6]}"));
}

/// <summary>The unit is over or has another holder: this one must stop and must not write.</summary>
internal sealed class LeaseLostException() : Exception("The lease was lost.");
