namespace FlexPortal.Core.Platform.Retention;

/// <summary>What is removed when it is old. A feature registers one for each of its tables that would grow without limit.</summary>
/// <param name="Name">For the log, such as <c>sessions</c>.</param>
/// <param name="Age">How long rows are kept, from the settings.</param>
/// <param name="DeleteBatchAsync">
/// Deletes rows older than a moment (UTC), at most so many; returns how many. It is called again while it deletes as many as it may.
/// </param>
internal sealed record RetentionPolicy(
    string Name, Func<RetentionOptions, TimeSpan> Age, Func<DateTimeOffset, int, CancellationToken, Task<int>> DeleteBatchAsync);
