using System.Text.Json;
using FlexPortal.Core.Platform.Audit;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FlexPortal.Hosting;

/// <summary>
/// Runs of another feature, which are read, listed, watched and cancelled under the addresses of all runs and by the commands of all runs.
/// A feature that has runs registers one; endpoints and commands ask it where they know no such run themselves.
/// </summary>
internal sealed record OtherRuns
{
    /// <summary>The run of an id; null when there is none.</summary>
    public required Func<IServiceProvider, Guid, CancellationToken, Task<object?>> FindAsync { get; init; }

    /// <summary>Asks the run to stop. Null when there is no such run; false when it was over.</summary>
    public required Func<IServiceProvider, Guid, AuditActor, string?, CancellationToken, Task<bool?>> CancelAsync { get; init; }

    /// <summary>Its events after a number, as server-sent events.</summary>
    public required Func<IServiceProvider, Guid, long, CancellationToken, IResult> Watch { get; init; }

    /// <summary>What is wrong with the query of a list; null when it can be read.</summary>
    public required Func<IQueryCollection, string?> FaultOf { get; init; }

    /// <summary>A page of runs, of a size, as a query without a fault describes it.</summary>
    public required Func<IServiceProvider, IQueryCollection, int, CancellationToken, Task<object>> ListAsync { get; init; }

    /// <summary>Whether the JSON of a run is that of one of these.</summary>
    public required Func<JsonElement, bool> IsOne { get; init; }

    /// <summary>Writes a run as text.</summary>
    public required Action<TextWriter, JsonElement> Write { get; init; }

    /// <summary>One line for a run of a page.</summary>
    public required Func<JsonElement, string> LineOf { get; init; }

    /// <summary>The error of an address or a command that such runs do not have.</summary>
    public required PortalError Lacking { get; init; }

    /// <summary>
    /// Filter of endpoints: a run that was not found and is one of these is refused with <see cref="Lacking"/>, not as unknown.
    /// </summary>
    public static async ValueTask<object?> ExplainAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var result = await next(context);
        var inner = result;
        while (inner is INestedHttpResult nested)
            inner = nested.Result;
        if (inner is not ProblemHttpResult { ProblemDetails.Extensions: var more } || !more.TryGetValue("code", out var code)
            || code is not "RUN_NOT_FOUND" || !more.TryGetValue("ingestion_run_id", out var run) || run is not Guid id)
            return result;

        var (services, ct) = (context.HttpContext.RequestServices, context.HttpContext.RequestAborted);
        var others = services.GetRequiredService<OtherRuns>();
        return await others.FindAsync(services, id, ct) is null ? result : Problem.Of(others.Lacking, ("ingestion_run_id", id));
    }
}
