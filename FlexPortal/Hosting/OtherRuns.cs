namespace FlexPortal.Hosting;

/// <summary>
/// Runs of another feature, which are read, listed, watched and cancelled under the addresses of all runs. A feature that has runs
/// registers one; the endpoints of runs ask it where they know no such run themselves.
/// </summary>
internal sealed record OtherRuns
{
    /// <summary>The run of an id; null when there is none.</summary>
    public required Func<IServiceProvider, Guid, CancellationToken, Task<object?>> FindAsync { get; init; }

    /// <summary>Asks the run to stop. Null when there is no such run; false when it was over.</summary>
    public required Func<HttpContext, Guid, string?, CancellationToken, Task<bool?>> CancelAsync { get; init; }

    /// <summary>Its events after a number, as server-sent events.</summary>
    public required Func<IServiceProvider, Guid, long, CancellationToken, IResult> Watch { get; init; }

    /// <summary>A page of runs, of a size, as the query of the request describes it; or what is wrong with the request.</summary>
    public required Func<HttpContext, int?, CancellationToken, Task<(object? Page, string? Fault)>> ListAsync { get; init; }
}
