namespace FlexPortal.Core.Platform.Schedules;

/// <summary>
/// A use case that the portal executes by itself. Of all processes on one database, one fires it; it is never executed twice at a time.
/// A firing is repeated when its process ends before the use case does, so the use case must bear that: what it starts, a lease protects.
/// </summary>
/// <param name="Name">Its name in the database and in logs, unique, such as <c>retention</c>.</param>
/// <param name="Timing">When it fires; null when the settings turn it off.</param>
/// <param name="ExecuteAsync">
/// The use case. Its token is cancelled when the process stops. What it throws is logged, and it is executed again at its next time.
/// </param>
internal sealed record Schedule(string Name, ScheduleTiming? Timing, Func<Firing, CancellationToken, Task> ExecuteAsync);

/// <summary>One firing of a schedule. Times are UTC.</summary>
/// <param name="FiredAtUtc">When it fired.</param>
/// <param name="PreviousAtUtc">When it should have fired the time before; null for the first firing and for a repeated one.</param>
internal sealed record Firing(DateTimeOffset FiredAtUtc, DateTimeOffset? PreviousAtUtc);
