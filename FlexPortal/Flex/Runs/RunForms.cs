using FlexPortal.Audit;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Hosting;
using FlexPortal.Identity.Access;
using FlexPortal.Shell;
using Microsoft.AspNetCore.Mvc;

namespace FlexPortal.Flex.Runs;

/// <summary>Starts a run from a plain form, for pages that need no script.</summary>
internal static class RunForms
{
    /// <summary>
    /// POST /runs/start with query_id, and sandbox where it is for that alone; ends on the page of the run, of the active one, or on the
    /// list with the refusal.
    /// </summary>
    public static void MapRunForms(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/runs/start",
            StartAsync).Needs(Capability.RunIngestion).RequireRateLimiting(RequestRates.Starts).ExcludeFromDescription();

    private static async Task<SeeOther> StartAsync(
        HttpContext http, [FromForm(Name = "query_id")] string? queryId, [FromForm(Name = "sandbox")] string? sandbox,
            StartIngestionRun start, CancellationToken ct)
    {
        var request = new IngestionRequest(RunTrigger.Ui, AuditActors.Of(http), queryId, SandboxOnly: sandbox is not null);
        return new SeeOther(await start.ExecuteAsync(http.User.Accounts(), request, ct) switch
        {
            StartOutcome.Started started => $"/runs/{started.RunId}#started",
            StartOutcome.AlreadyActive active => $"/runs/{active.ActiveRunId}?already-active=1",
            StartOutcome.Refused refused => $"/runs?refused={Uri.EscapeDataString(refused.Error.Code)}",
            _ => throw new InvalidOperationException("A start has three outcomes."),
        });
    }
}
