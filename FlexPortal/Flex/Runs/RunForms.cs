using FlexPortal.Audit;
using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Hosting;
using FlexPortal.Identity.Access;
using FlexPortal.Shell;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Missing = Microsoft.AspNetCore.Http.HttpResults.NotFound;

namespace FlexPortal.Flex.Runs;

/// <summary>Plain forms and addresses of runs: a start for pages that need no script, and the run of a number.</summary>
internal static class RunForms
{
    /// <summary>
    /// POST /runs/start with query_id, and sandbox where it is for that alone; ends on the page of the run, of the active one, or on the
    /// list with the refusal.
    /// </summary>
    public static void MapRunForms(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/runs/start",
            StartAsync).Needs(Capability.RunIngestion).RequireRateLimiting(RequestRates.Starts).ExcludeFromDescription();
        routes.MapGet("/runs/{number:long:min(1)}", OfNumberAsync).Needs(Capability.ReadRuns).ExcludeFromDescription();
    }

    /// <summary>GET /runs/NUMBER leads to the page of the run.</summary>
    private static async Task<Results<SeeOther, Missing>> OfNumberAsync(
        long number, HttpContext http, FlexQueries queries, CancellationToken ct) =>
        await queries.FindRunIdAsync(http.User.Accounts(), number, ct) is { } id
            ? new SeeOther(ReaderChoice.Zone(http).To($"/runs/{id}")) : TypedResults.NotFound();

    private static async Task<SeeOther> StartAsync(
        HttpContext http, [FromForm(Name = "query_id")] string? queryId, [FromForm(Name = "sandbox")] string? sandbox,
            StartIngestionRun start, CancellationToken ct)
    {
        var request = new IngestionRequest(RunTrigger.Ui, AuditActors.Of(http), queryId, SandboxOnly: sandbox is not null);
        var outcome = await start.ExecuteAsync(http.User.Accounts(), request, ct);
        return new SeeOther(RunAddress.Of(outcome)
            ?? $"/runs?refused={Uri.EscapeDataString(((StartOutcome.Refused)outcome).Error.Code)}");
    }
}
